using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cluster.Dataplane.Packets;

/// <summary>What coalescing needs to know of a TCP packet.</summary>
public struct TcpSegment
{
    private const byte Psh = 8;
    private const byte Ack = 16;
    private const int MinimumHeader = 20; // RFC 9293 section 3.1

    public uint Sequence;
    public int UpperAt;
    public int HeaderLength;
    public int PayloadLength;
    public bool IsV6;
    public bool Push;

    /// <summary>Data, no flags but ACK and PSH, plain headers, checksum right: may be part of a larger packet.</summary>
    public bool Coalescable;

    /// <summary>IP and TCP headers together.</summary>
    public readonly int Headers => UpperAt + HeaderLength;

    /// <summary>False when it is not TCP that can be looked into.</summary>
    public static unsafe bool TryRead(byte* packet, in InnerPacket inner, out TcpSegment segment)
    {
        Unsafe.SkipInit(out segment);
        if (inner.Fragment || inner.UpperAt + MinimumHeader > inner.Length)
        {
            return false;
        }

        byte* tcp = packet + inner.UpperAt;
        segment.UpperAt = inner.UpperAt;
        segment.IsV6 = inner.IsV6;
        segment.HeaderLength = (tcp[12] >> 4) * 4;
        segment.PayloadLength = inner.Length - inner.UpperAt - segment.HeaderLength;
        if (segment.HeaderLength < MinimumHeader || segment.PayloadLength < 0)
        {
            return false;
        }

        segment.Sequence = BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(tcp + 4, 4));
        segment.Push = (tcp[13] & Psh) != 0;
        bool plain = inner.UpperAt == (inner.IsV6 ? InnerPacket.Ipv6HeaderLength : InnerPacket.Ipv4HeaderLength);
        // The kernel trusts the checksum of what we coalesce, so a wrong one must reach the receiver as it is.
        segment.Coalescable = plain && segment.PayloadLength > 0 && (tcp[13] & ~Psh) == Ack && ChecksumsAreRight(packet, inner);
        return true;
    }

    private static unsafe bool ChecksumsAreRight(byte* packet, in InnerPacket inner)
    {
        if (!inner.IsV6 && InternetChecksum.Finish(InternetChecksum.Add(0, packet, InnerPacket.Ipv4HeaderLength)) != 0)
        {
            return false;
        }

        int length = inner.Length - inner.UpperAt;
        ulong sum = inner.IsV6
            ? InternetChecksum.PseudoHeader(packet + 8, 32, InnerPacket.Tcp, length)
            : InternetChecksum.PseudoHeader(packet + 12, 8, InnerPacket.Tcp, length);
        return InternetChecksum.Finish(InternetChecksum.Add(sum, packet + inner.UpperAt, length)) == 0;
    }
}
