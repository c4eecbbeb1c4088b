using System.Net;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Node-to-node forwarding: one UDP socket, sealed frames with batches of records, a receive thread. Any thread may send.
/// Order of use: construct, <see cref="Start"/>, then <see cref="SetPeer"/> for each member as keys are agreed; Dispose stops the thread.
/// </summary>
public sealed class Fabric : IFabricLink, IDisposable
{
    private readonly FabricSettings _settings;
    private readonly FabricSocket _socket;
    private readonly FrameCounter _counter;
    private readonly FabricPeers _peers = new();
    private readonly AnchorOwners _owners = new();
    private FabricReceiver? _receiver;

    /// <summary>Binds the socket; throws <see cref="SocketException"/> when the address is not ours or taken.</summary>
    public Fabric(FabricSettings settings)
    {
        _settings = settings;
        _socket = new FabricSocket(settings.Local, settings.FrameLength);
        _counter = new FrameCounter(settings.Self);
    }

    public FabricCounters Counters { get; } = new();

    /// <summary>The bound address (the port, if 0 was asked for).</summary>
    public IPEndPoint Local => _socket.Local;

    internal Incarnation Self => _settings.Self;

    /// <summary>Starts the receive thread, which calls <paramref name="sink"/> and renews the lease of <paramref name="keeper"/>.</summary>
    public void Start(IFabricSink sink, LeaseKeeper? keeper = null)
    {
        _receiver = new FabricReceiver(_socket, _peers, _owners, Counters, sink, keeper);
        _receiver.Start();
    }

    /// <summary>
    /// A member and the keys (32 bytes each, one per direction) that were agreed for this pair of processes. The fabric keeps copies. The
    /// same node with the same keys is a no-op. False, and nothing changes, when the receive key was in use before and its
    /// replay window is gone: agree new keys.
    /// </summary>
    public bool SetPeer(FabricNode node, SecretBytes sendKey, SecretBytes receiveKey) =>
        _peers.TrySet(node, sendKey, receiveKey, () => new FabricPeer(_socket, node, sendKey, receiveKey, _counter, Counters, _settings.FrameLength));

    /// <summary>From now on nothing is accepted from this process; its keys are wiped.</summary>
    public void RemovePeer(FabricNode node) => _peers.Remove(node.Incarnation);

    /// <summary>What this node has learned by other ways (ddata); terms at or below the known one are ignored.</summary>
    public void SetOwner(Anchor anchor, Term term, FabricNode owner) => _owners.TryRaise(anchor, term, owner);

    /// <summary>Tells all peers who owns an anchor. Datagrams may be lost: the answer to a stale frame says it again.</summary>
    public void Announce(Anchor anchor, Term term, FabricNode owner)
    {
        _owners.TryRaise(anchor, term, owner);
        foreach (FabricPeer peer in _peers.Current.Values)
        {
            SendOwner(peer, anchor, term, owner);
        }
    }

    public bool ForwardCipher(FabricNode owner, Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops)
    {
        if (hops > FrameLayout.MaxHops)
        {
            return Refused(FabricDrop.HopLimit);
        }

        if (_peers.Find(owner.Incarnation) is not { } peer)
        {
            return Refused(FabricDrop.NoKey);
        }

        using (peer.Packets.Enter())
        {
            Span<byte> body = peer.Packets.Begin(FrameRecordKind.Cipher, FrameRecords.CipherHeaderLength(ingress) + datagram.Length);
            if (body.IsEmpty)
            {
                return Refused(FabricDrop.TooLong);
            }

            FrameRecords.WriteCipher(body, anchor, term, ingress, datagram, hops);
            peer.Packets.End();
            return true;
        }
    }

    public bool ForwardOutbound(FabricNode owner, Term term, EspSpi inbound, ReadOnlySpan<byte> packet)
    {
        if (_peers.Find(owner.Incarnation) is not { } peer)
        {
            return Refused(FabricDrop.NoKey);
        }

        using (peer.Packets.Enter())
        {
            Span<byte> body = peer.Packets.Begin(FrameRecordKind.Outbound, FrameRecords.OutboundHeaderLength + packet.Length);
            if (body.IsEmpty)
            {
                return Refused(FabricDrop.TooLong);
            }

            FrameRecords.WriteOutbound(body, term, inbound, packet);
            peer.Packets.End();
            return true;
        }
    }

    public bool ForwardOpened(FabricNode home, int tunnelUnit, ReadOnlySpan<byte> packet)
    {
        if (_peers.Find(home.Incarnation) is not { } peer)
        {
            return Refused(FabricDrop.NoKey);
        }

        using (peer.Packets.Enter())
        {
            Span<byte> body = peer.Packets.Begin(FrameRecordKind.Opened, FrameRecords.OpenedHeaderLength + packet.Length);
            if (body.IsEmpty)
            {
                return Refused(FabricDrop.TooLong);
            }

            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body, tunnelUnit);
            packet.CopyTo(body[FrameRecords.OpenedHeaderLength..]);
            peer.Packets.End();
            return true;
        }
    }

    public void Flush()
    {
        foreach (KeyValuePair<uint, FabricPeer> entry in _peers.Current)
        {
            using (entry.Value.Packets.Enter())
            {
                entry.Value.Packets.Flush();
            }
        }
    }

    /// <summary>Stops the receive thread and wipes all keys.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _receiver?.Join();
        _peers.Dispose();
    }

    internal void SendHeartbeat(FabricNode to, ulong sequence)
    {
        if (_peers.Find(to.Incarnation) is not { } peer)
        {
            Counters.Add(FabricDrop.NoKey);
            return;
        }

        using (peer.Control.Enter())
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(peer.Control.Begin(FrameRecordKind.Heartbeat, FrameRecords.HeartbeatLength), sequence);
            peer.Control.End();
            peer.Control.Flush();
        }
    }

    internal static void SendOwner(FabricPeer peer, Anchor anchor, Term term, FabricNode owner)
    {
        using (peer.Control.Enter())
        {
            FrameRecords.WriteOwner(peer.Control.Begin(FrameRecordKind.Owner, FrameRecords.OwnerLength(owner)), anchor, term, owner);
            peer.Control.End();
            peer.Control.Flush();
        }
    }

    private bool Refused(FabricDrop reason)
    {
        Counters.Refuse(reason);
        return false;
    }
}
