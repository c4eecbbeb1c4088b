using Cluster.Config.Editing;

namespace Cluster.Actors.Store;

/// <summary>
/// What a user did to a candidate. A candidate is a committed version and the edits made on it, so that each node that does the same
/// edits has the same candidate. Secrets may stand in them.
/// </summary>
public abstract record CandidateEdit
{
    private CandidateEdit()
    {
    }

    /// <summary>Does not print what may be secret.</summary>
    public sealed override string ToString() => GetType().Name;

    public sealed record Line(string Path, string Text) : CandidateEdit;

    /// <param name="Errors">That the text had: so many statements of it were left out, and whoever repeats the edit must not leave out more.</param>
    public sealed record Load(LoadMode Mode, string Path, string Text, string File, int Errors = 0) : CandidateEdit;

    /// <summary>The candidate becomes what this version holds.</summary>
    public sealed record Rollback(long Version) : CandidateEdit;
}

/// <summary>Where a candidate is. It only moves on.</summary>
/// <param name="Base">The version that its edits are made on; without meaning as long as there are none.</param>
/// <param name="Cleared">Edits up to this number were committed or discarded.</param>
/// <param name="Last">Number of the last edit.</param>
public sealed record CandidatePosition(long? Base, long Cleared, long Last)
{
    public bool IsModified => Last > Cleared;
}
