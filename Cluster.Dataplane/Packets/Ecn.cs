using System.Buffers.Binary;

namespace Cluster.Dataplane.Packets;

/// <summary>ECN across the tunnel, RFC 6040: the ingress copies the field ("normal mode", section 4.1), the egress combines (4.2).</summary>
public static class Ecn
{
    public const byte Mask = 3;
    public const byte NotCapable = 0;
    public const byte Capable1 = 1;
    public const byte Capable0 = 2;
    public const byte CongestionExperienced = 3;

    /// <summary>Figure 4 of RFC 6040. False: the packet must be dropped (congestion that the inner transport cannot see).</summary>
    public static bool TryCombine(byte inner, byte outer, out byte result)
    {
        inner &= Mask;
        outer &= Mask;
        result = inner;
        if (outer == CongestionExperienced)
        {
            result = CongestionExperienced;
            return inner != NotCapable;
        }

        if (outer == Capable1 && inner == Capable0)
        {
            result = Capable1;
        }

        return true;
    }

    /// <summary>Writes the ECN field of an IP packet and corrects the IPv4 header checksum.</summary>
    public static unsafe void Write(byte* packet, byte ecn)
    {
        if (packet[0] >> 4 == 6)
        {
            packet[1] = (byte)((packet[1] & 0xCF) | (ecn << 4));
            return;
        }

        var header = new Span<byte>(packet, InnerPacket.Ipv4HeaderLength);
        ushort before = BinaryPrimitives.ReadUInt16BigEndian(header);
        packet[1] = (byte)((packet[1] & ~Mask) | ecn);
        ushort after = BinaryPrimitives.ReadUInt16BigEndian(header);
        int sum = (ushort)~BinaryPrimitives.ReadUInt16BigEndian(header[10..]) + (ushort)~before + after; // RFC 1624 equation 3
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)~sum);
    }
}
