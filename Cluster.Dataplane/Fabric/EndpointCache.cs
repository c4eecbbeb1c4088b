using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Endpoints as objects without an allocation for each packet: the peers of a gateway are few and repeat. Direct-mapped, so it is
/// bounded, and a collision costs one allocation. Belongs to one thread; the objects it gives out are never changed.
/// </summary>
internal sealed class EndpointCache
{
    private const int Size = 4096; // power of two; ours: two entries of each of 2,000 active peers

    private readonly Entry[] _entries = new Entry[Size];

    /// <param name="address">4 or 16 bytes.</param>
    /// <param name="port">Host order.</param>
    public IPEndPoint Get(ReadOnlySpan<byte> address, ushort port)
    {
        ulong high = 0;
        ulong low;
        if (address.Length == 16)
        {
            high = BinaryPrimitives.ReadUInt64BigEndian(address);
            low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
        }
        else
        {
            low = BinaryPrimitives.ReadUInt32BigEndian(address);
        }

        ulong mixed = ((high * 0x9E37_79B9_7F4A_7C15) ^ low ^ ((ulong)port << 32)) * 0x9E37_79B9_7F4A_7C15;
        ref Entry entry = ref _entries[(int)(mixed >> 52)];
        if (entry.EndPoint is { } known && entry.High == high && entry.Low == low && known.Port == port && entry.Length == address.Length)
        {
            return known;
        }

        var made = new IPEndPoint(new IPAddress(address), port);
        entry = new Entry(made, high, low, address.Length);
        return made;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(IPEndPoint? EndPoint, ulong High, ulong Low, int Length);
}
