using System.Net;

namespace Cluster.Config.Model;

/// <summary>One offer for a Child SA.</summary>
/// <param name="Encryption">Null: none (AH, or ESP with NULL encryption).</param>
/// <param name="Authentication">Null with a combined-mode cipher.</param>
public sealed record IpsecProposal(
    string Name, IpsecProtocol Protocol, EncryptionAlgorithm? Encryption, IpsecAuthenticationAlgorithm? Authentication,
    int LifetimeSeconds, int? LifetimeKilobytes, bool ExtendedSequenceNumbers);

public enum IpsecProtocol
{
    Esp,
    Ah,
}

/// <param name="Proposals">Most preferred first; only those that this version can use.</param>
/// <param name="PerfectForwardSecrecy">Null: none.</param>
public sealed record IpsecPolicy(
    string Name, ValueList<IpsecProposal> Proposals, KeyExchangeGroup? PerfectForwardSecrecy, string? Description);

/// <summary>A vpn: a gateway, an IPsec policy and what it is bound to.</summary>
public sealed record Vpn
{
    public required string Name { get; init; }

    public required Gateway Gateway { get; init; }

    public required IpsecPolicy Policy { get; init; }

    /// <summary><c>st0.0</c>; null for a policy-based vpn.</summary>
    public required string? BindInterface { get; init; }

    public required OuterDfBit DfBit { get; init; }

    public required EstablishTunnels Establish { get; init; }

    /// <summary>Packets; 0 is no anti-replay.</summary>
    public required int ReplayWindow { get; init; }

    /// <summary>Offer and accept extended sequence numbers: some proposal asks for them.</summary>
    public bool ExtendedSequenceNumbers => Policy.Proposals.Any(proposal => proposal.ExtendedSequenceNumbers);

    /// <summary>
    /// What to negotiate. Without <see cref="HasTrafficSelectors"/> all of it is one Child SA: the proxy identity, or 0/0 (and ::/0)
    /// in the families that the tunnel interface has addresses of, or speaks without one.
    /// </summary>
    public required ValueList<SelectorPair> Selectors { get; init; }

    /// <summary>What each Child SA of the vpn carries: one for each traffic-selector, otherwise one for all.</summary>
    public IEnumerable<ValueList<SelectorPair>> ChildSas =>
        HasTrafficSelectors ? Selectors.Select(pair => new ValueList<SelectorPair>([pair])) : [Selectors];

    /// <summary>The pairs are <c>traffic-selector</c> statements: each is a Child SA of its own.</summary>
    public required bool HasTrafficSelectors { get; init; }

    /// <summary>Delete after this time without traffic; null is never.</summary>
    public int? IdleSeconds { get; init; }

    /// <summary>Most that a rekeyed outbound SA waits before it is used.</summary>
    public required int InstallIntervalSeconds { get; init; }

    /// <summary>Null: the tunnel is not watched.</summary>
    public VpnMonitor? Monitor { get; init; }

    /// <summary>Why this version does not bring the tunnel up, as a clause; null: it does.</summary>
    public string? NotCarriedOut { get; init; }
}

/// <param name="Name">Of the <c>traffic-selector</c>; empty for the proxy-identity.</param>
/// <param name="Service">The application of the proxy-identity; <c>any</c> otherwise.</param>
public sealed record SelectorPair(string Name, IPNetwork Local, IPNetwork Remote, string Service = "any");

/// <summary>Echo requests through the tunnel.</summary>
/// <param name="Destination">Null: the peer.</param>
/// <param name="SourceInterface">Null: the tunnel's end.</param>
/// <param name="Optimized">Traffic from the peer is proof enough.</param>
public sealed record VpnMonitor(IPAddress? Destination, string? SourceInterface, bool Optimized, int IntervalSeconds, int Threshold);

public enum OuterDfBit
{
    Clear,
    Copy,
    Set,
}

public enum EstablishTunnels
{
    OnTraffic,
    Immediately,
    ResponderOnly,
}
