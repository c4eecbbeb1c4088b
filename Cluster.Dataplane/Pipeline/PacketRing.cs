using System.Runtime.CompilerServices;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Pipeline;

/// <summary>What a packet in a ring is.</summary>
internal enum RingKind
{
    /// <summary>An ESP packet to open.</summary>
    Cipher,

    /// <summary>A clear packet to seal with a given SA.</summary>
    Outbound,

    /// <summary>An opened packet to inject.</summary>
    Opened,
}

internal struct RingHeader
{
    public RingKind Kind;
    public int Length;
    public uint Spi;
    public int Unit;
    public int Hops;
    public bool Udp;
    public byte TrafficClass;
    public ulong Term;
    public WireEndpoint Local;
    public WireEndpoint Peer;
}

/// <summary>
/// A bounded ring of packets from one thread to another, without locks. The consumer works on packets where they stand and gives
/// their room back when its batch is done.
/// </summary>
internal sealed unsafe class PacketRing : IDisposable
{
    private const int Alignment = 16;
    private static readonly int HeaderSize = (Unsafe.SizeOf<RingHeader>() + Alignment - 1) & -Alignment;

    private readonly NativeBuffer _buffer;
    private readonly int _mask;
    private long _written;
    private long _released;
    private long _read;

    /// <param name="bytes">A power of two.</param>
    public PacketRing(int bytes)
    {
        _buffer = new NativeBuffer(bytes);
        _mask = bytes - 1;
    }

    public bool HasData => Volatile.Read(ref _written) != _read;

    /// <summary>Producer: copies a packet in; false when there is no room.</summary>
    public bool TryWrite(in RingHeader header, ReadOnlySpan<byte> packet)
    {
        int size = HeaderSize + ((packet.Length + Alignment - 1) & -Alignment);
        long at = _written;
        int offset = (int)at & _mask;
        int skip = offset + size > _buffer.Length ? _buffer.Length - offset : 0; // records do not wrap
        if (size > _buffer.Length / 2 || at + skip + size - Volatile.Read(ref _released) > _buffer.Length)
        {
            return false;
        }

        if (skip >= HeaderSize)
        {
            ((RingHeader*)(_buffer.Start + offset))->Length = -1; // rest of the ring is empty
        }

        at += skip;
        var slot = (RingHeader*)(_buffer.Start + ((int)at & _mask));
        *slot = header;
        slot->Length = packet.Length;
        packet.CopyTo(new Span<byte>((byte*)slot + HeaderSize, packet.Length));
        Volatile.Write(ref _written, at + size);
        return true;
    }

    /// <summary>Consumer: the next packet, which stays until <see cref="Release"/>.</summary>
    public bool TryRead(out RingHeader* header, out byte* packet)
    {
        header = null;
        packet = null;
        if (Volatile.Read(ref _written) == _read)
        {
            return false;
        }

        int offset = (int)_read & _mask;
        if (_buffer.Length - offset < HeaderSize || ((RingHeader*)(_buffer.Start + offset))->Length < 0)
        {
            _read += _buffer.Length - offset;
            offset = 0;
        }

        header = (RingHeader*)(_buffer.Start + offset);
        packet = (byte*)header + HeaderSize;
        _read += HeaderSize + ((header->Length + Alignment - 1) & -Alignment);
        return true;
    }

    /// <summary>Consumer: nothing read so far is needed any more.</summary>
    public void Release() => Volatile.Write(ref _released, _read);

    public void Dispose() => _buffer.Dispose();
}
