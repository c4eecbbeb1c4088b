using System.Buffers.Binary;
using System.Net;

namespace Cluster.Bench.Wan;

/// <summary>A datagram of a real peer to the gateway, as it was recorded, or one of the gateway to be thrown back at it.</summary>
/// <param name="Peer">Whom it comes from, or for one of the gateway's, whom it went to.</param>
/// <param name="Port">Of the gateway.</param>
/// <param name="IsReflected">The gateway itself has sent it.</param>
internal sealed record RealDatagram(WanKind Kind, IPEndPoint Peer, ushort Port, byte[] Payload, bool IsReflected)
{
    private const int IpHeader = 20, UdpHeader = 8;
    private const byte Udp = 17;
    private const ushort IkePort = 500, NatPort = 4500;

    /// <summary>The IKE message in it: behind the non-ESP marker on port 4500 (RFC 3948 section 2.2).</summary>
    public int MessageAt => Port == NatPort ? 4 : 0;

    public static IReadOnlyList<RealDatagram> Read(string pcap, IPAddress target)
    {
        var real = new List<RealDatagram>();
        foreach (CapturedFrame frame in PcapReader.Read(pcap))
        {
            WanPacket packet = WanPacket.Read(frame);
            if (packet.Kind is not (WanKind.Ike or WanKind.Esp) || !TryReadUdp(packet.Ip.Span, out ushort from, out ushort to))
            {
                continue;
            }

            byte[] payload = packet.Ip[(IpHeader + UdpHeader)..].ToArray();
            if (packet.Destination.Equals(target))
            {
                real.Add(new RealDatagram(packet.Kind, new IPEndPoint(packet.Source, from), to, payload, IsReflected: false));
            }
            else if (packet.Source.Equals(target))
            {
                real.Add(new RealDatagram(packet.Kind, new IPEndPoint(packet.Destination, to), from, payload, IsReflected: true));
            }
        }

        return real;
    }

    public static bool IsToIkePorts(in WanPacket packet, IPAddress target) =>
        packet.Destination is { } destination && destination.Equals(target) && TryReadUdp(packet.Ip.Span, out _, out ushort to) && to is IkePort or NatPort;

    private static bool TryReadUdp(ReadOnlySpan<byte> ip, out ushort from, out ushort to)
    {
        (from, to) = (0, 0);
        if (ip.Length < IpHeader + UdpHeader || ip[0] != 0x45 || ip[9] != Udp)
        {
            return false;
        }

        from = BinaryPrimitives.ReadUInt16BigEndian(ip[IpHeader..]);
        to = BinaryPrimitives.ReadUInt16BigEndian(ip[(IpHeader + 2)..]);
        return true;
    }
}
