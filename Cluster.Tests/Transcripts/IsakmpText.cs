using Cluster.Ike.Machine.V1;
using Cluster.Ike.Wire.V1;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>An IKEv1 datagram as RFC 2409 would draw it; <c>*</c> for what is encrypted in the middle of an exchange.</summary>
internal static class IsakmpText
{
    public static bool IsVersion1(ReadOnlyMemory<byte> datagram) => datagram.Length > 17 && datagram.Span[17] == IsakmpHeader.Version1;

    public static string Of(ReadOnlyMemory<byte> datagram, IkeHost sender)
    {
        Assert.True(IsakmpHeader.TryRead(datagram, out var header, out var error), error.ToString());
        string exchange = header.Exchange.ToString().ToLowerInvariant();
        if (!header.IsEncrypted)
        {
            Assert.True(IsakmpMessage.TryRead(header, datagram[IsakmpHeader.Size..], out var message, out error), error.ToString());
            return $"{exchange} {{ {Join(message)} }}";
        }

        return Opened(header, datagram, sender) is { } opened ? $"{exchange} {{ {Join(opened)} }}" : $"{exchange} *";
    }

    /// <summary>Only the first message of an exchange can be opened without knowing those before.</summary>
    private static IsakmpMessage? Opened(IsakmpHeader header, ReadOnlyMemory<byte> datagram, IkeHost sender)
    {
        var state = sender.Machine.State;
        var sa = state.IkeSas.Values.FirstOrDefault(sa => sa.Initiator == header.Initiator && sa.Responder == header.Responder);
        if (sa is null || header.MessageId == 0)
        {
            return null;
        }

        byte[] iv = IsakmpKeySchedule.Phase2Iv(sa.Suite, state.Isakmp!.Sas[sa.Own.Value].LastBlock.Span, header.MessageId);
        byte[]? text = IsakmpSeal.Open(sa.Suite.Encryption, sa.Keys.EncryptionInitiator, iv, datagram.Span);
        return text is not null && IsakmpMessage.TryRead(header, text, out var message, out _) && message.Payloads[0].Type == IsakmpPayloadType.Hash
            && message.Payloads[0].Body.Length == sa.Suite.Prf.OutputLength ? message : null;
    }

    private static string Join(IsakmpMessage message) => string.Join(", ", message.Payloads
        .Where(payload => payload.Type is not (IsakmpPayloadType.VendorId or IsakmpPayloadType.NatDetection or IsakmpPayloadType.NatDetectionDraft))
        .Select(payload => payload.Type switch
        {
            IsakmpPayloadType.SecurityAssociation => "SA",
            IsakmpPayloadType.KeyExchange => "KE",
            IsakmpPayloadType.Identification => "ID",
            IsakmpPayloadType.Notification => $"N({IsakmpNotify.TryRead(payload)!.Notify})",
            IsakmpPayloadType.Delete => $"D({IsakmpDelete.TryRead(payload)!.Protocol})",
            _ => payload.Type.ToString(),
        }));
}
