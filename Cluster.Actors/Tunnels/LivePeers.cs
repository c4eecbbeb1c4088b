using System.Collections.Concurrent;
using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Tunnels;

/// <summary>Addresses of peers that have live SAs anywhere in the cluster. One writer, any number of readers.</summary>
public sealed class LivePeers
{
    private readonly ConcurrentDictionary<IPAddress, int> _counts = new();
    private readonly Dictionary<EspSpi, IPAddress> _bySpi = [];

    public bool Contains(IPAddress peer) => _counts.ContainsKey(peer);

    internal void Add(EspSpi inbound, IPAddress peer)
    {
        Remove(inbound);
        _bySpi[inbound] = peer;
        _counts.AddOrUpdate(peer, 1, (_, count) => count + 1);
    }

    internal void Remove(EspSpi inbound)
    {
        if (_bySpi.Remove(inbound, out IPAddress? peer) && _counts.AddOrUpdate(peer, 0, (_, count) => count - 1) <= 0)
        {
            _counts.TryRemove(peer, out _);
        }
    }
}
