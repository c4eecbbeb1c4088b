using System.Collections.Immutable;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>A datagram as RFC 7296 would draw it: <c>CREATE_CHILD_SA 3 { N(REKEY_SA), Nonce, SA, TSi, TSr }</c>.</summary>
internal static class MessageText
{
    public static string Of(ReadOnlyMemory<byte> datagram, IkeHost sender)
    {
        if (IsakmpText.IsVersion1(datagram))
        {
            return IsakmpText.Of(datagram, sender);
        }

        Assert.True(IkeMessage.TryParse(datagram, out var message, out var error), error.ToString());
        string exchange = message.Header.Exchange switch
        {
            ExchangeType.IkeSaInit => "IKE_SA_INIT",
            ExchangeType.IkeAuth => "IKE_AUTH",
            ExchangeType.CreateChildSa => "CREATE_CHILD_SA",
            ExchangeType.Informational => "INFORMATIONAL",
            _ => message.Header.Exchange.ToString(),
        };
        string kind = message.Header.IsResponse ? " response" : "";
        return $"{exchange}{kind} {message.Header.MessageId} {{ {Inside(message, datagram, sender)} }}";
    }

    private static string Inside(IkeMessage message, ReadOnlyMemory<byte> datagram, IkeHost sender)
    {
        if (message.Payloads is [FragmentPayload fragment])
        {
            return $"fragment {fragment.Number}/{fragment.Total}";
        }

        if (message.Payloads is not [EncryptedPayload encrypted])
        {
            return Join(message.Payloads);
        }

        var sa = sender.Machine.State.IkeSas.Values.FirstOrDefault(sa => sa.Initiator == message.Header.Initiator && sa.Responder == message.Header.Responder);
        if (sa is null)
        {
            return "sealed";
        }

        var keys = new MessageKeys(
            sa.Suite.Encryption,
            sa.Suite.Integrity,
            sa.WeInitiated ? sa.Keys.EncryptionInitiator : sa.Keys.EncryptionResponder,
            sa.WeInitiated ? sa.Keys.IntegrityInitiator : sa.Keys.IntegrityResponder);
        var text = MessageSeal.Open(datagram.Span, datagram.Length - encrypted.Sealed.Length, keys);
        Assert.NotNull(text);
        Assert.True(PayloadChain.TryRead(encrypted.FirstInner, text.Value, 0, out var inner, out var error), error.ToString());
        return Join(inner);
    }

    private static string Join(ImmutableArray<IkePayload> payloads) => string.Join(", ", payloads
        .Where(payload => payload is not NotifyPayload { Notify: NotifyType.NatDetectionSourceIp or NotifyType.NatDetectionDestinationIp or NotifyType.IkeV2FragmentationSupported })
        .Select(payload => payload is NotifyPayload notify ? $"N({NotifyTable.Name(notify.Notify)})" : PayloadTable.Name(payload.Type)));
}
