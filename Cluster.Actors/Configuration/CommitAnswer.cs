using System.Collections.Immutable;
using Cluster.Config.Model;

namespace Cluster.Actors.Configuration;

/// <summary>What became of a commit.</summary>
public sealed record CommitAnswer
{
    public required CommitOutcome Outcome { get; init; }

    /// <summary>The version that is active now, as far as is known.</summary>
    public long? Version { get; init; }

    /// <summary>Errors and warnings of the checks, with paths; the lines are those of the candidate as <c>show</c> prints it.</summary>
    public ImmutableArray<ConfigError> Messages { get; init; } = [];

    /// <summary>Why, without a final period, for <see cref="CommitOutcome.Refused"/> and <see cref="CommitOutcome.Unclear"/>.</summary>
    public string? Refusal { get; init; }

    /// <summary>What each member did, in the order of their index.</summary>
    public ImmutableArray<NodeCommitRow> Nodes { get; init; } = [];

    /// <summary>When the cluster takes it back unless it is confirmed.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    public bool Succeeded => Outcome is CommitOutcome.CheckPassed or CommitOutcome.Complete or CommitOutcome.Confirmed or CommitOutcome.Unchanged;
}

public enum CommitOutcome
{
    /// <summary>All nodes would take it. Nothing was committed, except that an earlier commit that waited for it is confirmed.</summary>
    CheckPassed,

    /// <summary>Active in the cluster. <see cref="CommitAnswer.Nodes"/> says which nodes have applied it already.</summary>
    Complete,

    /// <summary>There was nothing to commit; an earlier <c>commit confirmed</c> is for good now.</summary>
    Confirmed,

    /// <summary>There was nothing to commit.</summary>
    Unchanged,

    /// <summary>The checks found errors.</summary>
    Invalid,

    /// <summary>Not committed.</summary>
    Refused,

    /// <summary>The database failed while it committed. The history tells, when the database is back.</summary>
    Unclear,
}
