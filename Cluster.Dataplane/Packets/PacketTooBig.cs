using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cluster.Dataplane.Packets;

/// <summary>
/// The answer to an inner packet that must not be fragmented and does not fit: ICMP "fragmentation needed" (RFC 1191 section 4) or
/// ICMPv6 "packet too big" (RFC 4443 section 3.2), from the packet's own destination so that no address of ours is needed.
/// </summary>
public static unsafe class PacketTooBig
{
    private const int IcmpHeader = 8;
    private const int QuotedV4 = 548;   // 576 - 28: RFC 1812 section 4.3.2.3
    private const int QuotedV6 = 1232;  // 1280 - 48: RFC 4443 section 2.4 (c)

    public const int MaxLength = InnerPacket.Ipv6HeaderLength + IcmpHeader + QuotedV6;

    /// <summary>Writes the answer and returns its length; 0 when none may be sent (to an ICMP error, to a later fragment).</summary>
    public static int Write(byte* packet, in InnerPacket inner, int mtu, byte* destination)
    {
        if ((inner.Fragment && !inner.HasPorts) || IsIcmpError(packet, inner))
        {
            return 0;
        }

        return inner.IsV6 ? WriteV6(packet, inner, mtu, destination) : WriteV4(packet, inner, mtu, destination);
    }

    private static bool IsIcmpError(byte* packet, in InnerPacket inner)
    {
        if (inner.UpperAt >= inner.Length)
        {
            return false;
        }

        byte type = packet[inner.UpperAt];
        return inner.Protocol switch
        {
            InnerPacket.Icmp => type is 3 or 4 or 5 or 11 or 12,
            InnerPacket.IcmpV6 => type < 128,
            _ => false,
        };
    }

    private static int WriteV4(byte* packet, in InnerPacket inner, int mtu, byte* destination)
    {
        int quoted = Math.Min(inner.Length, QuotedV4);
        int length = InnerPacket.Ipv4HeaderLength + IcmpHeader + quoted;
        var ip = new Span<byte>(destination, length);
        ip[..(InnerPacket.Ipv4HeaderLength + IcmpHeader)].Clear();
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        ip[8] = 64;
        ip[9] = InnerPacket.Icmp;
        new ReadOnlySpan<byte>(packet + 16, 4).CopyTo(ip[12..]);
        new ReadOnlySpan<byte>(packet + 12, 4).CopyTo(ip[16..]);
        Span<byte> icmp = ip[InnerPacket.Ipv4HeaderLength..];
        icmp[0] = 3; // destination unreachable
        icmp[1] = 4; // fragmentation needed and DF set
        BinaryPrimitives.WriteUInt16BigEndian(icmp[6..], (ushort)mtu);
        Unsafe.CopyBlockUnaligned(destination + InnerPacket.Ipv4HeaderLength + IcmpHeader, packet, (uint)quoted);
        *(ushort*)(destination + 10) = InternetChecksum.Finish(InternetChecksum.Add(0, destination, InnerPacket.Ipv4HeaderLength));
        byte* body = destination + InnerPacket.Ipv4HeaderLength;
        *(ushort*)(body + 2) = InternetChecksum.Finish(InternetChecksum.Add(0, body, IcmpHeader + quoted));
        return length;
    }

    private static int WriteV6(byte* packet, in InnerPacket inner, int mtu, byte* destination)
    {
        int quoted = Math.Min(inner.Length, QuotedV6);
        int length = InnerPacket.Ipv6HeaderLength + IcmpHeader + quoted;
        var ip = new Span<byte>(destination, length);
        ip[..(InnerPacket.Ipv6HeaderLength + IcmpHeader)].Clear();
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(IcmpHeader + quoted));
        ip[6] = InnerPacket.IcmpV6;
        ip[7] = 64;
        new ReadOnlySpan<byte>(packet + 24, 16).CopyTo(ip[8..]);
        new ReadOnlySpan<byte>(packet + 8, 16).CopyTo(ip[24..]);
        Span<byte> icmp = ip[InnerPacket.Ipv6HeaderLength..];
        icmp[0] = 2; // packet too big
        BinaryPrimitives.WriteUInt32BigEndian(icmp[4..], (uint)mtu);
        Unsafe.CopyBlockUnaligned(destination + InnerPacket.Ipv6HeaderLength + IcmpHeader, packet, (uint)quoted);
        byte* body = destination + InnerPacket.Ipv6HeaderLength;
        ulong sum = InternetChecksum.PseudoHeader(destination + 8, 32, InnerPacket.IcmpV6, IcmpHeader + quoted);
        *(ushort*)(body + 2) = InternetChecksum.Finish(InternetChecksum.Add(sum, body, IcmpHeader + quoted));
        return length;
    }
}
