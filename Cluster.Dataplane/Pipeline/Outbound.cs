using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Esp;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Sad;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Pipeline;

/// <summary>
/// Clear packets to the peers, in the order a packet meets it: read -> find SA -> cut -> number -> seal -> send. Sealed packets stand
/// one behind the other in the batch's memory, so that a run of them is one UDP_SEGMENT call without a copy.
/// </summary>
internal sealed unsafe class Outbound : IDisposable
{
    public const int MaxPackets = 64;
    private const int BatchBytes = 96 * 1024; // 64 packets of 1,500, or one of 64 KB
    private const int LongestPacket = 65_535;

    private readonly LoopContext _context;
    private readonly TunnelWriter _tunnel;
    private readonly NativeBuffer _batch = new(BatchBytes);
    private readonly NativeBuffer _answer = new(PacketTooBig.MaxLength);
    private readonly NativeBuffer _scratch = new(LongestPacket);
    private readonly PacketJob[] _jobs = new PacketJob[MaxPackets];
    private readonly WireSlot[] _slots = new WireSlot[MaxPackets];
    private readonly ChildSa[] _sas = new ChildSa[MaxPackets];
    private int _count;
    private int _used;

    public Outbound(LoopContext context, TunnelWriter tunnel)
    {
        _context = context;
        _tunnel = tunnel;
    }

    /// <summary>A packet read from a unit's device. Its memory is borrowed for the call, its headers may be changed.</summary>
    public void Clear(TunnelUnit unit, in VnetHeader vnet, byte* packet, int length)
    {
        if (!InnerPacket.TryRead(packet, length, out InnerPacket inner) || !Segmenter.TryCreate(vnet, packet, inner, out Segmenter segments))
        {
            _context.Drops.Add(DropReason.InnerMalformed);
            return;
        }

        DropReason reason = DropReason.NoSa;
        for (int row = unit.Find(inner, 0, out EspSpi inbound); row >= 0; row = unit.Find(inner, row + 1, out inbound))
        {
            ChildSa? sa = _context.Sas.Find(inbound);
            if (sa is null ? TryForward(inbound, ref segments, ref reason) : TrySeal(sa, packet, inner, ref segments, ref reason))
            {
                return;
            }
        }

        _context.Drops.Add(reason, segments.Count);
        if (reason == DropReason.NoSa && _context.Gate.Pass(HashCode.Combine(unit.Number, inner.Destination), BootClock.Milliseconds))
        {
            _context.Events.Acquire(unit.Name, WireEndpoint.ToAddress(inner.Source), WireEndpoint.ToAddress(inner.Destination), inner.Protocol);
        }
    }

    /// <summary>A clear packet, whole, that another node or worker caught for an SA of ours.</summary>
    public void Caught(EspSpi inbound, byte* packet, int length)
    {
        if (!InnerPacket.TryRead(packet, length, out InnerPacket inner) || !Segmenter.TryCreate(default, packet, inner, out Segmenter segments))
        {
            _context.Drops.Add(DropReason.InnerMalformed);
            return;
        }

        DropReason reason = DropReason.NoSa;
        if (_context.Sas.Find(inbound) is not { } sa || !TrySeal(sa, packet, inner, ref segments, ref reason))
        {
            _context.Drops.Add(reason);
        }
    }

    /// <summary>Seals and sends what waits. The lease is read here, once, before anything is sent.</summary>
    public void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        long now = BootClock.Milliseconds;
        if (_context.Lease.MaySpeak(now))
        {
            SealRuns(now);
            SendGroups();
        }
        else
        {
            _context.Drops.Add(DropReason.NotSpeaking, _count);
        }

        Array.Clear(_sas, 0, _count);
        _count = 0;
        _used = 0;
    }

    public void Dispose()
    {
        _batch.Dispose();
        _answer.Dispose();
        _scratch.Dispose();
    }

    // True: the packet is dealt with. False: this SA cannot take it, an older one may.
    private bool TrySeal(ChildSa sa, byte* packet, in InnerPacket inner, ref Segmenter segments, ref DropReason reason)
    {
        if (!sa.MaySeal)
        {
            reason = DropReason.SaNotActive;
            return false;
        }

        if (sa.Worker != _context.Worker)
        {
            HandOver(sa, ref segments);
            return true;
        }

        SocketPath path = sa.Path;
        bool dontFragment = sa.DfBit == DfBit.Set || (sa.DfBit == DfBit.Copy && inner.DontFragment);
        int longest = sa.Out.Layout.LongestInner(path.Mtu, path.HeaderLength);
        if (segments.LongestLength > longest && !MayFragmentOutside(inner, segments.LongestLength, ref dontFragment))
        {
            RefuseTooBig(sa.Unit, packet, inner, longest, segments.Count);
            return true;
        }

        bool clamp = sa.TcpMss > 0 && segments.Count == 1 && inner.Protocol == InnerPacket.Tcp;
        byte nextHeader = inner.IsV6 ? EspLayout.NextHeaderV6 : EspLayout.NextHeaderV4;
        for (int i = 0; i < segments.Count; i++)
        {
            byte* at = Append(sa, path, segments.LengthOf(i), nextHeader, inner.TrafficClass, dontFragment);
            if (at is null)
            {
                continue;
            }

            segments.Write(i, at);
            if (clamp)
            {
                TcpMss.Clamp(at, inner, sa.TcpMss);
            }
        }

        return true;
    }

    // IPv4 without DF, and IPv6 up to its minimum MTU (RFC 8200 section 5), go in an outer packet that the network may fragment.
    private static bool MayFragmentOutside(in InnerPacket inner, int length, ref bool dontFragment)
    {
        const int ipv6MinimumMtu = 1280;
        bool may = inner.IsV6 ? length <= ipv6MinimumMtu : !inner.DontFragment;
        dontFragment &= !may;
        return may;
    }

    private void RefuseTooBig(TunnelUnit unit, byte* packet, in InnerPacket inner, int longest, int packets)
    {
        _context.Drops.Add(DropReason.TooBig, packets);
        int length = PacketTooBig.Write(packet, inner, longest, _answer.Start);
        if (length > 0 && unit.Device is { } device)
        {
            _ = _tunnel.WritePlain(device, _answer.Start, length);
        }
    }

    /// <summary>Numbers a packet and makes room; returns where its inner packet goes, or null when it was dropped.</summary>
    private byte* Append(ChildSa sa, SocketPath path, int innerLength, byte nextHeader, byte trafficClass, bool dontFragment)
    {
        OutboundSa outbound = sa.Out;
        EspLayout layout = outbound.Layout;
        int wire = layout.WireLength(innerLength);
        if (_count == MaxPackets || _used + wire > BatchBytes)
        {
            Flush();
        }

        if (outbound.Counters.Bytes >= sa.HardBytes)
        {
            TellExpired(sa);
            return null;
        }

        if (!outbound.Sequence.TryTake(out ulong sequence))
        {
            _context.Drops.Add(DropReason.SequenceExhausted);
            AskForMore(sa, BootClock.Milliseconds);
            return null;
        }

        byte* esp = _batch.Start + _used;
        EspPacket.WriteHeader(esp, outbound.Spi, (uint)sequence);
        if (outbound.CounterIv)
        {
            EspPacket.WriteIv(esp, _context.Incarnation.Iv(sequence));
        }

        byte* inner = esp + layout.PayloadAt;
        EspPacket.WriteTrailer(inner + innerLength, layout.PadLength(innerLength), nextHeader);
        _jobs[_count] = new PacketJob { Esp = esp, Length = wire - layout.IcvLength, SequenceHigh = (uint)(sequence >> 32) };
        _slots[_count] = new WireSlot(path, wire, trafficClass, dontFragment);
        _sas[_count] = sa;
        _count++;
        _used += wire;
        outbound.Counters.Add(innerLength);
        return inner;
    }

    private void SealRuns(long now)
    {
        for (int start = 0; start < _count;)
        {
            ChildSa sa = _sas[start];
            int end = start + 1;
            while (end < _count && ReferenceEquals(_sas[end], sa))
            {
                end++;
            }

            sa.Out.Cipher.Seal(_jobs.AsSpan(start, end - start));
            AskForMore(sa, now);
            if (!sa.ExpiringTold && (sa.Out.Counters.Bytes >= sa.SoftBytes || SequenceIsOld(sa)))
            {
                sa.ExpiringTold = true;
                _context.Events.SaExpiring(sa.Anchor, sa.Inbound);
            }

            start = end;
        }
    }

    private static bool SequenceIsOld(ChildSa sa) =>
        !sa.ExtendedSequenceNumbers && sa.Out.Sequence.End > SequenceReservation.SoftLimitWithout;

    private void SendGroups()
    {
        byte* data = _batch.Start;
        ReadOnlySpan<WireSlot> slots = _slots.AsSpan(0, _count);
        for (int start = 0; start < _count;)
        {
            int end = GsoGroups.End(slots, start);
            ref readonly WireSlot first = ref slots[start];
            int length = first.Length * (end - start - 1) + slots[end - 1].Length;
            int sent = _context.Sender.Send(first.Path, data, length, first.Length, first.TrafficClass, first.DontFragment);
            if (sent < end - start)
            {
                _context.Drops.Add(DropReason.SendFailed, end - start - sent);
            }

            data += length;
            start = end;
        }
    }

    private void AskForMore(ChildSa sa, long now)
    {
        if (sa.Out.Sequence.IsLow(now, out ulong wanted))
        {
            _context.Events.ReservationLow(sa.Anchor, sa.Inbound, wanted);
        }
    }

    private void TellExpired(ChildSa sa)
    {
        _context.Drops.Add(DropReason.SaExpired);
        if (!sa.ExpiredTold)
        {
            sa.ExpiredTold = true;
            _context.Events.SaExpired(sa.Anchor, sa.Inbound);
        }
    }

    // The SA pair is not here: its anchor's owner seals.
    private bool TryForward(EspSpi inbound, ref Segmenter segments, ref DropReason reason)
    {
        AnchorEntry entry = _context.Anchors[inbound.Anchor];
        if (entry.State != AnchorState.Elsewhere)
        {
            reason = entry.State switch
            {
                AnchorState.Recovering => DropReason.AnchorRecovering,
                AnchorState.Unowned => DropReason.AnchorUnowned,
                _ => reason,
            };
            return false;
        }

        for (int i = 0; i < segments.Count; i++)
        {
            int length = segments.LengthOf(i);
            segments.Write(i, _scratch.Start);
            if (_context.Fabric?.ForwardOutbound(entry.Owner!, entry.Term, inbound, new ReadOnlySpan<byte>(_scratch.Start, length)) != true)
            {
                _context.Drops.Add(DropReason.FabricRefused);
            }
        }

        return true;
    }

    private void HandOver(ChildSa sa, ref Segmenter segments)
    {
        for (int i = 0; i < segments.Count; i++)
        {
            int length = segments.LengthOf(i);
            segments.Write(i, _scratch.Start);
            var header = new RingHeader { Kind = RingKind.Outbound, Spi = sa.Inbound.Value };
            if (!_context.Rings[sa.Worker]!.TryWrite(header, new ReadOnlySpan<byte>(_scratch.Start, length)))
            {
                _context.Drops.Add(DropReason.RingFull);
            }
        }
    }
}
