using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Ingress;

/// <summary>
/// The static peers of the active configuration by their addresses: what the ingress needs to find the home of a first message.
/// Replaced whole at a commit.
/// </summary>
public sealed class PeerIndex
{
    public static readonly PeerIndex Empty = new([]);

    private readonly ImmutableDictionary<(IPAddress Local, IPAddress Peer), string> _gateways;

    /// <param name="gateways">Name of the gateway with its configured local and peer address.</param>
    public PeerIndex(IEnumerable<(string Gateway, IPAddress Local, IPAddress Peer)> gateways)
    {
        var index = ImmutableDictionary.CreateBuilder<(IPAddress, IPAddress), string>();
        foreach ((string gateway, IPAddress local, IPAddress peer) in gateways)
        {
            index[(local, peer)] = gateway;
        }

        _gateways = index.ToImmutable();
    }

    /// <summary>The gateway between these addresses and its home; the port a NAT gave the peer does not matter.</summary>
    public bool TryFind(IPAddress local, IPAddress peer, out string gateway, out Anchor home)
    {
        home = AnchorHash.OfPeer(local, peer);
        return _gateways.TryGetValue((local, peer), out gateway!);
    }
}
