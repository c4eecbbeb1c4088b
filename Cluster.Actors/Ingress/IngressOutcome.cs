namespace Cluster.Actors.Ingress;

/// <summary>What became of an IKE datagram at the node that received it. Each is counted under exactly one.</summary>
public enum IngressOutcome
{
    /// <summary>Sent on to the anchor that owns it, where it is counted again under an <see cref="OwnerOutcome"/>.</summary>
    Routed,

    /// <summary>Waited longer than its sender would; the retransmission is on its way.</summary>
    Late,

    /// <summary>Shorter than a header, or not as long as the header says.</summary>
    Malformed,

    /// <summary>A major version that we do not speak, and no first message of a later one that is told so.</summary>
    UnsupportedVersion,

    /// <summary>Names an SPI of ours that carries no tag of ours.</summary>
    NotOurs,

    /// <summary>Opens an IKE SA, but no gateway is configured for these addresses.</summary>
    UnknownPeer,

    /// <summary>Answered with a COOKIE request, without any state (RFC 7296 section 2.6).</summary>
    CookieRequired,

    /// <summary>The table of half-open IKE SAs is full.</summary>
    TooManyHalfOpen,
}

/// <summary>What became of an IKE datagram at the owner of its anchor. Each is counted under exactly one.</summary>
public enum OwnerOutcome
{
    /// <summary>The IKE SA took it (a new message, or a retransmission that was answered again).</summary>
    Accepted,

    /// <summary>Waited longer than its sender would.</summary>
    Late,

    /// <summary>The anchor is recovering and its queue is full; never answered.</summary>
    Recovering,

    /// <summary>No IKE SA has this SPI.</summary>
    UnknownSa,

    /// <summary>Too many half-open IKE SAs.</summary>
    HalfOpenLimit,

    /// <summary>The IKE SA is still busy with the same bytes, or its queue is full.</summary>
    Busy,

    /// <summary>The journal refused the step; the peer's retransmission tries again.</summary>
    NotJournaled,

    /// <summary>This node may not speak now.</summary>
    Muted,

    /// <summary>A fault of ours kept the IKE SA from deciding on it.</summary>
    Faulted,

    /// <summary>The IKE SA dropped it; counted in detail by its own reasons.</summary>
    DroppedByIkeSa,
}
