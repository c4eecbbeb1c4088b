using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// From a datagram to the exchange that it belongs to: header, cookies, repetition, decryption, rules. IKEv1 has no window: an exchange is known
/// by its message ID, a repetition by its bytes.
/// </summary>
internal static class IsakmpInbound
{
    public static void Receive(StepDraft draft, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        draft.ReplyTo = endpoints;
        if (draft.State.Phase is IkePhase.Closed or IkePhase.Gone)
        {
            draft.Drop = IkeDrop.UnknownSpi;
        }
        else if (!IsakmpHeader.TryRead(datagram, out var header, out _) || (header.Flags & IsakmpFlags.AuthenticationOnly) != 0)
        {
            draft.Drop = IkeDrop.Malformed;
        }
        else if (header is { NextPayload: IsakmpPayloadType.Fragment, IsEncrypted: false })
        {
            ReceiveFragment(draft, header, datagram, endpoints);
        }
        else
        {
            ReceiveWhole(draft, header, datagram, endpoints);
        }
    }

    /// <summary>
    /// A part of a message of a negotiation that is known by both cookies: nothing is kept for a stranger. What the parts make is looked at as if it had
    /// come at once.
    /// </summary>
    private static void ReceiveFragment(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var own = header.Responder == IkeSpi.None ? null : FindHandshake(draft, header, endpoints, datagram)?.Own ?? FindSa(draft, header)?.Own;
        if (own is null)
        {
            draft.Drop = IkeDrop.UnknownSpi;
        }
        else if (IsakmpFragmentation.Receive(draft, own.Value, header, datagram) is { } whole)
        {
            if (!IsakmpHeader.TryRead(whole, out var inner, out _) || inner.Initiator != header.Initiator || inner.Responder != header.Responder
                || inner.NextPayload == IsakmpPayloadType.Fragment || (inner.Flags & IsakmpFlags.AuthenticationOnly) != 0)
            {
                draft.Drop = IkeDrop.Malformed;
                return;
            }

            ReceiveWhole(draft, inner, whole, endpoints);
        }
    }

    private static void ReceiveWhole(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        if (header.Exchange is IsakmpExchange.Main or IsakmpExchange.Aggressive && header.MessageId == 0)
        {
            ReceivePhase1(draft, header, datagram, endpoints);
        }
        else if (header.Exchange is IsakmpExchange.Quick or IsakmpExchange.Informational or IsakmpExchange.Transaction && header.IsEncrypted)
        {
            ReceiveProtected(draft, header, datagram, endpoints);
        }
        else if (header.Exchange == IsakmpExchange.Informational)
        {
            ReceiveClearNotify(draft, header, datagram);
        }
        else
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
    }

    /// <summary>Told to the sender of a first message, in clear: nothing is agreed yet.</summary>
    public static void Refuse(StepDraft draft, IsakmpHeader header, IsakmpNotifyType notify, IkeEndpoints endpoints)
    {
        var answer = header with { Exchange = IsakmpExchange.Informational, Flags = IsakmpFlags.None, MessageId = draft.RandomUInt32() | 1 };
        draft.Send(endpoints, IsakmpMessage.ToBytes(answer, [new IsakmpNotify(IsakmpProtocol.Isakmp, default, notify, default).ToPayload()]));
    }

    public static void RefuseProposal(StepDraft draft, IsakmpMessage message, NegotiationDifference difference, IkeEndpoints endpoints)
    {
        draft.Report(new IkeReport.NegotiationFailed(
            IsakmpDraft.Name(IsakmpNotifyType.NoProposalChosen), $"IKE proposal of {endpoints.PeerAddress}: {difference.Text}", difference));
        Refuse(draft, message.Header, IsakmpNotifyType.NoProposalChosen, endpoints);
    }

    /// <summary>
    /// The peer has proven who it is and is not who it must be: it is told under the keys that it has. Where it had the last word but one, phase 1
    /// is complete for it, so it is told too that it is over.
    /// </summary>
    public static void RefusePeer(StepDraft draft, Phase1Handshake handshake, PeerRefusal refusal, IkeEndpoints endpoints)
    {
        byte[] cookies = IsakmpNotify.Cookies(handshake.Initiator, handshake.Responder);
        var notify = new IsakmpNotify(IsakmpProtocol.Isakmp, cookies, refusal.Notify, default).ToPayload();
        IsakmpPayload[] payloads = handshake.WeInitiated == (handshake.Mode == Phase1Mode.Main)
            ? [notify, new IsakmpDelete(IsakmpProtocol.Isakmp, [cookies]).ToPayload()]
            : [notify];
        draft.Send(endpoints, draft.SealInformational(IsakmpLifecycle.Negotiated(draft, handshake), handshake.Iv.Span, payloads));
        Phase1.Fail(draft, handshake, IkeGoneReason.NegotiationFailed, IsakmpDraft.Name(refusal.Notify), refusal.Why);
    }

    private static void ReceivePhase1(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        if (FindHandshake(draft, header, endpoints, datagram) is { } handshake)
        {
            if (handshake.LastInbound.IsSame(datagram))
            {
                draft.SendUnder(handshake.Own, endpoints, handshake.LastOutbound);
            }
            else if (header.IsEncrypted)
            {
                ReceiveSealedPhase1(draft, handshake, header, datagram, endpoints);
            }
            else if (Read(draft, header, datagram) is not { } message)
            {
                return;
            }
            else if (handshake.Mode == Phase1Mode.Aggressive)
            {
                AggressiveMode.Receive(draft, handshake, message, datagram, endpoints);
            }
            else
            {
                MainMode.Receive(draft, handshake, message, datagram, endpoints);
            }
        }
        else if (FindSa(draft, header) is { } sa)
        {
            RepeatLast(draft, draft.Isakmp().Sas[sa.Own.Value], datagram, endpoints);
        }
        else if (header.Responder == IkeSpi.None && !header.IsEncrypted && Read(draft, header, datagram) is { } first)
        {
            ReceiveFirst(draft, first, datagram, endpoints);
        }
        else
        {
            draft.Drop ??= IkeDrop.UnknownSpi;
        }
    }

    /// <summary>A peer begins. What the policy does not say is not spoken: main and aggressive mode do not fall back to each other.</summary>
    private static void ReceiveFirst(StepDraft draft, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        bool isAggressive = message.Header.Exchange == IsakmpExchange.Aggressive;
        if (message.Find(IsakmpPayloadType.SecurityAssociation) is null)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
        else if (isAggressive != draft.Settings.Aggressive)
        {
            string detail = $"the peer begins {(isAggressive ? "aggressive" : "main")} mode, gateway {draft.Settings.Gateway} expects {(isAggressive ? "main" : "aggressive")} mode";
            draft.Report(new IkeReport.NegotiationFailed(IsakmpDraft.Name(IsakmpNotifyType.InvalidExchangeType), detail));
            Refuse(draft, message.Header, IsakmpNotifyType.InvalidExchangeType, endpoints);
        }
        else
        {
            var own = ResponderSpi.Of(draft.Context.SpiKeys, draft.Context.Anchor, endpoints, datagram);
            if (isAggressive)
            {
                AggressiveMode.Respond(draft, message, datagram, endpoints, own);
            }
            else
            {
                MainMode.Respond(draft, message, datagram, endpoints, own);
            }
        }
    }

    private static void ReceiveSealedPhase1(
        StepDraft draft, Phase1Handshake handshake, IsakmpHeader header, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        bool isDue = handshake.Keys is not null && (handshake.Mode == Phase1Mode.Main ? handshake.Sent is 4 or 5 : handshake is { WeInitiated: false, Sent: 2 });
        if (!isDue)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
        else if (Phase1.Open(handshake, header, datagram) is not { } opened)
        {
            Phase1.Suspect(
                draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.AuthenticationFailed),
                $"the peer's proof does not decrypt{(draft.Settings.Certificates is null ? ": its pre-shared key differs from ours" : "")}");
            draft.Drop = IkeDrop.BadIcv;
        }
        else if (handshake.Mode == Phase1Mode.Main)
        {
            MainMode.ReceiveSealed(draft, opened.Handshake, opened.Message, endpoints);
        }
        else
        {
            AggressiveMode.ReceiveSealed(draft, opened.Handshake, opened.Message, endpoints);
        }
    }

    /// <summary>The peer did not get our last word of phase 1.</summary>
    private static void RepeatLast(StepDraft draft, Phase1Sa sa, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        if (sa.LastInbound.IsSame(datagram) && !sa.LastOutbound.IsEmpty && draft.Now.Utc < sa.KeepUntil)
        {
            draft.SendUnder(sa.Own, endpoints, sa.LastOutbound);
        }
        else
        {
            draft.Drop = IkeDrop.OldMessageId;
        }
    }

    private static void ReceiveProtected(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        if (header.MessageId == 0)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        if (header.Exchange == IsakmpExchange.Informational && draft.Pacing.Isakmp.Said.Contains(header.MessageId))
        {
            draft.Drop = IkeDrop.OldMessageId;
            return;
        }

        if (FindSa(draft, header) is not { } sa)
        {
            ReceiveEarly(draft, header, datagram);
            return;
        }

        var key = new ExchangeKey(sa.Own, header.MessageId);
        var quick = header.Exchange == IsakmpExchange.Quick ? draft.Isakmp().Quicks.GetValueOrDefault(key) : null;
        if (quick is not null && quick.LastInbound.IsSame(datagram))
        {
            draft.SendUnder(sa.Own, endpoints, quick.LastOutbound);
            return;
        }

        var transaction = header.Exchange == IsakmpExchange.Transaction ? draft.Isakmp().Transactions.GetValueOrDefault(key) : null;
        if (transaction is not null && transaction.LastInbound.IsSame(datagram))
        {
            draft.SendUnder(sa.Own, endpoints, transaction.LastOutbound);
            return;
        }

        byte[] iv = quick?.Iv.ToArray() ?? transaction?.Iv.ToArray() ?? IsakmpKeySchedule.Phase2Iv(sa.Suite, draft.Isakmp().Sas[sa.Own.Value].LastBlock.Span, header.MessageId);
        if (IsakmpSeal.Open(sa.Suite.Encryption, sa.Keys.EncryptionInitiator, iv, datagram.Span) is not { } text
            || !IsakmpMessage.TryRead(header, text, out var message, out _) || !IsakmpRules.Fits(message))
        {
            draft.Drop = IkeDrop.BadIcv;
        }
        else if (header.Exchange == IsakmpExchange.Informational)
        {
            IsakmpInformational.Receive(draft, sa, message, endpoints);
        }
        else if (header.Exchange == IsakmpExchange.Transaction)
        {
            Transactions.Receive(draft, sa, transaction, message, datagram);
        }
        else
        {
            QuickMode.Receive(draft, sa, quick, message, datagram, endpoints);
        }
    }

    /// <summary>A notify under keys of a phase 1 that we have not seen to its end: the peer refuses, and has the key.</summary>
    private static void ReceiveEarly(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram)
    {
        var own = draft.Isakmp().Handshakes.Values.FirstOrDefault(one => one.Initiator == header.Initiator && one.Responder == header.Responder);
        if (own is not { WeInitiated: true, Keys: not null } || header.Exchange != IsakmpExchange.Informational)
        {
            draft.Drop = IkeDrop.UnknownSpi;
            return;
        }

        var sa = IsakmpLifecycle.Negotiated(draft, own);
        byte[] iv = IsakmpKeySchedule.Phase2Iv(sa.Suite, own.Iv.Span, header.MessageId);
        if (IsakmpSeal.Open(sa.Suite.Encryption, sa.Keys.EncryptionInitiator, iv, datagram.Span) is { } text
            && IsakmpMessage.TryRead(header, text, out var message, out _) && IsakmpInformational.IsAuthentic(sa, message)
            && IsakmpInformational.Notifies(message).FirstOrDefault(notify => notify.IsError) is { } error)
        {
            Phase1.Fail(
                draft, own, IkeGoneReason.NegotiationFailed, IsakmpDraft.Name(error.Notify), $"the peer did not accept {OwnIdentity.Described(draft)}");
        }
        else
        {
            draft.Drop = IkeDrop.BadIcv;
        }
    }

    /// <summary>Before there are keys a refusal comes in clear: anybody may have sent it.</summary>
    private static void ReceiveClearNotify(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram)
    {
        var own = draft.Isakmp().Handshakes.Values.FirstOrDefault(one => one.WeInitiated && one.Own == header.Initiator);
        if (own is null || Read(draft, header, datagram) is not { } message)
        {
            draft.Drop ??= IkeDrop.UnknownSpi;
            return;
        }

        if (IsakmpInformational.Notifies(message).FirstOrDefault(notify => notify.IsError) is { } error)
        {
            string detail = error.Notify switch
            {
                IsakmpNotifyType.NoProposalChosen when own.Suite is null =>
                    $"the peer accepts none of {Phase1Proposals.Text(Offered(own))}",
                _ when own.Keys is not null => $"the peer did not accept {OwnIdentity.Described(draft)}",
                _ => $"the peer refused {(own.Mode == Phase1Mode.Main ? "main" : "aggressive")} mode",
            };
            Phase1.Suspect(draft, own, IsakmpDraft.Name(error.Notify), detail);
        }
    }

    private static IsakmpSa Offered(Phase1Handshake own) =>
        IsakmpSa.TryRead(new IsakmpPayload(IsakmpPayloadType.SecurityAssociation, own.SaBody)) ?? new IsakmpSa([]);

    private static IsakmpMessage? Read(StepDraft draft, IsakmpHeader header, ReadOnlyMemory<byte> datagram)
    {
        if (!IsakmpMessage.TryRead(header, datagram[IsakmpHeader.Size..], out var message, out _))
        {
            draft.Drop = IkeDrop.Malformed;
            return null;
        }

        if (!IsakmpRules.Fits(message))
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return null;
        }

        return message;
    }

    /// <summary>By both cookies, of which that of the responder may not be known yet: then message 1 itself tells it.</summary>
    private static Phase1Handshake? FindHandshake(StepDraft draft, IsakmpHeader header, IkeEndpoints endpoints, ReadOnlyMemory<byte> datagram)
    {
        var handshakes = draft.Isakmp().Handshakes;
        if (handshakes.TryGetValue(header.Initiator.Value, out var ours) && ours.WeInitiated)
        {
            return ours.Peer == IkeSpi.None || ours.Peer == header.Responder ? ours : null;
        }

        var own = header.Responder != IkeSpi.None || header.IsEncrypted
            ? header.Responder
            : ResponderSpi.Of(draft.Context.SpiKeys, draft.Context.Anchor, endpoints, datagram);
        return handshakes.TryGetValue(own.Value, out var theirs) && !theirs.WeInitiated && theirs.Peer == header.Initiator ? theirs : null;
    }

    private static NegotiatedIkeSa? FindSa(StepDraft draft, IsakmpHeader header)
    {
        var sas = draft.State.IkeSas;
        return (sas.TryGetValue(header.Responder.Value, out var sa) || sas.TryGetValue(header.Initiator.Value, out sa))
            && sa.Initiator == header.Initiator && sa.Responder == header.Responder ? sa : null;
    }
}
