using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.State;

/// <summary>Stored: numbers never change.</summary>
public enum ChildSaStatus
{
    /// <summary>
    /// Receives; we go on sending over the old one, until the peer surely has this when the rekey was its, and while the install interval lasts.
    /// </summary>
    Incoming = 1,

    Up = 2,

    /// <summary>Another has taken its place; waits for its Delete.</summary>
    Replaced = 3,
}

/// <summary>A Child SA, both directions.</summary>
public sealed record ChildSa
{
    /// <summary>Ours.</summary>
    public required EspSpi Inbound { get; init; }

    /// <summary>The peer's.</summary>
    public required EspSpi Outbound { get; init; }

    public required string Vpn { get; init; }

    public required ChildSuite Suite { get; init; }

    public required SecretBytes InboundEncryption { get; init; }

    public required SecretBytes InboundIntegrity { get; init; }

    public required SecretBytes OutboundEncryption { get; init; }

    public required SecretBytes OutboundIntegrity { get; init; }

    public required ImmutableArray<TrafficSelector> Local { get; init; }

    public required ImmutableArray<TrafficSelector> Remote { get; init; }

    /// <summary>UTC milliseconds.</summary>
    public required long EstablishedAt { get; init; }

    public required long SoftAt { get; init; }

    public required long HardAt { get; init; }

    public required long? LifetimeKilobytes { get; init; }

    public required ChildSaStatus Status { get; init; }

    /// <summary>UTC milliseconds; when to rekey. <see cref="long.MaxValue"/> when that is under way or not ours to do.</summary>
    public required long RekeyAt { get; init; }

    /// <summary>The Child SA that this one replaced; null for a first one.</summary>
    public EspSpi? Replaces { get; init; }
}
