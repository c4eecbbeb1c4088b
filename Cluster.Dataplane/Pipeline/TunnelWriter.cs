using System.Runtime.CompilerServices;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Pipeline;

/// <summary>
/// Opened packets to their TUN devices. Consecutive TCP segments of a flow become one write with a segmentation header, gathered
/// from where they stand: their memory must stay until <see cref="Flush"/>.
/// </summary>
internal sealed unsafe class TunnelWriter : IDisposable
{
    private const int OpenFlows = 8; // ours: flows that one receive batch usually mixes

    private readonly DropCounters _drops;
    private readonly SuperPacket[] _open = new SuperPacket[OpenFlows];
    private readonly NativeBuffer _header = new(VnetHeader.Size);
    private int _count;
    private int _last;

    public TunnelWriter(DropCounters drops)
    {
        _drops = drops;
        for (int i = 0; i < OpenFlows; i++)
        {
            _open[i] = new SuperPacket();
        }
    }

    public void Write(TunnelUnit unit, byte* packet, in InnerPacket inner)
    {
        if (unit.Device is not { } device)
        {
            _drops.Add(DropReason.NoTunnelDevice);
            return;
        }

        if (inner.Protocol != InnerPacket.Tcp || !TcpSegment.TryRead(packet, inner, out TcpSegment segment))
        {
            Count(WritePlain(device, packet, inner.Length), 1);
            return;
        }

        int index = Find(device, packet, segment);
        if (index >= 0)
        {
            if (segment.Coalescable && _open[index].TryAppend(packet, segment))
            {
                _last = index;
                return;
            }

            Close(index); // order within the flow: what came before goes first
        }

        if (segment.Coalescable)
        {
            Open(device, packet, segment);
        }
        else
        {
            Count(WritePlain(device, packet, inner.Length), 1);
        }
    }

    /// <summary>One packet as it is, at once.</summary>
    public bool WritePlain(ITunDevice device, byte* packet, int length)
    {
        IoVector* parts = stackalloc IoVector[2];
        parts[0] = new IoVector { Start = _header.Start, Length = VnetHeader.Size };
        parts[1] = new IoVector { Start = packet, Length = length };
        return device.Write(parts, 2);
    }

    /// <summary>End of a batch.</summary>
    public void Flush()
    {
        for (int i = 0; i < _count; i++)
        {
            Emit(_open[i]);
        }

        _count = 0;
    }

    public void Dispose()
    {
        _header.Dispose();
        foreach (SuperPacket super in _open)
        {
            super.Dispose();
        }
    }

    private int Find(ITunDevice device, byte* packet, in TcpSegment segment)
    {
        if (_last < _count && _open[_last].SameFlow(device, packet, segment))
        {
            return _last;
        }

        for (int i = 0; i < _count; i++)
        {
            if (_open[i].SameFlow(device, packet, segment))
            {
                return i;
            }
        }

        return -1;
    }

    private void Open(ITunDevice device, byte* packet, in TcpSegment segment)
    {
        if (_count == OpenFlows)
        {
            Flush();
        }

        _last = _count;
        _open[_count++].Start(device, packet, segment);
    }

    private void Close(int index)
    {
        Emit(_open[index]);
        (_open[index], _open[_count - 1]) = (_open[_count - 1], _open[index]);
        _count--;
    }

    private void Emit(SuperPacket super) => Count(super.Write(), super.Packets);

    private void Count(bool written, int packets)
    {
        if (!written)
        {
            _drops.Add(DropReason.TunnelRefused, packets);
        }
    }
}
