using System.Collections.Immutable;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Transaction exchange (draft-dukes-ike-mode-cfg-02 section 3.1), under a phase 1 and before its quick modes:
/// <code>
/// HDR*, HASH, ATTR(REQUEST or SET)   -->
///                                &lt;--  HDR*, HASH, ATTR(REPLY or ACK)
/// </code>
/// <see cref="UserAuthentication"/> asks the user in it, <see cref="AddressAssignment"/> answers who asks for an address.
/// </summary>
internal static class Transactions
{
    /// <summary>Begins one of ours; it is sent again until it is answered.</summary>
    public static void Start(StepDraft draft, NegotiatedIkeSa sa, TransactionKind kind, ConfigurationType type, params ImmutableArray<ConfigurationAttribute> attributes)
    {
        var key = new ExchangeKey(sa.Own, draft.NewMessageId(sa.Own));
        byte[] iv = IsakmpKeySchedule.Phase2Iv(sa.Suite, draft.Isakmp().Sas[sa.Own.Value].LastBlock.Span, key.MessageId);
        var configuration = new IsakmpConfiguration(type, (ushort)draft.RandomUInt32(), attributes);
        var exchange = new TransactionExchange { Key = key, Kind = kind, Iv = iv, LastOutbound = default };
        exchange = Seal(sa, exchange, configuration);
        draft.Set(exchange);
        draft.SendUnder(exchange.Key.Own, draft.Path, exchange.LastOutbound);
        draft.Retransmit(key);
    }

    /// <summary>Answers one of the peer's, and keeps the answer as long as it may be asked for again.</summary>
    public static void Answer(
        StepDraft draft, NegotiatedIkeSa sa, uint messageId, ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> iv, IsakmpConfiguration answer)
    {
        var exchange = Seal(
            sa,
            new TransactionExchange
            {
                Key = new ExchangeKey(sa.Own, messageId),
                Kind = TransactionKind.Configure,
                Iv = iv,
                LastInbound = digest,
                LastOutbound = default,
                KeepUntil = draft.Now.Utc + IsakmpTiming.KeepAnswered,
            },
            answer);
        Forget(draft);
        draft.Set(exchange);
        draft.SendUnder(exchange.Key.Own, draft.Path, exchange.LastOutbound);
    }

    /// <summary>A message of a transaction exchange, opened and fitting the rules.</summary>
    /// <param name="exchange">Null for a message ID that is not known.</param>
    public static void Receive(StepDraft draft, NegotiatedIkeSa sa, TransactionExchange? exchange, IsakmpMessage message, ReadOnlyMemory<byte> datagram)
    {
        if (!IsakmpInformational.IsAuthentic(sa, message))
        {
            draft.Drop = IkeDrop.BadIcv;
        }
        else if (message.Find(IsakmpPayloadType.Attributes) is not { } payload || IsakmpConfiguration.TryRead(payload) is not { } configuration)
        {
            draft.Drop = IkeDrop.Malformed;
        }
        else if (exchange is { WeInitiated: true })
        {
            draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
            UserAuthentication.Receive(draft, sa, exchange, configuration);
        }
        else if (exchange is null && configuration.Kind == ConfigurationType.Request)
        {
            draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
            byte[] iv = IsakmpSeal.LastBlock(sa.Suite.Encryption, datagram.Span);
            AddressAssignment.Receive(draft, sa, message.Header.MessageId, configuration, IsakmpDraft.Digest(datagram), iv);
        }
        else
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
    }

    public static void Finish(StepDraft draft, ExchangeKey key)
    {
        draft.Set(draft.Isakmp() with { Transactions = draft.Isakmp().Transactions.Remove(key) });
        draft.StopRetransmitting(key);
    }

    private static TransactionExchange Seal(NegotiatedIkeSa sa, TransactionExchange exchange, IsakmpConfiguration configuration)
    {
        var payload = configuration.ToPayload();
        byte[] hash = IsakmpKeySchedule.Authenticate(
            sa.Suite.Prf, sa.Keys.IntegrityInitiator, IsakmpKeySchedule.Bytes(exchange.Key.MessageId), IsakmpChain.Bytes([payload]));
        var header = new IsakmpHeader(
            sa.Initiator, sa.Responder, IsakmpPayloadType.None, IsakmpExchange.Transaction, IsakmpFlags.None, exchange.Key.MessageId);
        byte[] datagram = IsakmpSeal.Seal(
            sa.Suite.Encryption, sa.Keys.EncryptionInitiator, exchange.Iv.Span, header, [new IsakmpPayload(IsakmpPayloadType.Hash, hash), payload]);
        return exchange with { LastOutbound = datagram, Iv = IsakmpSeal.LastBlock(sa.Suite.Encryption, datagram) };
    }

    private static void Forget(StepDraft draft)
    {
        var all = draft.Isakmp().Transactions;
        var old = all.Values.Where(one => one.KeepUntil <= draft.Now.Utc)
            .Concat(all.Values.Where(one => !one.WeInitiated).OrderByDescending(one => one.KeepUntil).Skip(IsakmpTiming.MaxTransactions - 1))
            .Select(one => one.Key).ToArray();
        if (old.Length > 0)
        {
            draft.Set(draft.Isakmp() with { Transactions = all.RemoveRange(old) });
        }
    }
}
