using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Ingress;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Actors.Configuration;

/// <summary>
/// The active configuration as the actors use it, replaced whole at a commit and published on the node's event stream.
/// </summary>
public sealed record AppliedConfiguration(
    long Version, ImmutableDictionary<string, GatewaySettings> Gateways, ImmutableDictionary<string, VpnSettings> Vpns) : INoSerializationVerificationNeeded
{
    public static readonly AppliedConfiguration None =
        new(0, ImmutableDictionary<string, GatewaySettings>.Empty, ImmutableDictionary<string, VpnSettings>.Empty);

    /// <summary>Made once, however many anchors ask at the same moment.</summary>
    private readonly Lazy<ConfigurationIndex> _index = new(() => new ConfigurationIndex(Gateways, Vpns));

    /// <summary>Null before there is any.</summary>
    public ClusterModel? Model { get; init; }

    /// <summary>What it was compiled from; null before there is any.</summary>
    public CommittedText? Source { get; init; }

    /// <summary>Vpns whose Child SAs the commit that led here ends (an IPsec proposal changed, for instance).</summary>
    public ImmutableHashSet<string> DisturbedVpns { get; init; } = [];

    /// <summary>Gateways whose IKE SAs the commit that led here ends.</summary>
    public ImmutableHashSet<string> DisturbedGateways { get; init; } = [];

    /// <summary>The version that this one followed on this node: what is said of the commit is the difference between the two.</summary>
    public long Before { get; init; }

    /// <summary>Gateways that the commit concerns, by themselves or by their vpns; null: all of them.</summary>
    public ImmutableHashSet<string>? Concerned { get; init; }

    public PeerIndex Peers => Index.Peers;

    /// <summary>Given on from one configuration to the next when it is the same.</summary>
    internal ConfigurationIndex Index
    {
        get => _index.Value;
        init => _index = new Lazy<ConfigurationIndex>(value);
    }

    /// <summary>In the order of their names.</summary>
    public IEnumerable<VpnSettings> VpnsOf(string gateway) => Index.VpnsOf(gateway).Select(name => Vpns[name]);

    /// <param name="tunnelInterface">The st0 unit.</param>
    public IEnumerable<VpnSettings> VpnsAt(string tunnelInterface) => Index.VpnsAt(tunnelInterface).Select(name => Vpns[name]);

    public IEnumerable<GatewaySettings> GatewaysAt(Anchor home) => Index.GatewaysAt(home).Select(name => Gateways[name]);

    /// <summary>For peers without a configured address: those that say most of the peer first.</summary>
    public IEnumerable<GatewaySettings> DynamicGatewaysAt(IPAddress local) => Index.DynamicGatewaysAt(local).Select(name => Gateways[name]);

    public bool Concerns(string gateway) => Concerned?.Contains(gateway) ?? true;

    /// <summary>The same, told to somebody who still has <paramref name="other"/>.</summary>
    public AppliedConfiguration Since(AppliedConfiguration other) => other.Version == Before ? this : ModelTranslation.Compare(other, this);
}

/// <summary>A gateway as its actors see it.</summary>
/// <param name="Peer">Of a dynamic peer: the address that is none (0.0.0.0 or ::).</param>
/// <param name="Home">Of the configured addresses: where its actor and its IKE SAs live. All dynamic peers of one address of ours share a home.</param>
public sealed record GatewaySettings(string Name, IPAddress Local, IPAddress Peer, Anchor Home, IkeSaSettings Ike)
{
    /// <summary>The peer may call from anywhere, and is never called.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>Tried in this order when <see cref="Peer"/> does not answer.</summary>
    public ImmutableArray<IPAddress> Backups { get; init; } = [];

    /// <summary>The peer's addresses, its own first.</summary>
    public ImmutableArray<IPAddress> Addresses => [Peer, .. Backups];

    /// <summary>Most dynamic peers at a time; null is no limit.</summary>
    public int? ConnectionsLimit { get; init; }
}

/// <summary>What a vpn adds to what IKE negotiates: how its Child SAs are bound and treated here.</summary>
/// <param name="Name">Of the vpn; of a vpn with several traffic-selectors, see <see cref="TunnelName"/>.</param>
/// <param name="TunnelInterface">The st0 unit.</param>
/// <param name="ReplayWindow">Packets; 0 is off.</param>
public sealed record VpnSettings(
    string Name, string Gateway, string TunnelInterface, EstablishTunnels Establish, DfBit DfBit, int ReplayWindow, int? TcpMss)
{
    /// <summary>SAs that carry nothing for so long are deleted; null: never.</summary>
    public TimeSpan? IdleTime { get; init; }

    /// <summary>No name of the configuration can hold it.</summary>
    private const char SelectorMark = ':';

    /// <summary>The name of one traffic-selector of a vpn that has several: <c>corp:voice</c>.</summary>
    public static string TunnelName(string vpn, string selector) => $"{vpn}{SelectorMark}{selector}";

    /// <summary>The tunnel is the vpn, or one of its traffic-selectors.</summary>
    public static bool IsOf(string tunnel, string vpn) =>
        tunnel.StartsWith(vpn, StringComparison.Ordinal) && (tunnel.Length == vpn.Length || tunnel[vpn.Length] == SelectorMark);
}

public enum EstablishTunnels
{
    OnTraffic,
    Immediately,
    ResponderOnly,
}
