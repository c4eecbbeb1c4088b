using System.ComponentModel;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Why the fabric dropped something. The description is the help text; the order is the index of the counter. What is said of frames
/// counts frames (nobody can tell what was in them), the rest counts packets.
/// </summary>
public enum FabricDrop
{
    [Description("Frame shorter than its header and tag")]
    Runt,

    [Description("Frame of a version that this build does not know")]
    UnknownVersion,

    [Description("Frame from a process that is not a member (no key for it)")]
    NotMember,

    [Description("Frame whose tag does not verify")]
    BadTag,

    [Description("Frame that was received before, or is older than the replay window")]
    Replayed,

    [Description("Authentic frame with a record that cannot be read")]
    Malformed,

    [Description("Record of a kind that this build does not know")]
    UnknownKind,

    [Description("Packet for an older term of its anchor than we know; answered with the current owner")]
    StaleTerm,

    [Description("Packet that was forwarded twice already")]
    HopLimit,

    [Description("Packet of which not all parts arrived in time")]
    PartsMissing,

    [Description("Packet in parts given up for newer ones: too many were incomplete at once")]
    PartsEvicted,

    [Description("Packet for a node that we have no key for")]
    NoKey,

    [Description("Packet longer than the fabric carries")]
    TooLong,

    [Description("Packet or heartbeat not sent because the socket's buffer was full")]
    SendBufferFull,

    [Description("Packet or heartbeat that the system refused to send (no route, link down, MTU smaller than configured)")]
    SendFailed,

    [Description("Receive call that the system answered with an error")]
    ReceiveFailed,
}
