using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Io;

/// <summary>The ancillary data of recvmsg and sendmsg (cmsg(3)): length, level, type, data, each message aligned to 8 bytes.</summary>
internal static unsafe class ControlMessages
{
    private const int Header = 16;

    public static void Read(byte* control, int length, ushort port, ref Datagram datagram)
    {
        for (int at = 0; at + Header <= length;)
        {
            int size = (int)Unsafe.ReadUnaligned<nint>(control + at);
            if (size < Header || at + size > length)
            {
                return;
            }

            ReadOne(Unsafe.ReadUnaligned<int>(control + at + 8), Unsafe.ReadUnaligned<int>(control + at + 12), control + at + Header, port, ref datagram);
            at += (size + 7) & ~7;
        }
    }

    /// <summary>Source address, traffic class unless 0, and segment length unless 0.</summary>
    public static int Write(byte* control, SocketPath path, int segmentLength, byte trafficClass)
    {
        int level = path.V6 ? SocketOption.LevelIpv6 : SocketOption.LevelIp;
        int at = 0;
        if (path.Local.Address != UInt128.Zero)
        {
            byte* data = Begin(control, ref at, level, path.V6 ? SocketOption.Ipv6PacketInformation : SocketOption.IpPacketInformation, path.PacketInformationLength);
            path.PacketInformation.AsSpan(0, path.PacketInformationLength).CopyTo(new Span<byte>(data, path.PacketInformationLength));
        }

        if (trafficClass != 0)
        {
            *(int*)Begin(control, ref at, level, path.V6 ? SocketOption.Ipv6TrafficClass : SocketOption.IpTos, sizeof(int)) = trafficClass;
        }

        if (segmentLength != 0)
        {
            *(ushort*)Begin(control, ref at, SocketOption.LevelUdp, SocketOption.UdpSegment, sizeof(ushort)) = (ushort)segmentLength;
        }

        return at;
    }

    private static byte* Begin(byte* control, ref int at, int level, int type, int dataLength)
    {
        byte* message = control + at;
        *(nint*)message = Header + dataLength;
        *(int*)(message + 8) = level;
        *(int*)(message + 12) = type;
        at += (Header + dataLength + 7) & ~7;
        return message + Header;
    }

    private static void ReadOne(int level, int type, byte* data, ushort port, ref Datagram datagram)
    {
        switch (level, type)
        {
            case (SocketOption.LevelUdp, SocketOption.UdpGro):
                int segment = Unsafe.ReadUnaligned<int>(data);
                datagram.SegmentLength = segment > 0 && segment < datagram.Length ? segment : datagram.Length;
                break;
            case (SocketOption.LevelIp, SocketOption.IpPacketInformation):
                datagram.Local = new WireEndpoint(WireEndpoint.FromV4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(data + 8, 4))), port);
                break;
            case (SocketOption.LevelIpv6, SocketOption.Ipv6PacketInformation):
                datagram.Local = new WireEndpoint(BinaryPrimitives.ReadUInt128BigEndian(new ReadOnlySpan<byte>(data, 16)), port);
                break;
            case (SocketOption.LevelSocket, SocketOption.Timestamp):
                datagram.ReceivedAt = (Unsafe.ReadUnaligned<long>(data) * 1_000) + (Unsafe.ReadUnaligned<long>(data + sizeof(long)) / 1_000_000);
                break;
            case (SocketOption.LevelIp, SocketOption.IpTos):
                datagram.TrafficClass = data[0];
                break;
            case (SocketOption.LevelIpv6, SocketOption.Ipv6TrafficClass):
                datagram.TrafficClass = (byte)Unsafe.ReadUnaligned<int>(data);
                break;
            default:
                break;
        }
    }
}
