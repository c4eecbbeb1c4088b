namespace Cluster.Actors.Configuration;

/// <summary>One node's part in a commit.</summary>
/// <param name="Detail">What is the matter, empty when nothing is.</param>
public sealed record NodeCommitRow(string Node, int Index, NodeCommitState State, string Detail);

public enum NodeCommitState
{
    /// <summary>It would take the configuration.</summary>
    Checked,

    /// <summary>It runs the configuration.</summary>
    Applied,

    /// <summary>Its checks found errors.</summary>
    Invalid,

    /// <summary>It did not say in time that it has applied it. It will catch up, or mute itself.</summary>
    Late,

    /// <summary>The failure detector has lost it.</summary>
    Unreachable,
}
