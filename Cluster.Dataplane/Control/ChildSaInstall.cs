using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;

namespace Cluster.Dataplane.Control;

/// <summary>Everything the packet loops need to know of a Child SA. The dataplane takes the keys over and disposes of them.</summary>
public sealed record ChildSaInstall
{
    public required Anchor Anchor { get; init; }

    public required Term Term { get; init; }

    public required EspSpi Inbound { get; init; }

    public required EspSpi Outbound { get; init; }

    public required PacketSuite Suite { get; init; }

    public required PacketKeys InboundKeys { get; init; }

    public required PacketKeys OutboundKeys { get; init; }

    /// <summary>ESP in UDP 4500; otherwise protocol 50. The ports of the end points count only then.</summary>
    public required bool UdpEncapsulation { get; init; }

    public required IPEndPoint Local { get; init; }

    public required IPEndPoint Peer { get; init; }

    /// <summary>Packets in 32 to 1024; 0 switches anti-replay off.</summary>
    public int ReplayWindow { get; init; } = 64;

    /// <summary>The name of the vpn, for statistics.</summary>
    public required string Vpn { get; init; }

    /// <summary>The st0 unit, <c>st0.0</c>.</summary>
    public required string TunnelInterface { get; init; }

    /// <summary>Inner packets must fit one of each (RFC 4301 section 5.2).</summary>
    public required ImmutableArray<PacketSelector> LocalSelectors { get; init; }

    public required ImmutableArray<PacketSelector> RemoteSelectors { get; init; }

    public DfBit DfBit { get; init; }

    /// <summary>Lower the MSS of TCP SYNs that enter the tunnel to this; null leaves it.</summary>
    public int? TcpMss { get; init; }

    /// <summary>Soft and hard lifetime in kilobytes; null is none.</summary>
    public long? SoftKilobytes { get; init; }

    public long? HardKilobytes { get; init; }

    /// <summary>Standby installs are mute until activated (standby replicas come later; the field is here from the first day).</summary>
    public SaRole Role { get; init; } = SaRole.Active;

    /// <summary>Where a new owner goes on; null for a new SA.</summary>
    public SaCheckpoint? ResumeFrom { get; init; }

    /// <summary>End of the sequence numbers that are durably reserved at install: first packet uses 1 (or the checkpoint's reserved end).</summary>
    public required ulong ReservedEnd { get; init; }
}

public enum DfBit
{
    Clear,
    Copy,
    Set,
}

public enum SaRole
{
    Active,
    Standby,
    Draining,
}

/// <summary>An inclusive address range, protocol (0 is any) and ports.</summary>
public sealed record PacketSelector(IPAddress Start, IPAddress End, byte Protocol = 0, ushort StartPort = 0, ushort EndPort = 65535);

/// <summary>One Child SA in an anchor's checkpoint row.</summary>
/// <param name="ReservedEnd">Outbound numbers below this may have been used; a successor starts here.</param>
/// <param name="InboundTop">Right edge of the replay window; a successor accepts nothing at or below.</param>
/// <param name="ExactNext">Set in a planned hand-over: nothing at or above was used, so the successor skips nothing.</param>
/// <param name="InboundPerSecond">Packets in the last second: bounds how many numbers a successor reports as exposed to replay.</param>
public sealed record SaCheckpoint(
    EspSpi Inbound,
    ulong ReservedEnd,
    ulong InboundTop,
    ulong PacketsOut,
    ulong BytesOut,
    ulong PacketsIn,
    ulong BytesIn,
    IPEndPoint Peer,
    ulong? ExactNext = null,
    ulong InboundPerSecond = 0);

/// <summary>What <c>show</c> prints of one Child SA.</summary>
public sealed record SaStatistics(
    ulong PacketsOut,
    ulong BytesOut,
    ulong PacketsIn,
    ulong BytesIn,
    ulong AuthenticationFailures,
    ulong DecryptionFailures,
    ulong ReplayErrors,
    ulong BadHeaders,
    ulong BadTrailers,
    ulong ReplayExposed,
    ulong NextSequence,
    ulong ReservedEnd,
    ulong InboundTop);

public sealed record DropCount(string Reason, string Help, ulong Count);
