using System.ComponentModel;

namespace Cluster.Dataplane.Pipeline;

/// <summary>Why a packet was not forwarded. Dense: the value is the counter's index. Every dropped packet has exactly one.</summary>
public enum DropReason
{
    [Description("Datagram too short to be IKE or ESP")]
    Runt,

    [Description("NAT keepalive, which carries nothing")]
    NatKeepalive,

    [Description("Queue of IKE datagrams full")]
    IkeQueueFull,

    [Description("IKE datagram that waited in the socket until its sender had repeated it")]
    IkeLate,

    [Description("SPI of an anchor of this node that no SA has")]
    UnknownSpi,

    [Description("SPI of an anchor that this node is still recovering")]
    AnchorRecovering,

    [Description("SPI of an anchor whose owner is not known")]
    AnchorUnowned,

    [Description("Packet of another node's anchor that the fabric did not take")]
    FabricRefused,

    [Description("Packet forwarded between nodes too often")]
    TooManyHops,

    [Description("Packet from another node with a term that is over")]
    StaleTerm,

    [Description("Ring between two packet workers full")]
    RingFull,

    [Description("ESP packet of a length its suite cannot have")]
    BadHeader,

    [Description("Sequence number already seen, or left of the replay window")]
    Replayed,

    [Description("Integrity check failed")]
    BadIcv,

    [Description("Padding or next header of an opened packet is wrong")]
    BadTrailer,

    [Description("Dummy packet for traffic flow confidentiality")]
    Dummy,

    [Description("Inner packet malformed")]
    InnerMalformed,

    [Description("Inner packet outside the traffic selectors of its SA")]
    SelectorMismatch,

    [Description("Congestion mark on a packet whose transport cannot see it")]
    CongestionLost,

    [Description("SA is standby or draining")]
    SaNotActive,

    [Description("Hard lifetime in kilobytes reached")]
    SaExpired,

    [Description("This node's speaking lease is over")]
    NotSpeaking,

    [Description("Tunnel interface has no device on this node")]
    NoTunnelDevice,

    [Description("Tunnel interface refused the packet")]
    TunnelRefused,

    [Description("No SA for a clear packet")]
    NoSa,

    [Description("Reserved sequence numbers used up")]
    SequenceExhausted,

    [Description("Packet too big for the tunnel and not to be fragmented")]
    TooBig,

    [Description("Sealed packet that the network did not take")]
    SendFailed,
}
