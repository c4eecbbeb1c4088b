namespace Cluster.Actors.Configuration;

/// <summary>A commit, or what a commit would do.</summary>
public sealed record CommitRequest
{
    /// <summary>Ours: the most that Junos takes for <c>commit confirmed</c>, in minutes.</summary>
    public const int MostConfirmMinutes = 65_535;

    /// <summary>Only the checks.</summary>
    public bool Check { get; init; }

    /// <summary><c>commit confirmed</c>: taken back by the cluster after this time unless a further commit confirms it. Null: for good.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>For the history: "cli", "web".</summary>
    public string Client { get; init; } = "cli";
}
