namespace Cluster.Bench.Drill;

/// <summary>
/// What a storm of invented initiators did to tunnels that stand. Field names in JSON are these in snake_case; they are documented in the README
/// and do not change.
/// </summary>
public sealed record StormReport
{
    public required int Tunnels { get; init; }

    /// <summary>First messages of both versions that the network took from the attacker.</summary>
    public required long InitiationsSent { get; init; }

    public required double InitiationsPerSecond { get; init; }

    /// <summary>Replayed, reflected and forged messages between them.</summary>
    public required long HostileSent { get; init; }

    /// <summary>IKE datagrams that the nodes looked at during the storm, the peers' own among them.</summary>
    public required long DatagramsSeen { get; init; }

    public required double DatagramsSeenPerSecond { get; init; }

    /// <summary>Dropped because the queue before the look was full.</summary>
    public required long DroppedAtQueue { get; init; }

    /// <summary>Dropped by the kernel because its receive buffers were full.</summary>
    public required long DroppedByKernel { get; init; }

    public required long CookiesAsked { get; init; }

    /// <summary>Refused because too many were half open, in which IKEv1 has no cookies.</summary>
    public required long Refused { get; init; }

    /// <summary>The most half-open IKE SAs of all nodes together.</summary>
    public required long HalfOpenMost { get; init; }

    /// <summary>IKE and Child SAs whose SPIs were other ones after a part of the storm in which nobody renewed anything.</summary>
    public required int SasChanged { get; init; }

    /// <summary>Child SAs and IKE SAs together that the peers were told to renew in the storm.</summary>
    public required int RekeysAsked { get; init; }

    public required int RekeysDone { get; init; }

    /// <summary>Until all Child SAs and then all IKE SAs were new, in the slowest round of the storm; and before it, for comparison.</summary>
    public required double RekeySeconds { get; init; }

    public required double RekeySecondsCalm { get; init; }

    /// <summary>IKE requests that peers repeated, and gave up, during the storm.</summary>
    public required int PeerRetransmissions { get; init; }

    public required int PeersGaveUp { get; init; }

    /// <summary>Numbered packets through all tunnels during the storm, both directions.</summary>
    public required long PacketsSent { get; init; }

    public required long PacketsLost { get; init; }

    /// <summary>Resident memory of all nodes together, MiB.</summary>
    public required double MemoryBefore { get; init; }

    public required double MemoryMost { get; init; }

    public required double MemoryAfter { get; init; }

    /// <summary>What did not hold, in words; empty is a pass.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}
