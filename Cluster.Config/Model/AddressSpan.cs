using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

/// <summary>Addresses as numbers: order, and ranges as prefixes.</summary>
internal static class AddressSpan
{
    /// <summary>Negative, zero or positive; null when they are not of one family.</summary>
    public static int? Compare(IPAddress low, IPAddress high) =>
        low.AddressFamily == high.AddressFamily ? Number(low).CompareTo(Number(high)) : null;

    /// <summary>The fewest prefixes that hold exactly the addresses from one to the other; none when the range is no range.</summary>
    public static IEnumerable<IPNetwork> Prefixes(IPAddress low, IPAddress high)
    {
        if (Compare(low, high) is not < 1)
        {
            yield break;
        }

        int bits = low.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        UInt128 next = Number(low), last = Number(high);
        while (true)
        {
            // The largest block that begins here: bound by the alignment of its first address and by what is left.
            int size = next == 0 ? bits : Math.Min(bits, (int)UInt128.TrailingZeroCount(next));
            while (size > 0 && LastOf(next, size) > last)
            {
                size--;
            }

            yield return new IPNetwork(Address(next, bits), bits - size);
            if (LastOf(next, size) >= last)
            {
                yield break;
            }

            next = LastOf(next, size) + 1;
        }
    }

    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    private static UInt128 LastOf(UInt128 first, int size) => size == 128 ? UInt128.MaxValue : first + ((UInt128.One << size) - 1);

    private static UInt128 Number(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static IPAddress Address(UInt128 number, int bits)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bits == 32 ? bytes.AsSpan(12) : bytes);
    }
}
