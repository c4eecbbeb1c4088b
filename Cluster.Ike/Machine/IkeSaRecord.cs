namespace Cluster.Ike.Machine;

/// <summary>
/// One step of an IKE SA, as it is journaled: everything that folding needs, keys included, so that recovery computes nothing.
/// The members are in the files of the exchanges that make them; their stored form is in <c>Cluster.Actors/Formats</c>.
/// </summary>
public abstract record IkeSaRecord
{
    /// <summary>UTC milliseconds of the step.</summary>
    public required long At { get; init; }

    /// <summary>
    /// Only message IDs change (an empty INFORMATIONAL or its answer): checkpointed in batches, not journaled
    /// before it is visible.
    /// </summary>
    public virtual bool IsLiveness => false;
}
