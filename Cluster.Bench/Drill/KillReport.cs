namespace Cluster.Bench.Drill;

/// <summary>
/// One killed node, as an observer outside the gateways saw it. Field names in JSON are these in snake_case; they are documented in the
/// README and do not change.
/// </summary>
public sealed record KillReport
{
    /// <summary>The drill this kill belongs to, from 1.</summary>
    public required int Round { get; init; }

    public required string Node { get; init; }

    /// <summary>It was the oldest member, which hosts the shard coordinator.</summary>
    public required bool WasCoordinator { get; init; }

    /// <summary>Shared addresses that it held, for example <c>reth0</c>.</summary>
    public required IReadOnlyList<string> Held { get; init; }

    /// <summary>Tunnels whose IKE SA it owned.</summary>
    public required int Tunnels { get; init; }

    /// <summary>IKE SAs of all offices that have the same SPIs at the peer before and after.</summary>
    public required int IkeSasKept { get; init; }

    public required int ChildSasKept { get; init; }

    public required int SasExpected { get; init; }

    /// <summary>New IKE SAs that a peer or we asked for on the WAN after the kill.</summary>
    public int NewIkeSaInits { get; init; }

    /// <summary>Of the tunnels that the killed node owned, the worse direction of each.</summary>
    public double GapMsMedian { get; init; }

    /// <summary>Over all tunnels.</summary>
    public double GapMsMax { get; init; }

    /// <summary>Of the tunnel that carried the burst; null when another node owned it.</summary>
    public double? BusyGapMs { get; init; }

    /// <summary>Packets that the gateway had sent into the busy tunnel before the kill.</summary>
    public long BusySent { get; init; }

    /// <summary>Between the kill and the end of the outage plus two seconds, both directions, all tunnels.</summary>
    public long PacketsSent { get; init; }

    public long PacketsLost { get; init; }

    /// <summary>Delivered twice without any attacker.</summary>
    public long Duplicates { get; init; }

    /// <summary>Recorded packets younger than the checkpoint interval that the gateway accepted when the attacker sent them again.</summary>
    public long ReplayExposed { get; init; }

    /// <summary>Older ones: must be none.</summary>
    public long ReplayAcceptedOld { get; init; }

    /// <summary>Packets that the attacker sent.</summary>
    public long ReplaySent { get; init; }

    /// <summary>Different packets with the same SPI and IV on the WAN.</summary>
    public long IvReuses { get; init; }

    public int TcpConnections { get; init; }

    public int TcpKept { get; init; }

    /// <summary>Packets lost while the node that came back took its anchors back.</summary>
    public long HandBackLost { get; init; }

    /// <summary>From its restart until it owned its share again.</summary>
    public double HandBackSeconds { get; init; }
}

/// <summary>All kills of a drill, and what concerns the run as a whole.</summary>
public sealed record DrillReport
{
    public required IReadOnlyList<KillReport> Kills { get; init; }

    public required long WanPackets { get; init; }

    /// <summary>Frames that the capture missed; anything but 0 makes its verdict void.</summary>
    public required long CaptureDropped { get; init; }

    public required long SequenceStepsBack { get; init; }

    public required long AnsweredInTwoWays { get; init; }

    public required long ClearPackets { get; init; }

    public required string Fsync { get; init; }

    public required string SynchronousCommit { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What did not hold, in words; empty is a pass.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}
