using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <summary>A commit as the store sees it.</summary>
/// <param name="From">Where the pointer must be; null when nothing was ever committed.</param>
public sealed record VersionMove(long? From, long To, CommitRecord Record)
{
    /// <summary>Goes back after this time unless it is confirmed.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>Only if <see cref="From"/> still waits to be confirmed.</summary>
    public bool OnlyIfUnconfirmed { get; init; }

    /// <summary>Whose candidate it was; null for a commit that no session makes.</summary>
    public (long Session, long Candidate, CandidatePosition Position)? Source { get; init; }
}

/// <summary>A row of the history.</summary>
public sealed record CommitRecord(long Version, string User, string Node, string Client, string Comment, DateTimeOffset At);

/// <param name="LockedBy">Somebody else has the exclusive lock.</param>
public sealed record MoveAnswer(bool Moved, EditorRow? LockedBy);
