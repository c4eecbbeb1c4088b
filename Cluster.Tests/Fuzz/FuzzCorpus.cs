using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;
using Cluster.Tests.Transcripts;

namespace Cluster.Tests.Fuzz;

/// <summary>Real messages of both versions, as they were sent and, where the keys are known, with their insides in clear.</summary>
internal static class FuzzCorpus
{
    public static IReadOnlyList<byte[]> All() => [.. Speak(IkeVersion.V1), .. Speak(IkeVersion.V2)];

    private static IEnumerable<byte[]> Speak(IkeVersion version)
    {
        var all = new List<byte[]>();
        for (int seed = 0; seed < 4; seed++)
        {
            var pair = version == IkeVersion.V1 ? IsakmpSamples.Pair(seed: seed)
                : new IkePair(seed, Samples.WestSettings() with { FragmentSize = seed % 2 == 0 ? 250 : 1_280 }, Samples.EastSettings());
            Action[] story =
            [
                pair.Initiate,
                () => pair.Ask(pair.East, new IkeCommand.CheckLiveness()),
                () => pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"])),
                () => pair.Ask(pair.East, new IkeCommand.RekeyIkeSa()),
                () => pair.Ask(pair.West, new IkeCommand.DeleteIkeSa()),
            ];
            foreach (var begin in story)
            {
                begin();
                while (pair.InFlight.Count > 0)
                {
                    var flight = pair.InFlight[0];
                    all.Add(flight.Datagram);
                    if (Inside(flight) is { } inside)
                    {
                        all.Add(inside);
                    }

                    pair.Deliver(0);
                }
            }
        }

        return all;
    }

    /// <summary>The message as it would be without encryption; null where the sender has forgotten the keys or the exchange is under way.</summary>
    private static byte[]? Inside(IkePair.Flight flight)
    {
        var sas = flight.From.Machine.State.IkeSas.Values;
        if (!IsakmpText.IsVersion1(flight.Datagram))
        {
            return IkeMessage.TryParse(flight.Datagram, out var message, out _) && message.Payloads is [EncryptedPayload sealedPart]
                && sas.FirstOrDefault(sa => sa.Initiator == message.Header.Initiator && sa.Responder == message.Header.Responder) is { } sa
                && MessageSeal.Open(flight.Datagram, flight.Datagram.Length - sealedPart.Sealed.Length, Forgery.Keys(sa)) is { } text
                ? [.. flight.Datagram[..16], (byte)sealedPart.FirstInner, .. flight.Datagram[17..28], .. text.Span]
                : null;
        }

        return IsakmpHeader.TryRead(flight.Datagram, out var header, out _) && header is { IsEncrypted: true, MessageId: not 0 }
            && sas.FirstOrDefault(sa => sa.Initiator == header.Initiator && sa.Responder == header.Responder) is { } old
            && Cluster.Ike.Machine.V1.IsakmpKeySchedule.Phase2Iv(old.Suite, flight.From.Machine.State.Isakmp!.Sas[old.Own.Value].LastBlock.Span, header.MessageId) is { } iv
            && IsakmpSeal.Open(old.Suite.Encryption, old.Keys.EncryptionInitiator, iv, flight.Datagram) is { } body
            ? [.. flight.Datagram[..19], 0, .. flight.Datagram[20..28], .. body]
            : null;
    }
}
