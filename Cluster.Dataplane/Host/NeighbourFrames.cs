using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Dataplane.Host;

/// <summary>Ethernet frames that say "this address is at this MAC": gratuitous ARP (RFC 5227 section 3) and unsolicited NA (RFC 4861 section 7.2.6).</summary>
internal static class NeighbourFrames
{
    public const int MacLength = 6;

    private const int EthernetLength = 14, ArpLength = 28, IPv6Length = 40, AdvertisementLength = 32;
    private const ushort EtherTypeArp = 0x0806, EtherTypeIPv6 = 0x86DD;
    private const byte ProtocolIcmpV6 = 58, NeighbourAdvertisement = 136;
    private const uint FlagRouter = 0x8000_0000, FlagOverride = 0x2000_0000;

    /// <summary>
    /// For IPv4 a request and a reply, since systems differ in which of them updates an entry; for IPv6 one advertisement with the
    /// override flag, to all nodes. It says "router": a host that has us as default router would forget us otherwise.
    /// </summary>
    public static IEnumerable<byte[]> For(byte[] mac, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? [Arp(mac, address.GetAddressBytes(), operation: 1), Arp(mac, address.GetAddressBytes(), operation: 2)]
            : [Advertisement(mac, address.GetAddressBytes())];

    private static byte[] Arp(byte[] mac, byte[] address, ushort operation)
    {
        byte[] frame = new byte[EthernetLength + ArpLength];
        Ethernet(frame, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], mac, EtherTypeArp);
        Span<byte> arp = frame.AsSpan(EthernetLength);
        BinaryPrimitives.WriteUInt16BigEndian(arp, 1);              // Ethernet
        BinaryPrimitives.WriteUInt16BigEndian(arp[2..], 0x0800);    // IPv4
        arp[4] = MacLength;
        arp[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], operation);
        mac.CopyTo(arp[8..]);
        address.CopyTo(arp[14..]);
        arp.Slice(18, MacLength).Fill(operation == 1 ? (byte)0 : (byte)0xFF);
        address.CopyTo(arp[24..]);
        return frame;
    }

    private static byte[] Advertisement(byte[] mac, byte[] address)
    {
        byte[] frame = new byte[EthernetLength + IPv6Length + AdvertisementLength];
        Ethernet(frame, [0x33, 0x33, 0, 0, 0, 1], mac, EtherTypeIPv6);
        Span<byte> ip = frame.AsSpan(EthernetLength);
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], AdvertisementLength);
        ip[6] = ProtocolIcmpV6;
        ip[7] = 255; // RFC 4861 section 7.1.2: others are discarded
        address.CopyTo(ip[8..]);
        IPAddress.Parse("ff02::1").TryWriteBytes(ip[24..], out _);
        Span<byte> message = ip[IPv6Length..];
        message[0] = NeighbourAdvertisement;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], FlagRouter | FlagOverride);
        address.CopyTo(message[8..]);
        message[24] = 2; // target link-layer address
        message[25] = 1; // in units of 8 bytes
        mac.CopyTo(message[26..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(ip[8..40], message));
        return frame;
    }

    private static void Ethernet(Span<byte> frame, ReadOnlySpan<byte> to, ReadOnlySpan<byte> from, ushort type)
    {
        to.CopyTo(frame);
        from.CopyTo(frame[MacLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], type);
    }

    /// <summary>RFC 8200 section 8.1, over the pseudo-header and the message.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> message)
    {
        uint sum = (uint)message.Length + ProtocolIcmpV6;
        for (int i = 0; i < addresses.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(addresses[i..]);
        }

        for (int i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
