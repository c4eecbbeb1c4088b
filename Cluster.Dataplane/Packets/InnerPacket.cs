using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cluster.Dataplane.Packets;

/// <summary>What the loops need to know of a clear IP packet, read once with all lengths checked.</summary>
public struct InnerPacket
{
    public const int Ipv4HeaderLength = 20; // RFC 791, without options
    public const int Ipv6HeaderLength = 40; // RFC 8200 section 3
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte IcmpV6 = 58;

    /// <summary>Extension headers that are walked to the upper layer (ours: RFC 8200 sets no limit; real packets have one or two).</summary>
    private const int MaxExtensionHeaders = 8;

    public UInt128 Source;
    public UInt128 Destination;

    /// <summary>Length by the IP header; the buffer may be longer (padding).</summary>
    public int Length;

    /// <summary>Offset of the upper-layer header.</summary>
    public int UpperAt;

    public ushort SourcePort;
    public ushort DestinationPort;
    public byte Protocol;

    /// <summary>TOS or traffic class: DS field and ECN (RFC 2474, RFC 3168).</summary>
    public byte TrafficClass;

    public bool IsV6;

    /// <summary>IPv4 DF; true for IPv6, whose routers never fragment.</summary>
    public bool DontFragment;

    /// <summary>Any fragment; ports are known only of the first.</summary>
    public bool Fragment;

    /// <summary>Ports were read.</summary>
    public bool HasPorts;

    public static unsafe bool TryRead(byte* packet, int length, out InnerPacket result)
    {
        Unsafe.SkipInit(out result);
        if (length < Ipv4HeaderLength)
        {
            return false;
        }

        result = default;
        return (packet[0] >> 4) switch
        {
            4 => TryReadV4(packet, length, ref result),
            6 => TryReadV6(packet, length, ref result),
            _ => false,
        };
    }

    private static unsafe bool TryReadV4(byte* packet, int length, ref InnerPacket result)
    {
        int header = (packet[0] & 15) * 4;
        result.Length = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet + 2, 2));
        if (header < Ipv4HeaderLength || result.Length < header || result.Length > length)
        {
            return false;
        }

        int fragment = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet + 6, 2));
        result.TrafficClass = packet[1];
        result.Protocol = packet[9];
        result.UpperAt = header;
        result.DontFragment = (fragment & 0x4000) != 0;
        result.Fragment = (fragment & 0x3FFF) != 0;
        result.Source = WireEndpoint.FromV4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(packet + 12, 4)));
        result.Destination = WireEndpoint.FromV4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(packet + 16, 4)));
        result.ReadPorts(packet, (fragment & 0x1FFF) == 0);
        return true;
    }

    private static unsafe bool TryReadV6(byte* packet, int length, ref InnerPacket result)
    {
        if (length < Ipv6HeaderLength)
        {
            return false;
        }

        result.Length = Ipv6HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet + 4, 2));
        if (result.Length > length)
        {
            return false;
        }

        result.IsV6 = true;
        result.DontFragment = true;
        result.TrafficClass = (byte)((packet[0] << 4) | (packet[1] >> 4));
        result.Source = BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(packet + 8, 16));
        result.Destination = BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(packet + 24, 16));
        return result.WalkExtensions(packet);
    }

    private unsafe bool WalkExtensions(byte* packet)
    {
        byte next = packet[6];
        int at = Ipv6HeaderLength;
        bool first = true;
        for (int i = 0; i < MaxExtensionHeaders && (next is 0 or 43 or 44 or 60); i++) // hop-by-hop, routing, fragment, destination options
        {
            if (at + 8 > Length)
            {
                return false;
            }

            if (next == 44)
            {
                Fragment = true;
                first = (BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet + at + 2, 2)) & 0xFFF8) == 0;
            }

            int extension = next == 44 ? 8 : (packet[at + 1] + 1) * 8;
            next = packet[at];
            at += extension;
            if (at > Length)
            {
                return false;
            }

            if (!first)
            {
                break;
            }
        }

        Protocol = next;
        UpperAt = at;
        ReadPorts(packet, first);
        return true;
    }

    private unsafe void ReadPorts(byte* packet, bool firstFragment)
    {
        if (firstFragment && (Protocol is Tcp or Udp or 132 or 136) && UpperAt + 4 <= Length) // SCTP and UDP-Lite have ports in the same place
        {
            HasPorts = true;
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet + UpperAt, 2));
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(packet + UpperAt + 2, 2));
        }
    }
}
