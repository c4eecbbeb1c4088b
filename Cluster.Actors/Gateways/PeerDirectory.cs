using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;

namespace Cluster.Actors.Gateways;

/// <summary>To and from the home anchor of a peer, which for a dynamic peer is not the anchor of its IKE SA.</summary>
public static class PeerDirectoryMessages
{
    /// <summary>An IKE SA with this peer is established.</summary>
    /// <param name="Anchor">The home.</param>
    /// <param name="Owner">The anchor of the IKE SA.</param>
    /// <param name="InitialContact">The peer knows no other IKE SA with us (RFC 7296 section 2.4).</param>
    public sealed record Register(Anchor Anchor, string Gateway, IkeIdentity Peer, Anchor Owner, uint SaNumber, bool InitialContact)
        : IAnchorMessage, IClusterMessage;

    /// <summary>The IKE SA is gone.</summary>
    public sealed record Unregister(Anchor Anchor, string Gateway, IkeIdentity Peer, Anchor Owner, uint SaNumber) : IAnchorMessage, IClusterMessage;

    /// <summary>To the owner of an IKE SA that the peer no longer knows: it ends without a Delete.</summary>
    public sealed record Replaced(Anchor Anchor, uint SaNumber) : IAnchorMessage, IClusterMessage;
}

/// <summary>The peers at home here: which IKE SAs each has. It alone decides uniqueness.</summary>
internal sealed class PeerDirectory
{
    private readonly Dictionary<(string Gateway, IkeIdentity Peer), HashSet<(Anchor Owner, uint SaNumber)>> _peers = [];

    /// <summary>Returns the IKE SAs that have to go.</summary>
    public IReadOnlyList<PeerDirectoryMessages.Replaced> Register(PeerDirectoryMessages.Register register)
    {
        (string, IkeIdentity) key = (register.Gateway, register.Peer);
        if (!_peers.TryGetValue(key, out HashSet<(Anchor Owner, uint SaNumber)>? known))
        {
            _peers[key] = known = [];
        }

        (Anchor, uint) self = (register.Owner, register.SaNumber);
        IReadOnlyList<PeerDirectoryMessages.Replaced> replaced = register.InitialContact
            ? [.. known.Where(other => other != self).Select(other => new PeerDirectoryMessages.Replaced(other.Owner, other.SaNumber))]
            : [];
        known.Add(self);
        return replaced;
    }

    public void Unregister(PeerDirectoryMessages.Unregister gone)
    {
        (string, IkeIdentity) key = (gone.Gateway, gone.Peer);
        if (_peers.TryGetValue(key, out HashSet<(Anchor Owner, uint SaNumber)>? known)
            && known.Remove((gone.Owner, gone.SaNumber)) && known.Count == 0)
        {
            _peers.Remove(key);
        }
    }
}
