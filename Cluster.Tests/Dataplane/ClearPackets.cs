using System.Buffers.Binary;
using System.Net;
using Cluster.Dataplane.Packets;

namespace Cluster.Tests.Dataplane;

/// <summary>Clear packets for tests, written plainly and checked plainly: an independent second opinion on lengths and checksums.</summary>
internal static class ClearPackets
{
    public static byte[] Udp(string source, string destination, int payload, byte tos = 0, bool dontFragment = true)
    {
        byte[] body = new byte[8 + payload];
        BinaryPrimitives.WriteUInt16BigEndian(body, 1000);
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), 2000);
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(4), (ushort)body.Length);
        for (int i = 0; i < payload; i++)
        {
            body[8 + i] = (byte)i;
        }

        return Ip(source, destination, InnerPacket.Udp, body, tos, dontFragment, checksumAt: 6);
    }

    public static byte[] Tcp(string source, string destination, int payload, uint sequence = 1000, byte flags = 0x10, byte[]? options = null, int seed = 0)
    {
        options ??= [];
        byte[] body = new byte[20 + options.Length + payload];
        BinaryPrimitives.WriteUInt16BigEndian(body, 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), 80);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(8), 77);
        body[12] = (byte)((20 + options.Length) / 4 << 4);
        body[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(14), 501);
        options.CopyTo(body, 20);
        new Random(seed).NextBytes(body.AsSpan(20 + options.Length));
        return Ip(source, destination, InnerPacket.Tcp, body, 0, true, checksumAt: 16);
    }

    /// <summary>Whether all checksums of a UDP or TCP packet are right and its length fields fit.</summary>
    public static bool IsSound(ReadOnlySpan<byte> packet)
    {
        bool v6 = packet[0] >> 4 == 6;
        int header = v6 ? 40 : 20;
        int length = v6 ? 40 + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) : BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        byte protocol = packet[v6 ? 6 : 9];
        return length == packet.Length
            && (v6 || Sum(packet[..20], 0) == 0xFFFF)
            && Sum(packet[header..], Pseudo(packet, protocol, packet.Length - header)) == 0xFFFF;
    }

    private static byte[] Ip(string source, string destination, byte protocol, byte[] body, byte tos, bool dontFragment, int checksumAt)
    {
        IPAddress from = IPAddress.Parse(source);
        bool v6 = from.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        byte[] packet = new byte[(v6 ? 40 : 20) + body.Length];
        if (v6)
        {
            packet[0] = (byte)(0x60 | (tos >> 4));
            packet[1] = (byte)(tos << 4);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)body.Length);
            packet[6] = protocol;
            packet[7] = 64;
            from.GetAddressBytes().CopyTo(packet, 8);
            IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 24);
        }
        else
        {
            packet[0] = 0x45;
            packet[1] = tos;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            packet[6] = dontFragment ? (byte)0x40 : (byte)0;
            packet[8] = 64;
            packet[9] = protocol;
            from.GetAddressBytes().CopyTo(packet, 12);
            IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 16);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), (ushort)~Sum(packet.AsSpan(0, 20), 0));
        }

        body.CopyTo(packet, packet.Length - body.Length);
        int at = packet.Length - body.Length;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at + checksumAt), (ushort)~Sum(packet.AsSpan(at), Pseudo(packet, protocol, body.Length)));
        return packet;
    }

    private static uint Pseudo(ReadOnlySpan<byte> packet, byte protocol, int length)
    {
        ReadOnlySpan<byte> addresses = packet[0] >> 4 == 6 ? packet[8..40] : packet[12..20];
        return Sum(addresses, 0) + protocol + (uint)length;
    }

    private static uint Sum(ReadOnlySpan<byte> data, uint start)
    {
        uint sum = start;
        for (int i = 0; i < data.Length; i++)
        {
            sum += (uint)(i % 2 == 0 ? data[i] << 8 : data[i]);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
