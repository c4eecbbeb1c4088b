using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>
/// One step of an IKE SA lineage, as it is journaled: the parts of the state that the step changed, whole, keys included, so
/// that recovery computes nothing. Folding replaces parts of the same key; see <see cref="IkeSaState.Fold"/>.
/// </summary>
public sealed record IkeSaRecord
{
    /// <summary>UTC milliseconds of the step.</summary>
    public required long At { get; init; }

    /// <summary>What happened, in words; for people only.</summary>
    public required string What { get; init; }

    /// <summary>
    /// Only message IDs and the peer's endpoint change (an empty INFORMATIONAL or its answer): checkpointed in batches, not journaled
    /// before it is visible. So are the first two messages of a further main mode of IKEv1, which a peer repeats.
    /// </summary>
    public bool IsLiveness { get; init; }

    /// <summary>
    /// IKE_SA_INIT: may be performed without having been journaled. The next record that matters is a snapshot, so nothing
    /// depends on this one.
    /// </summary>
    public bool IsTentative { get; init; }

    /// <summary>Stands for everything before it.</summary>
    public bool IsSnapshot { get; init; }

    /// <summary>Null when unchanged.</summary>
    public IkeLineage? Lineage { get; init; }

    /// <summary>The two ends; null when unchanged.</summary>
    public IkeEndpoints? Path { get; init; }

    public ImmutableArray<NegotiatedIkeSa> IkeSas { get; init; } = [];

    public ImmutableArray<IkeSaWindow> Windows { get; init; } = [];

    /// <summary>Own SPIs of IKE SAs that are gone, with their windows.</summary>
    public ImmutableArray<IkeSpi> RemovedIkeSas { get; init; } = [];

    public ImmutableArray<ChildSa> Children { get; init; } = [];

    /// <summary>Inbound SPIs.</summary>
    public ImmutableArray<EspSpi> RemovedChildren { get; init; } = [];

    /// <summary>Null in IKEv2, and when unchanged.</summary>
    public IsakmpChanges? Isakmp { get; init; }
}
