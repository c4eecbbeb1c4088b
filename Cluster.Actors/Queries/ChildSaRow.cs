using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Actors.Queries;

/// <summary>One pair of Child SAs as its owner shows it.</summary>
public sealed record ChildSaRow
{
    /// <summary>The usual <see cref="Status"/>.</summary>
    public const string Up = "up";

    /// <summary>Of the tunnel: both Child SAs have it while one replaces the other.</summary>
    public required uint Index { get; init; }

    public required Anchor Anchor { get; init; }

    public required string Vpn { get; init; }

    public required string Gateway { get; init; }

    /// <summary>The IKE SA that it was negotiated under.</summary>
    public required uint IkeSaIndex { get; init; }

    public required IPAddress Local { get; init; }

    /// <summary>Address and IKE port of the peer: 500, 4500, or a NAT's.</summary>
    public required IPEndPoint Remote { get; init; }

    public required EspSpi Inbound { get; init; }

    public required EspSpi Outbound { get; init; }

    /// <summary>The configuration's word, <c>aes-128-gcm</c>; empty for none.</summary>
    public required string Encryption { get; init; }

    /// <summary>The configuration's word, <c>hmac-sha1-96</c>; empty for a combined-mode cipher.</summary>
    public required string Integrity { get; init; }

    /// <summary>PFS group of the last rekey, <c>group14</c>; empty for none.</summary>
    public string KeyExchange { get; init; } = "";

    public required ImmutableArray<TrafficSelector> LocalSelectors { get; init; }

    public required ImmutableArray<TrafficSelector> RemoteSelectors { get; init; }

    /// <summary><c>IKEv2</c> or <c>IKEv1</c>.</summary>
    public string Version { get; init; } = "IKEv2";

    /// <summary><c>st0.0</c>.</summary>
    public string BindInterface { get; init; } = "";

    public DfBit DfBit { get; init; }

    public bool UdpEncapsulation { get; init; }

    /// <summary>Seconds until the hard lifetime ends.</summary>
    public required long HardLifetimeSeconds { get; init; }

    /// <summary>Seconds until it is rekeyed.</summary>
    public required long SoftLifetimeSeconds { get; init; }

    /// <summary>Kilobytes left; null is unlimited.</summary>
    public long? KilobytesRemaining { get; init; }

    /// <summary>Packets; 0 is off.</summary>
    public int ReplayWindow { get; init; }

    public bool ExtendedSequenceNumbers { get; init; }

    /// <summary>The dataplane of the owner has it.</summary>
    public bool Installed { get; init; } = true;

    public DateTimeOffset? EstablishedAt { get; init; }

    /// <summary><c>up</c>; <c>incoming</c>: made by the peer's rekey, not yet sent over; <c>replaced</c>: waits for its Delete.</summary>
    public string Status { get; init; } = Up;

    /// <summary>The dataplane's; null when it does not have the SA.</summary>
    public SaStatistics? Counters { get; init; }
}
