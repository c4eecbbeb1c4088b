using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Packets;
using Cluster.Ike.Access;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// What the host must do once the step's record is durable, in order. Every effect can be performed twice without harm: a
/// successor performs again what its predecessor may not have finished.
/// </summary>
public abstract record IkeEffect
{
    private IkeEffect()
    {
    }

    /// <summary>Send these bytes, exactly.</summary>
    public sealed record Send(IkeEndpoints Endpoints, ReadOnlyMemory<byte> Datagram) : IkeEffect;

    /// <summary>Install both directions; idempotent by inbound SPI.</summary>
    public sealed record InstallChildSa(ChildSaKeys ChildSa) : IkeEffect;

    /// <summary>
    /// Stop sending on a Child SA; keep the inbound direction for <paramref name="Drain"/>, which is zero when the peer
    /// has confirmed the delete.
    /// </summary>
    public sealed record RemoveChildSa(EspSpi Inbound, TimeSpan Drain) : IkeEffect;

    /// <summary>An SPI of ours that belongs to this actor from now on (a rekeyed IKE SA, for instance): route it here.</summary>
    public sealed record ClaimIkeSpi(IkeSpi Spi) : IkeEffect;

    /// <summary>An SPI of ours that is gone.</summary>
    public sealed record ReleaseIkeSpi(IkeSpi Spi) : IkeEffect;

    /// <summary>The peer speaks from here now (authenticated, RFC 7296 section 2.23).</summary>
    public sealed record MovePeer(IkeEndpoints Endpoints) : IkeEffect;

    /// <summary>
    /// From now on clear packets of its vpn go out over this Child SA. Comes with or after the install: a Child SA that answers
    /// the peer's rekey is not sent over before the peer surely has it.
    /// </summary>
    public sealed record UseChildSa(EspSpi Inbound) : IkeEffect;

    /// <summary>One byte 0xFF, to keep a NAT mapping alive (RFC 3948 section 2.3).</summary>
    public sealed record SendNatKeepalive(IkeEndpoints Endpoints) : IkeEffect;

    /// <summary>The IKE SA of a dynamic peer is of this gateway from now on, whose settings the machine has taken.</summary>
    public sealed record Identified(string Gateway) : IkeEffect;

    /// <summary>Find this out, and answer by <see cref="IkeCommand.Answered"/>. Not to be waited for: other inputs may come between.</summary>
    public sealed record Ask(AccessQuestion What) : IkeEffect;

    /// <summary>Something that people and gateways want to know.</summary>
    public sealed record Report(IkeReport What) : IkeEffect;
}

/// <summary>A negotiated Child SA with its keys. The receiver owns the keys.</summary>
public sealed record ChildSaKeys
{
    public required string Vpn { get; init; }

    public required EspSpi Inbound { get; init; }

    public required EspSpi Outbound { get; init; }

    public required PacketSuite Suite { get; init; }

    public required PacketKeys InboundKeys { get; init; }

    public required PacketKeys OutboundKeys { get; init; }

    public required ImmutableArray<TrafficSelector> Local { get; init; }

    public required ImmutableArray<TrafficSelector> Remote { get; init; }

    /// <summary>ESP in UDP because a NAT was detected (or the peer insists); otherwise protocol 50.</summary>
    public required bool UdpEncapsulation { get; init; }

    public required IkeEndpoints Endpoints { get; init; }

    /// <summary>Moments (UTC, milliseconds) of soft and hard expiry.</summary>
    public required long SoftExpiry { get; init; }

    public required long HardExpiry { get; init; }

    public required long? LifetimeKilobytes { get; init; }

    /// <summary>The Child SA that this one replaces, if any.</summary>
    public EspSpi? Replaces { get; init; }
}
