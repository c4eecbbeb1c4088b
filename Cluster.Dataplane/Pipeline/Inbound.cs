using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Classify;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Esp;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Sad;

namespace Cluster.Dataplane.Pipeline;

/// <summary>
/// Datagrams from the peers, in the order one meets it: receive -> classify -> find SA -> replay check -> open -> window -> trailer ->
/// selectors -> st0. Packets are opened where they were received.
/// </summary>
internal sealed unsafe class Inbound : IDisposable
{
    public const int MaxPackets = 128;

    /// <summary>Hops that a datagram may have taken between nodes: to the owner we know, and to the one that it knows.</summary>
    public const int MaxHops = 2;

    /// <summary>DESIGN section 6: a process that stood still finds them in its buffers; their repetition is on its way.</summary>
    public const long MaxIkeAgeMilliseconds = 2_000;

    private const int ReceiveBytes = 4 * CipherSocket.MaxDatagram;

    private readonly LoopContext _context;
    private readonly TunnelWriter _tunnel;
    private readonly NativeBuffer _received = new(ReceiveBytes);
    private readonly PacketJob[] _jobs = new PacketJob[MaxPackets];
    private readonly Pending[] _pending = new Pending[MaxPackets];
    private int _count;
    private int _used;

    public Inbound(LoopContext context, TunnelWriter tunnel)
    {
        _context = context;
        _tunnel = tunnel;
    }

    /// <summary>Where a socket's datagrams come from decides how they are read.</summary>
    public enum Port
    {
        Ike,
        NatTraversal,
        Esp,
    }

    /// <summary>Receives one buffer; false when the socket is empty.</summary>
    public bool Receive(CipherSocket socket, Port port)
    {
        if (_used + CipherSocket.MaxDatagram > ReceiveBytes)
        {
            Flush();
        }

        Datagram datagram = default;
        if (!socket.TryReceive(_received.Start + _used, CipherSocket.MaxDatagram, ref datagram))
        {
            return false;
        }

        _used += (datagram.Length + 127) & ~63; // the IP header of raw sockets included
        Take(datagram, port);
        return true;
    }

    /// <summary>A received buffer, with one or more datagrams. Its memory must stay until <see cref="Flush"/>.</summary>
    public void Take(in Datagram datagram, Port port)
    {
        if (datagram.Length == 0)
        {
            _context.Drops.Add(DropReason.Runt);
            return;
        }

        for (int at = 0; at < datagram.Length; at += datagram.SegmentLength)
        {
            byte* start = datagram.Start + at;
            int length = Math.Min(datagram.SegmentLength, datagram.Length - at);
            DatagramKind kind = port == Port.NatTraversal
                ? Classifier.NatTraversal(new ReadOnlySpan<byte>(start, length))
                : Classifier.Plain(length, port == Port.Esp);
            switch (kind)
            {
                case DatagramKind.Esp:
                    Cipher(start, length, datagram.Local, datagram.Peer, port != Port.Esp, datagram.TrafficClass, hops: 0);
                    break;
                case DatagramKind.Ike when IsLate(datagram.ReceivedAt):
                    _context.Drops.Add(DropReason.IkeLate);
                    break;
                case DatagramKind.Ike:
                    int marker = port == Port.NatTraversal ? Classifier.NonEspMarkerLength : 0;
                    Ike(new ReadOnlySpan<byte>(start + marker, length - marker), datagram.Local, datagram.Peer);
                    break;
                case DatagramKind.NatKeepalive:
                    _context.Drops.Add(DropReason.NatKeepalive);
                    break;
                default:
                    _context.Drops.Add(DropReason.Runt);
                    break;
            }
        }
    }

    /// <summary>One ESP packet. Its memory must stay until <see cref="Flush"/>.</summary>
    public void Cipher(byte* esp, int length, WireEndpoint local, WireEndpoint peer, bool udp, byte trafficClass, int hops)
    {
        if (length < EspLayout.HeaderLength)
        {
            _context.Drops.Add(DropReason.Runt);
            return;
        }

        var spi = new EspSpi(EspPacket.Spi(esp));
        if (_context.Sas.Find(spi) is not { } sa)
        {
            NotHere(spi, esp, length, local, peer, udp, hops);
            return;
        }

        if (sa.Worker != _context.Worker)
        {
            HandOver(sa, esp, length, local, peer, udp, trafficClass, hops);
            return;
        }

        InboundSa inbound = sa.In;
        if (!sa.MayOpen)
        {
            _context.Drops.Add(DropReason.SaNotActive);
        }
        else if (!inbound.Layout.Fits(length))
        {
            inbound.BadHeaders++;
            _context.Drops.Add(DropReason.BadHeader);
        }
        else
        {
            Enqueue(sa, esp, length, local, peer, udp, trafficClass);
        }
    }

    /// <summary>Opens what waits and passes it on.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            long now = BootClock.Milliseconds;
            if (_context.Lease.MaySpeak(now))
            {
                OpenRuns();
                PassOn(now);
            }
            else
            {
                _context.Drops.Add(DropReason.NotSpeaking, _count);
            }

            Array.Clear(_pending, 0, _count);
            _count = 0;
        }

        _tunnel.Flush();
        _used = 0;
    }

    public void Dispose() => _received.Dispose();

    private void Enqueue(ChildSa sa, byte* esp, int length, WireEndpoint local, WireEndpoint peer, bool udp, byte trafficClass)
    {
        ulong sequence = sa.In.Window.Infer(EspPacket.Sequence(esp));
        if (!sa.In.Window.MayAccept(sequence))
        {
            sa.In.ReplayErrors++;
            _context.Drops.Add(DropReason.Replayed);
            return;
        }

        if (_count == MaxPackets)
        {
            int used = _used; // the rest of this buffer is still to be read
            Flush();
            _used = used;
        }

        _jobs[_count] = new PacketJob { Esp = esp, Length = length - sa.In.Layout.IcvLength, SequenceHigh = (uint)(sequence >> 32) };
        _pending[_count] = new Pending(sa, sequence, local, peer, udp, trafficClass);
        _count++;
    }

    private void OpenRuns()
    {
        for (int start = 0; start < _count;)
        {
            ChildSa sa = _pending[start].Sa;
            int end = start + 1;
            while (end < _count && ReferenceEquals(_pending[end].Sa, sa))
            {
                end++;
            }

            sa.In.Cipher.Open(_jobs.AsSpan(start, end - start));
            start = end;
        }
    }

    private void PassOn(long now)
    {
        for (int i = 0; i < _count; i++)
        {
            ref readonly Pending pending = ref _pending[i];
            InboundSa inbound = pending.Sa.In;
            if (!_jobs[i].Verified)
            {
                inbound.AuthenticationFailures++;
                _context.Drops.Add(DropReason.BadIcv);
            }
            else if (!inbound.Window.TryAccept(pending.Sequence, out bool advanced))
            {
                inbound.ReplayErrors++;
                _context.Drops.Add(DropReason.Replayed);
            }
            else
            {
                if (pending.Sequence < inbound.ExposedEnd)
                {
                    inbound.ReplayExposed++;
                    _context.ReplayExposed++;
                }

                if (advanced && pending.Udp && pending.Peer != pending.Sa.Path.Peer)
                {
                    MovePeer(pending.Sa, pending.Peer);
                }

                Unwrap(pending, _jobs[i], now);
            }
        }
    }

    private void Unwrap(in Pending pending, in PacketJob job, long now)
    {
        ChildSa sa = pending.Sa;
        EspLayout layout = sa.In.Layout;
        byte* payload = job.Esp + layout.PayloadAt;
        if (!EspPacket.TryReadTrailer(payload, job.Length - layout.PayloadAt, out int length, out byte next) || !KnownNextHeader(next))
        {
            sa.In.BadTrailers++;
            _context.Drops.Add(DropReason.BadTrailer);
            return;
        }

        if (next == EspLayout.NextHeaderDummy)
        {
            _context.Drops.Add(DropReason.Dummy);
            return;
        }

        if (!InnerPacket.TryRead(payload, length, out InnerPacket inner) || inner.IsV6 != (next == EspLayout.NextHeaderV6))
        {
            _context.Drops.Add(DropReason.InnerMalformed);
            return;
        }

        if (!Fits(sa, inner))
        {
            _context.Drops.Add(DropReason.SelectorMismatch);
            return;
        }

        byte ecn = (byte)(inner.TrafficClass & Ecn.Mask);
        if (!Ecn.TryCombine(ecn, pending.TrafficClass, out byte combined))
        {
            _context.Drops.Add(DropReason.CongestionLost);
            return;
        }

        if (combined != ecn)
        {
            Ecn.Write(payload, combined);
        }

        Account(sa, inner.Length, now);
        Deliver(sa, payload, inner);
    }

    private void Deliver(ChildSa sa, byte* packet, in InnerPacket inner)
    {
        if (sa.In.Counters.Bytes > sa.HardBytes)
        {
            _context.Drops.Add(DropReason.SaExpired);
            return;
        }

        if (sa.TcpMss > 0)
        {
            TcpMss.Clamp(packet, inner, sa.TcpMss);
        }

        if (_context.Home.Find(_context.Anchors) is not { } home)
        {
            _tunnel.Write(sa.Unit, packet, inner);
        }
        else if (_context.Fabric?.ForwardOpened(home, sa.Unit.Number, new ReadOnlySpan<byte>(packet, inner.Length)) != true)
        {
            _context.Drops.Add(DropReason.FabricRefused);
        }
    }

    private void Account(ChildSa sa, int bytes, long now)
    {
        InboundSa inbound = sa.In;
        inbound.Counters.Add(bytes);
        inbound.Measure(now);
        if (!sa.ExpiringTold && inbound.Counters.Bytes >= sa.SoftBytes)
        {
            sa.ExpiringTold = true;
            _context.Events.SaExpiring(sa.Anchor, sa.Inbound);
        }

        if (!sa.ExpiredTold && inbound.Counters.Bytes > sa.HardBytes)
        {
            sa.ExpiredTold = true;
            _context.Events.SaExpired(sa.Anchor, sa.Inbound);
        }
    }

    private void MovePeer(ChildSa sa, WireEndpoint peer)
    {
        SocketPath old = sa.Path;
        sa.Path = new SocketPath(old.Local, peer, old.Udp, old.Mtu);
        _context.Events.PeerMoved(sa.Anchor, sa.Inbound, _context.EndPoint(peer));
    }

    // RFC 4301 section 5.2 step 4: what came out must be what the SA is for.
    private static bool Fits(ChildSa sa, in InnerPacket inner) =>
        sa.RemoteSelectors.Fits(inner.Source, inner.Protocol, inner.HasPorts, inner.SourcePort)
        && sa.LocalSelectors.Fits(inner.Destination, inner.Protocol, inner.HasPorts, inner.DestinationPort);

    private static bool KnownNextHeader(byte next) =>
        next is EspLayout.NextHeaderV4 or EspLayout.NextHeaderV6 or EspLayout.NextHeaderDummy;

    private static bool IsLate(long receivedAt) => receivedAt != 0 && DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - receivedAt > MaxIkeAgeMilliseconds;

    private void Ike(ReadOnlySpan<byte> message, WireEndpoint local, WireEndpoint peer)
    {
        if (!_context.Events.IkeDatagram(_context.EndPoint(local), _context.EndPoint(peer), message.ToArray()))
        {
            _context.Drops.Add(DropReason.IkeQueueFull);
        }
    }

    // No SA with this SPI here: the anchor in it says whose packet it is.
    private void NotHere(EspSpi spi, byte* esp, int length, WireEndpoint local, WireEndpoint peer, bool udp, int hops)
    {
        AnchorEntry entry = _context.Anchors[spi.Anchor];
        switch (entry.State)
        {
            case AnchorState.Elsewhere when hops < MaxHops:
                var ingress = new CipherIngress(_context.EndPoint(local), _context.EndPoint(peer), udp, Ike: false);
                if (_context.Fabric?.ForwardCipher(entry.Owner!, spi.Anchor, entry.Term, ingress, new ReadOnlySpan<byte>(esp, length), hops + 1) != true)
                {
                    _context.Drops.Add(DropReason.FabricRefused);
                }

                break;
            case AnchorState.Elsewhere:
                _context.Drops.Add(DropReason.TooManyHops);
                break;
            case AnchorState.Recovering:
                _context.Drops.Add(DropReason.AnchorRecovering);
                break;
            case AnchorState.Unowned:
                _context.Drops.Add(DropReason.AnchorUnowned);
                break;
            default:
                _context.Drops.Add(DropReason.UnknownSpi);
                if (_context.Gate.Pass(peer.GetHashCode(), BootClock.Milliseconds))
                {
                    _context.Events.UnknownSpi(_context.EndPoint(local), _context.EndPoint(peer), spi);
                }

                break;
        }
    }

    private void HandOver(ChildSa sa, byte* esp, int length, WireEndpoint local, WireEndpoint peer, bool udp, byte trafficClass, int hops)
    {
        var header = new RingHeader
        {
            Kind = RingKind.Cipher,
            Local = local,
            Peer = peer,
            Udp = udp,
            TrafficClass = trafficClass,
            Hops = hops,
        };
        if (!_context.Rings[sa.Worker]!.TryWrite(header, new ReadOnlySpan<byte>(esp, length)))
        {
            _context.Drops.Add(DropReason.RingFull);
        }
    }

    private readonly record struct Pending(ChildSa Sa, ulong Sequence, WireEndpoint Local, WireEndpoint Peer, bool Udp, byte TrafficClass);
}
