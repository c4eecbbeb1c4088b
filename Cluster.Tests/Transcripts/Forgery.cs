using System.Collections.Immutable;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Messages that a host with these keys would never send: authenticated, and wrong inside.</summary>
internal static class Forgery
{
    /// <summary>A message of the host's current IKE SA.</summary>
    public static byte[] Seal(IkeHost host, ExchangeType exchange, bool isResponse, uint messageId, params ImmutableArray<IkePayload> payloads)
    {
        var sa = host.Machine.State.IkeSas[host.Machine.State.Lineage!.Current.Value];
        var flags = (sa.WeInitiated ? IkeHeaderFlags.Initiator : IkeHeaderFlags.None) | (isResponse ? IkeHeaderFlags.Response : IkeHeaderFlags.None);
        var inner = new WireWriter();
        var first = PayloadChain.Write(inner, payloads);
        var keys = Keys(sa);
        byte[] iv = new byte[keys.IvLength];
        Array.Fill(iv, (byte)0xEE);
        var header = new IkeHeader(sa.Initiator, sa.Responder, PayloadType.None, IkeHeader.Version2, exchange, flags, messageId);
        return MessageSeal.Seal(header, inner.ToArray(), first, keys, iv);
    }

    /// <summary>A message that is on its way, with other payloads.</summary>
    public static byte[] Alter(IkePair.Flight flight, Func<ImmutableArray<IkePayload>, IEnumerable<IkePayload>> alter)
    {
        Assert.True(IkeMessage.TryParse(flight.Datagram, out var message, out _));
        var sa = flight.From.Machine.State.IkeSas.Values.Single(sa => sa.Initiator == message.Header.Initiator && sa.Responder == message.Header.Responder);
        var encrypted = Assert.IsType<EncryptedPayload>(Assert.Single(message.Payloads));
        var text = MessageSeal.Open(flight.Datagram, flight.Datagram.Length - encrypted.Sealed.Length, Keys(sa));
        Assert.NotNull(text);
        Assert.True(PayloadChain.TryRead(encrypted.FirstInner, text.Value, 0, out var payloads, out _));
        return Seal(flight.From, message.Header.Exchange, message.Header.IsResponse, message.Header.MessageId, [.. alter(payloads)]);
    }

    public static MessageKeys Keys(NegotiatedIkeSa sa) => new(
        sa.Suite.Encryption,
        sa.Suite.Integrity,
        sa.WeInitiated ? sa.Keys.EncryptionInitiator : sa.Keys.EncryptionResponder,
        sa.WeInitiated ? sa.Keys.IntegrityInitiator : sa.Keys.IntegrityResponder);
}
