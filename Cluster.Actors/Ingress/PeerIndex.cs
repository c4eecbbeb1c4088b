using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Ingress;

/// <summary>
/// The peers of the active configuration by their addresses, and our addresses at which others may call: what the ingress needs to find the home
/// of a first message. Replaced whole at a commit.
/// </summary>
public sealed class PeerIndex
{
    public static readonly PeerIndex Empty = new([], []);

    private readonly ImmutableDictionary<(IPAddress Local, IPAddress Peer), (string Gateway, Anchor Home)> _gateways;
    private readonly ImmutableDictionary<IPAddress, string> _dynamic;

    /// <param name="gateways">Name of the gateway with its configured local and peer address.</param>
    /// <param name="dynamic">Gateways of dynamic peers with our address; the first of each address stands for all until the peer says who it is.</param>
    /// <param name="backups">Further addresses of peers, which live where the peer does; an address that is a peer's own comes before.</param>
    public PeerIndex(
        IEnumerable<(string Gateway, IPAddress Local, IPAddress Peer)> gateways, IEnumerable<(string Gateway, IPAddress Local)> dynamic,
        IEnumerable<(string Gateway, IPAddress Local, IPAddress Backup, Anchor Home)>? backups = null)
    {
        var index = ImmutableDictionary.CreateBuilder<(IPAddress, IPAddress), (string, Anchor)>();
        foreach ((string gateway, IPAddress local, IPAddress peer) in gateways)
        {
            index[(local, peer)] = (gateway, AnchorHash.OfPeer(local, peer));
        }

        foreach ((string gateway, IPAddress local, IPAddress backup, Anchor home) in backups ?? [])
        {
            index.TryAdd((local, backup), (gateway, home));
        }

        _gateways = index.ToImmutable();
        _dynamic = dynamic.DistinctBy(row => row.Local).ToImmutableDictionary(row => row.Local, row => row.Gateway);
    }

    /// <summary>What stands for the address of a dynamic peer.</summary>
    public static IPAddress Anywhere(IPAddress local) => local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;

    /// <summary>The gateway between these addresses and its home; the port a NAT gave the peer does not matter.</summary>
    public bool TryFind(IPAddress local, IPAddress peer, out string gateway, out Anchor home)
    {
        if (_gateways.TryGetValue((local, peer), out (string Gateway, Anchor Home) known))
        {
            (gateway, home) = known;
            return true;
        }

        home = AnchorHash.OfPeer(local, Anywhere(local));
        return _dynamic.TryGetValue(local, out gateway!);
    }
}
