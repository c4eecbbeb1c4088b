using System.Diagnostics;
using System.Net;

namespace Cluster.Bench.Wan;

/// <summary>
/// Another attacker: random bytes, truncated and bit-flipped real messages to ports 500 and 4500 of the gateway, from its own address and
/// from those of the real peers. Same seed and capture, same datagrams.
/// </summary>
public static class GarbageSender
{
    private const int MostFlips = 8;

    /// <returns>How many datagrams the network took.</returns>
    public static int Run(GarbageSettings settings, CancellationToken cancel)
    {
        ILookup<WanKind, RealDatagram> kinds = RealDatagram.Read(settings.Pcap, settings.Target).ToLookup(datagram => datagram.Kind);
        RealDatagram[] ike = [.. kinds[WanKind.Ike]], esp = [.. kinds[WanKind.Esp]];
        if (ike.Length == 0 || esp.Length == 0)
        {
            throw new InvalidDataException($"{settings.Pcap} holds no IKE or no ESP to or from {settings.Target}");
        }

        using var sender = new SpoofedUdp(settings.Target);
        var random = new Random(settings.Seed);
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
            sent += SendNext(random, real[random.Next(real.Length)], settings, sender) ? 1 : 0;
        }

        return sent;
    }

    /// <summary>Datagrams to UDP 500 and 4500 of the target in a capture: what its sockets were given.</summary>
    public static long CountArrived(string pcap, IPAddress target) =>
        PcapReader.Read(pcap).LongCount(frame => RealDatagram.IsToIkePorts(WanPacket.Read(frame), target));

    private static bool SendNext(Random random, RealDatagram model, GarbageSettings settings, SpoofedUdp sender)
    {
        Span<byte> payload = sender.Payload;
        int length;
        switch (random.Next(3))
        {
            case 0:
                length = random.Next(1, SpoofedUdp.LongestPayload + 1);
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
        return sender.Send(from, model.Port, length);
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
}
