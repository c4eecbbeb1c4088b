using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Configuration;

/// <summary>
/// Names of gateways and vpns by what one looks for: addresses, homes, interfaces. Making it for ten thousand takes longer than all else of a
/// small commit, so it stays until a commit changes something of which it is made.
/// </summary>
internal sealed class ConfigurationIndex
{
    private readonly ILookup<IPAddress, string> _dynamic;
    private readonly ILookup<string, string> _vpnsByGateway;
    private readonly ILookup<string, string> _vpnsByInterface;
    private readonly ILookup<Anchor, string> _gatewaysByHome;

    public ConfigurationIndex(ImmutableDictionary<string, GatewaySettings> gateways, ImmutableDictionary<string, VpnSettings> vpns)
    {
        GatewaySettings[] byName = [.. gateways.Values.OrderBy(gateway => gateway.Name, StringComparer.Ordinal)];
        Peers = new PeerIndex(
            byName.Where(gateway => !gateway.IsDynamic).Select(gateway => (gateway.Name, gateway.Local, gateway.Peer)),
            byName.Where(gateway => gateway.IsDynamic).Select(gateway => (gateway.Name, gateway.Local)),
            byName.SelectMany(gateway => gateway.Backups.Select(backup => (gateway.Name, gateway.Local, backup, gateway.Home))));
        _dynamic = byName.Where(gateway => gateway.IsDynamic).OrderBy(Rank).ToLookup(gateway => gateway.Local, gateway => gateway.Name);
        _gatewaysByHome = byName.ToLookup(gateway => gateway.Home, gateway => gateway.Name);
        VpnSettings[] vpnsByName = [.. vpns.Values.OrderBy(vpn => vpn.Name, StringComparer.Ordinal)];
        _vpnsByGateway = vpnsByName.ToLookup(vpn => vpn.Gateway, vpn => vpn.Name);
        _vpnsByInterface = vpnsByName.ToLookup(vpn => vpn.TunnelInterface, vpn => vpn.Name);
    }

    public PeerIndex Peers { get; }

    /// <summary>In the order of their names.</summary>
    public IEnumerable<string> VpnsOf(string gateway) => _vpnsByGateway[gateway];

    public IEnumerable<string> VpnsAt(string tunnelInterface) => _vpnsByInterface[tunnelInterface];

    public IEnumerable<string> GatewaysAt(Anchor home) => _gatewaysByHome[home];

    /// <summary>For peers without a configured address, by our address: those that say most of the peer first.</summary>
    public IEnumerable<string> DynamicGatewaysAt(IPAddress local) => _dynamic[local];

    /// <summary>Both stand at the same places of an index.</summary>
    public static bool StandAlike(GatewaySettings? one, GatewaySettings? other) =>
        one is not null && other is not null && one.Name == other.Name && one.IsDynamic == other.IsDynamic && one.Home == other.Home && Rank(one) == Rank(other)
        && one.Local.Equals(other.Local) && one.Peer.Equals(other.Peer) && one.Backups.SequenceEqual(other.Backups);

    /// <inheritdoc cref="StandAlike(GatewaySettings?, GatewaySettings?)"/>
    public static bool StandAlike(VpnSettings? one, VpnSettings? other) =>
        one is not null && other is not null && one.Name == other.Name && one.Gateway == other.Gateway && one.TunnelInterface == other.TunnelInterface;

    private static int Rank(GatewaySettings gateway) => gateway.Ike.RemoteIdentity is not null ? 0 : gateway.Ike.RemoteName is not null ? 1 : 2;
}
