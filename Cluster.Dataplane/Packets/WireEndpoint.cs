using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Dataplane.Packets;

/// <summary>
/// An address and port as the packet loops compare them: a value, never an object. IPv4 addresses stand in their
/// IPv4-mapped IPv6 form (RFC 4291 section 2.5.5.2).
/// </summary>
public readonly record struct WireEndpoint(UInt128 Address, ushort Port)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    public bool IsV4 => IsV4Address(Address);

    public static bool IsV4Address(UInt128 address) => (ulong)(address >> 64) == 0 && (ulong)address >> 32 == 0xFFFF;

    public static UInt128 FromV4(uint address) => new(0, MappedPrefix | address);

    public static UInt128 FromAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        IPAddress mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        return mapped.TryWriteBytes(bytes, out _) ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : UInt128.Zero;
    }

    public static WireEndpoint From(IPEndPoint endpoint) => new(FromAddress(endpoint.Address), (ushort)endpoint.Port);

    /// <summary>Writes 4 or 16 bytes and says how many.</summary>
    public static int WriteAddress(UInt128 address, Span<byte> destination)
    {
        if (IsV4Address(address))
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)address);
            return 4;
        }

        BinaryPrimitives.WriteUInt128BigEndian(destination, address);
        return 16;
    }

    public static IPAddress ToAddress(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteAddress(address, bytes)]);
    }

    public IPEndPoint ToIPEndPoint() => new(ToAddress(Address), Port);
}
