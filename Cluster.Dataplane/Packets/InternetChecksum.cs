using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cluster.Dataplane.Packets;

/// <summary>
/// The one's complement sum of RFC 1071. Partial sums are kept in native byte order (section 2 (B): the sum does not care) and
/// may be added; <see cref="Finish"/> folds and complements.
/// </summary>
public static unsafe class InternetChecksum
{
    /// <summary>Adds bytes to a partial sum. An odd last byte is padded with zero, so only the last part may be odd.</summary>
    public static ulong Add(ulong sum, byte* data, int length)
    {
        byte* end = data + length;
        if (Vector256.IsHardwareAccelerated && length >= Vector256<byte>.Count * 2)
        {
            sum += AddVectors(ref data, end);
        }

        for (; end - data >= sizeof(uint); data += sizeof(uint))
        {
            sum += Unsafe.ReadUnaligned<uint>(data);
        }

        if (end - data >= sizeof(ushort))
        {
            sum += Unsafe.ReadUnaligned<ushort>(data);
            data += sizeof(ushort);
        }

        return data < end ? sum + (BitConverter.IsLittleEndian ? *data : (ulong)*data << 8) : sum;
    }

    /// <summary>The value for the checksum field, in native order as it stands in memory.</summary>
    public static ushort Finish(ulong sum) => (ushort)~Fold(sum);

    /// <summary>Folds a partial sum to 16 bits without the complement: the seed that a checksum-offloading kernel expects.</summary>
    public static ushort Fold(ulong sum)
    {
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)((sum & 0xFFFF) + (sum >> 16));
    }

    /// <summary>The pseudo header of RFC 9293 section 3.1 and RFC 8200 section 8.1.</summary>
    /// <param name="addresses">Source and destination, adjacent as in both IP headers.</param>
    public static ulong PseudoHeader(byte* addresses, int addressesLength, byte protocol, int length)
    {
        ulong sum = Add(0, addresses, addressesLength);
        return sum + Swap(protocol) + Swap((ushort)length) + Swap((ushort)(length >> 16));
    }

    private static ulong Swap(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    // 32-bit lanes that add 16-bit halves cannot overflow below 65,536 rounds; a packet has at most 2,048.
    private static ulong AddVectors(ref byte* data, byte* end)
    {
        Vector256<uint> mask = Vector256.Create(0xFFFFu);
        Vector256<uint> low = Vector256<uint>.Zero;
        Vector256<uint> high = Vector256<uint>.Zero;
        for (; end - data >= Vector256<byte>.Count; data += Vector256<byte>.Count)
        {
            Vector256<uint> v = Vector256.Load((uint*)data);
            low += v & mask;
            high += v >>> 16;
        }

        (Vector256<ulong> a, Vector256<ulong> b) = Vector256.Widen(low);
        (Vector256<ulong> c, Vector256<ulong> d) = Vector256.Widen(high);
        return Vector256.Sum(a + b) + Vector256.Sum(c + d);
    }
}
