using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>The members we have keys for. Changed rarely under a lock, read on every packet as an immutable table.</summary>
internal sealed class FabricPeers : IDisposable
{
    /// <summary>Ours: enough for 1,000 restarts of other nodes in the life of this process.</summary>
    private const int MaxRetiredKeys = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _retired = new();
    private Dictionary<uint, FabricPeer> _peers = [];

    /// <summary>Never changed once published.</summary>
    public Dictionary<uint, FabricPeer> Current => Volatile.Read(ref _peers);

    public FabricPeer? Find(Incarnation incarnation) => Current.GetValueOrDefault(incarnation.Value);

    /// <summary>
    /// Adds or replaces. Keeps the peer, with its replay window, when address and keys are the same. False when the receive key was in
    /// use before: its replay window is gone, so recorded frames would be new again.
    /// </summary>
    public bool TrySet(FabricNode node, SecretBytes sendKey, SecretBytes receiveKey, Func<FabricPeer> make)
    {
        lock (_lock)
        {
            FabricPeer? old = Find(node.Incarnation);
            if (old is not null && old.Node == node && old.SendKey.Equals(sendKey) && old.ReceiveKey.Equals(receiveKey))
            {
                return true;
            }

            if (_retired.Contains(Fingerprint(receiveKey)) || (old is not null && old.ReceiveKey.Equals(receiveKey)))
            {
                return false;
            }

            Publish(node.Incarnation, make());
            return true;
        }
    }

    public void Remove(Incarnation incarnation)
    {
        lock (_lock)
        {
            Publish(incarnation, null);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (FabricPeer peer in _peers.Values)
            {
                peer.Dispose();
            }

            Volatile.Write(ref _peers, []);
        }
    }

    private void Publish(Incarnation incarnation, FabricPeer? peer)
    {
        var next = new Dictionary<uint, FabricPeer>(_peers);
        if (next.Remove(incarnation.Value, out FabricPeer? old))
        {
            if (_retired.Count == MaxRetiredKeys)
            {
                _retired.Dequeue();
            }

            _retired.Enqueue(Fingerprint(old.ReceiveKey));
        }

        if (peer is not null)
        {
            next[incarnation.Value] = peer;
        }

        Volatile.Write(ref _peers, next);
        old?.Dispose();
    }

    private static string Fingerprint(SecretBytes key) => Convert.ToHexString(SHA256.HashData(key.Expose()));
}
