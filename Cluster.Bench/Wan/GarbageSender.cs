using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Bench.Wan;

/// <summary>
/// Another attacker: random bytes, truncated and bit-flipped real messages to ports 500 and 4500 of the gateway, from its own address and
/// from those of the real peers. Same seed and capture, same datagrams.
/// </summary>
public static class GarbageSender
{
    private const int RawProtocol = 255;                       // IPPROTO_RAW: the header is ours
    private const int IpHeader = 20, UdpHeader = 8, LongestPayload = 1472;
    private const byte Udp = 17;
    private const ushort IkePort = 500, NatPort = 4500;
    private const int MostFlips = 8;

    /// <returns>How many datagrams the network took.</returns>
    public static int Run(GarbageSettings settings, CancellationToken cancel)
    {
        ILookup<WanKind, RealDatagram> kinds = Read(settings.Pcap, settings.Target).ToLookup(datagram => datagram.Kind);
        RealDatagram[] ike = [.. kinds[WanKind.Ike]], esp = [.. kinds[WanKind.Esp]];
        if (ike.Length == 0 || esp.Length == 0)
        {
            throw new InvalidDataException($"{settings.Pcap} holds no IKE or no ESP to or from {settings.Target}");
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, (ProtocolType)RawProtocol);
        var destination = new IPEndPoint(settings.Target, 0);
        var random = new Random(settings.Seed);
        byte[] packet = new byte[IpHeader + UdpHeader + LongestPayload];
        var clock = Stopwatch.StartNew();
        int sent = 0;
        for (int n = 0; n < settings.Count && !cancel.IsCancellationRequested; n++)
        {
            while (n > clock.Elapsed.TotalSeconds * settings.Rate)
            {
                Thread.Sleep(1);                 // the pace of the attack
            }

            // There is far more ESP in a capture: half and half.
            RealDatagram[] real = random.Next(2) == 0 ? ike : esp;
            int length = Next(random, real[random.Next(real.Length)], settings, packet);
            try
            {
                sent += socket.SendTo(packet.AsSpan(0, length), SocketFlags.None, destination) == length ? 1 : 0;
            }
            catch (SocketException)
            {
                // no neighbour or no buffer at the moment: an attacker just goes on
            }
        }

        return sent;
    }

    /// <summary>Datagrams to UDP 500 and 4500 of the target in a capture: what its sockets were given.</summary>
    public static long CountArrived(string pcap, IPAddress target) => PcapReader.Read(pcap).LongCount(frame => IsTo(WanPacket.Read(frame), target));

    private static bool IsTo(in WanPacket packet, IPAddress target) =>
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

    private static List<RealDatagram> Read(string pcap, IPAddress target)
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
                real.Add(new RealDatagram(packet.Kind, new IPEndPoint(packet.Source, from), to, payload));
            }
            else if (packet.Source.Equals(target))
            {
                real.Add(new RealDatagram(packet.Kind, new IPEndPoint(packet.Destination, to), from, payload)); // thrown back at its sender
            }
        }

        return real;
    }

    private static int Next(Random random, RealDatagram model, GarbageSettings settings, byte[] packet)
    {
        Span<byte> payload = packet.AsSpan(IpHeader + UdpHeader);
        int length;
        switch (random.Next(3))
        {
            case 0:
                length = random.Next(1, LongestPayload + 1);
                random.NextBytes(payload[..length]);
                break;
            case 1:
                length = random.Next(1, model.Payload.Length);
                model.Payload.AsSpan(0, length).CopyTo(payload);
                break;
            default:
                length = model.Payload.Length;
                model.Payload.CopyTo(payload);
                Flip(random, payload[..length]);
                break;
        }

        IPEndPoint from = random.Next(3) switch
        {
            0 => new IPEndPoint(settings.Own, random.Next(1024, 65_536)),
            1 => new IPEndPoint(model.Peer.Address, random.Next(1024, 65_536)),
            _ => model.Peer,
        };
        WriteHeaders(packet, from, new IPEndPoint(settings.Target, model.Port), length);
        return IpHeader + UdpHeader + length;
    }

    /// <summary>At least one bit, and never the same one back.</summary>
    private static void Flip(Random random, Span<byte> payload)
    {
        int flips = random.Next(1, MostFlips + 1), first = random.Next(payload.Length * 8);
        payload[first / 8] ^= (byte)(1 << (first % 8));
        for (int n = 1; n < flips; n++)
        {
            int bit = random.Next(payload.Length * 8);
            if (bit != first)
            {
                payload[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    /// <summary>The kernel fills in the IP checksum and the identification; a UDP checksum of 0 is none (RFC 768).</summary>
    private static void WriteHeaders(byte[] packet, IPEndPoint from, IPEndPoint to, int length)
    {
        Span<byte> ip = packet.AsSpan(0, IpHeader + UdpHeader);
        ip.Clear();
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(IpHeader + UdpHeader + length));
        ip[8] = 64;
        ip[9] = Udp;
        from.Address.TryWriteBytes(ip[12..], out _);
        to.Address.TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(UdpHeader + length));
    }

    /// <param name="Port">Of the gateway.</param>
    private sealed record RealDatagram(WanKind Kind, IPEndPoint Peer, ushort Port, byte[] Payload);
}
