using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Cluster.Actors.Store;

/// <summary>The addresses of some ranges, numbered from 0 on.</summary>
internal sealed class AddressSpace
{
    private const int Inet6 = 16;

    private readonly ImmutableArray<(IPAddress Low, IPAddress High)> _ranges;

    public AddressSpace(ImmutableArray<(IPAddress Low, IPAddress High)> ranges)
    {
        _ranges = ranges;
        Count = ranges.Aggregate(UInt128.Zero, (sum, range) => sum + Size(range));
    }

    public UInt128 Count { get; }

    public IPAddress this[UInt128 index]
    {
        get
        {
            foreach ((IPAddress Low, IPAddress High) range in _ranges)
            {
                if (index < Size(range))
                {
                    return Address(Number(range.Low) + index, range.Low.AddressFamily);
                }

                index -= Size(range);
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    public bool Contains(IPAddress address) => _ranges.Any(range =>
        range.Low.AddressFamily == address.AddressFamily && Number(range.Low) <= Number(address) && Number(address) <= Number(range.High));

    /// <summary>Where a user's first address is looked for: the same each time, and seldom that of another.</summary>
    public UInt128 Place(string user) => Count == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(user))) % Count;

    private static UInt128 Size((IPAddress Low, IPAddress High) range) =>
        Number(range.High) < Number(range.Low) ? 0 : Number(range.High) - Number(range.Low) + 1;

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Inet6];
        bytes.Clear();
        byte[] own = address.GetAddressBytes();
        own.CopyTo(bytes[(Inet6 - own.Length)..]);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static IPAddress Address(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[Inet6];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(family == AddressFamily.InterNetwork ? bytes[^4..] : bytes);
    }
}
