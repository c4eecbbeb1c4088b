using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <param name="LockedBy">For <see cref="AppendOutcome.Locked"/>.</param>
public sealed record AppendAnswer(AppendOutcome Outcome, EditorRow? LockedBy = null);

public enum AppendOutcome
{
    Appended,

    /// <summary>Another edit or a commit came in between: look again.</summary>
    Moved,

    /// <summary>Somebody else has the exclusive lock.</summary>
    Locked,

    /// <summary>The session was given up: its node was silent for too long.</summary>
    SessionOver,

    /// <summary>The candidate has as many edits as it may have.</summary>
    Full,
}
