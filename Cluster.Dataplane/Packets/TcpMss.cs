using System.Buffers.Binary;

namespace Cluster.Dataplane.Packets;

/// <summary>Lowers the MSS option of TCP SYNs (RFC 9293 section 3.7.1), so that segments fit the tunnel without path MTU discovery.</summary>
public static unsafe class TcpMss
{
    private const byte Syn = 2;
    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte MaximumSegmentSize = 2;

    /// <param name="packet">A whole packet with a complete checksum; corrected incrementally (RFC 1624).</param>
    public static void Clamp(byte* packet, in InnerPacket inner, int mss)
    {
        if (inner.Protocol != InnerPacket.Tcp || !inner.HasPorts || inner.UpperAt + 20 > inner.Length)
        {
            return;
        }

        byte* tcp = packet + inner.UpperAt;
        int end = (tcp[12] >> 4) * 4;
        if ((tcp[13] & Syn) == 0 || inner.UpperAt + end > inner.Length)
        {
            return;
        }

        for (int at = 20; at < end;)
        {
            byte kind = tcp[at];
            if (kind == EndOfOptions)
            {
                return;
            }

            if (kind == NoOperation)
            {
                at++;
                continue;
            }

            if (at + 2 > end || tcp[at + 1] < 2 || at + tcp[at + 1] > end)
            {
                return;
            }

            if (kind == MaximumSegmentSize && tcp[at + 1] == 4)
            {
                Lower(tcp, at + 2, mss);
                return;
            }

            at += tcp[at + 1];
        }
    }

    private static void Lower(byte* tcp, int at, int mss)
    {
        var field = new Span<byte>(tcp + at, 2);
        ushort old = BinaryPrimitives.ReadUInt16BigEndian(field);
        if (old <= mss)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)mss);
        // An option at an odd offset straddles two checksum words: the sum sees its bytes swapped.
        bool odd = (at & 1) != 0;
        ushort before = odd ? BinaryPrimitives.ReverseEndianness(old) : old;
        ushort after = odd ? BinaryPrimitives.ReverseEndianness((ushort)mss) : (ushort)mss;
        var checksum = new Span<byte>(tcp + 16, 2);
        int sum = (ushort)~BinaryPrimitives.ReadUInt16BigEndian(checksum) + (ushort)~before + after;
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(checksum, (ushort)~sum);
    }
}
