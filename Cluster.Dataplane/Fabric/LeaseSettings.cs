namespace Cluster.Dataplane.Fabric;

/// <summary>
/// How long a node may speak after its last contact with a majority. The relation that keeps two nodes from speaking at once:
/// <see cref="Length"/> + <see cref="Margin"/> is at most <see cref="EarliestTakeover"/>. The default takeover is what Akka's
/// membership settings give: heartbeat 0.2 s + acceptable pause 1 s + stable-after 0.5 s = 1.7 s after the last contact.
/// </summary>
public sealed record LeaseSettings
{
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Counted from when the acknowledged heartbeat was sent.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>No other node takes over earlier than this after its last contact with us.</summary>
    public TimeSpan EarliestTakeover { get; init; } = TimeSpan.FromMilliseconds(1700);

    /// <summary>A packet loop looks at the lease once per batch: what a batch, and a system that is late by a scheduler tick, may take.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(200);

    /// <summary>Throws with the broken relation in words; called at start.</summary>
    public void Validate()
    {
        if (HeartbeatInterval <= TimeSpan.Zero || HeartbeatInterval * 3 > Length)
        {
            throw new InvalidOperationException($"The heartbeat interval {HeartbeatInterval} must be positive and at most a third of the lease {Length}.");
        }

        if (Length + Margin > EarliestTakeover)
        {
            throw new InvalidOperationException($"The lease {Length} must end at least {Margin} before the earliest takeover {EarliestTakeover}.");
        }
    }
}
