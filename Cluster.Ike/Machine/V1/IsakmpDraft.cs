using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>A step of IKEv1 being decided: its part of the state, sealing and sending.</summary>
internal static class IsakmpDraft
{
    public static IsakmpState Isakmp(this StepDraft draft) => draft.State.Isakmp ?? IsakmpState.Empty;

    public static void Set(this StepDraft draft, IsakmpState isakmp) => draft.State = draft.State with { Isakmp = isakmp };

    public static void Set(this StepDraft draft, IsakmpPacing pacing) => draft.Pacing = draft.Pacing with { Isakmp = pacing };

    public static void Set(this StepDraft draft, Phase1Handshake handshake) =>
        draft.Set(draft.Isakmp() with { Handshakes = draft.Isakmp().Handshakes.SetItem(handshake.Own.Value, handshake) });

    public static void Set(this StepDraft draft, Phase1Sa sa) =>
        draft.Set(draft.Isakmp() with { Sas = draft.Isakmp().Sas.SetItem(sa.Own.Value, sa) });

    public static void Set(this StepDraft draft, QuickExchange quick) =>
        draft.Set(draft.Isakmp() with { Quicks = draft.Isakmp().Quicks.SetItem(quick.Key, quick) });

    public static void Set(this StepDraft draft, TransactionExchange exchange) =>
        draft.Set(draft.Isakmp() with { Transactions = draft.Isakmp().Transactions.SetItem(exchange.Key, exchange) });

    /// <summary>The newest phase-1 SA, which protects what we begin; null when none is left.</summary>
    public static NegotiatedIkeSa? CurrentOrNull(this StepDraft draft) => draft.State.IkeSas.GetValueOrDefault(draft.Lineage.Current.Value);

    public static void Retransmit(this StepDraft draft, ExchangeKey key) => draft.Set(draft.Pacing.Isakmp with
    {
        Retransmissions = draft.Pacing.Isakmp.Retransmissions.SetItem(key, new Retransmission(1, draft.Now.Boot + IkeTiming.FirstRetransmit)),
    });

    public static void StopRetransmitting(this StepDraft draft, ExchangeKey key) => draft.Set(draft.Pacing.Isakmp with
    {
        Retransmissions = draft.Pacing.Isakmp.Retransmissions.Remove(key),
    });

    /// <summary>A notify or delete of its own, in an exchange of one message that nobody acknowledges (RFC 2409 section 5.7).</summary>
    public static byte[] SealInformational(this StepDraft draft, NegotiatedIkeSa sa, ReadOnlySpan<byte> lastBlock, params IReadOnlyList<IsakmpPayload> payloads)
    {
        uint messageId = draft.NewMessageId(sa.Own);
        var said = draft.Pacing.Isakmp.Said;
        draft.Set(draft.Pacing.Isakmp with { Said = [.. said.TakeLast(IsakmpTiming.MaxSaid - 1), messageId] });
        byte[] hash = IsakmpKeySchedule.Authenticate(
            sa.Suite.Prf, sa.Keys.IntegrityInitiator, IsakmpKeySchedule.Bytes(messageId), IsakmpChain.Bytes(payloads));
        var header = new IsakmpHeader(sa.Initiator, sa.Responder, IsakmpPayloadType.None, IsakmpExchange.Informational, IsakmpFlags.None, messageId);
        byte[] iv = IsakmpKeySchedule.Phase2Iv(sa.Suite, lastBlock, messageId);
        return IsakmpSeal.Seal(sa.Suite.Encryption, sa.Keys.EncryptionInitiator, iv, header, [new IsakmpPayload(IsakmpPayloadType.Hash, hash), .. payloads]);
    }

    public static void Inform(this StepDraft draft, NegotiatedIkeSa sa, IsakmpPayload payload) =>
        draft.Send(draft.Path, draft.SealInformational(sa, draft.Isakmp().Sas[sa.Own.Value].LastBlock.Span, payload));

    /// <summary>Said now and twice more: nothing acknowledges it.</summary>
    public static void InformRepeatedly(this StepDraft draft, NegotiatedIkeSa sa, IsakmpPayload payload)
    {
        byte[] datagram = draft.SealInformational(sa, draft.Isakmp().Sas[sa.Own.Value].LastBlock.Span, payload);
        draft.Send(draft.Path, datagram);
        var message = new RepeatedMessage(datagram, draft.Path, draft.Now.Utc + IsakmpTiming.KeepRepeated);
        draft.Repeat(message);
        var lasting = draft.Isakmp().Repeated.Where(other => other.Until > draft.Now.Utc).TakeLast(IsakmpTiming.MaxRepeated - 1);
        draft.Set(draft.Isakmp() with { Repeated = [.. lasting, message] });
    }

    /// <summary>Twice more, after it has been said.</summary>
    public static void Repeat(this StepDraft draft, RepeatedMessage message)
    {
        var repetition = new Repetition(message.Datagram, message.Path, IsakmpTiming.DeleteRepeats, draft.Now.Boot + IsakmpTiming.RepeatDelete);
        draft.Set(draft.Pacing.Isakmp with { Repetitions = [.. draft.Pacing.Isakmp.Repetitions.TakeLast(IsakmpTiming.MaxRepeated - 1), repetition] });
    }

    /// <summary>Not 0, which is phase 1, and not one that is in use.</summary>
    public static uint NewMessageId(this StepDraft draft, IkeSpi own)
    {
        while (true)
        {
            uint id = draft.RandomUInt32();
            if (id != 0 && !draft.Isakmp().Quicks.ContainsKey(new ExchangeKey(own, id)) && !draft.Isakmp().Transactions.ContainsKey(new ExchangeKey(own, id)))
            {
                return id;
            }
        }
    }

    public static bool IsSame(this ReadOnlyMemory<byte> lastInbound, ReadOnlyMemory<byte> datagram) =>
        !lastInbound.IsEmpty && lastInbound.Span.SequenceEqual(SHA256.HashData(datagram.Span));

    public static byte[] Digest(ReadOnlyMemory<byte> datagram) => SHA256.HashData(datagram.Span);

    /// <summary>As RFC 2408 writes it: NO-PROPOSAL-CHOSEN.</summary>
    public static string Name(IsakmpNotifyType notify) => Enum.IsDefined(notify)
        ? string.Concat(notify.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"-{letter}" : $"{char.ToUpperInvariant(letter)}"))
        : $"notify {(ushort)notify}";
}
