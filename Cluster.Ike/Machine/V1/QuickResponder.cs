using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>The side of quick mode (<see cref="QuickMode"/>) that answers. It can only accept or refuse: IKEv1 narrows nothing.</summary>
internal static class QuickResponder
{
    /// <summary>Message 1.</summary>
    public static void Receive(StepDraft draft, NegotiatedIkeSa sa, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        uint messageId = message.Header.MessageId;
        var phase1 = draft.Isakmp().Sas[sa.Own.Value];
        if (!QuickMode.IsAuthentic(sa, message, IsakmpKeySchedule.Bytes(messageId), IsakmpInformational.AfterHash(message)))
        {
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        if (UserAuthentication.IsAwaited(draft, sa))
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        UserAuthentication.NoteHeard(draft, sa);
        phase1 = draft.Isakmp().Sas[sa.Own.Value];
        if (phase1.Finished.Contains(messageId) || message.Find(IsakmpPayloadType.SecurityAssociation) is not { } sender
            || draft.Isakmp().Quicks.Values.Count(quick => !quick.IsFinished) >= IsakmpTiming.MaxQuicks)
        {
            draft.Drop = IkeDrop.OldMessageId;
            return;
        }

        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
        PeerDetection.FollowThroughNat(draft, endpoints);
        Remember(draft, phase1, messageId);
        if (IsakmpSa.TryRead(sender) is not { } offer || Phase1.Nonce(message) is not { } nonce)
        {
            Refuse(draft, sa, IsakmpNotifyType.PayloadMalformed, "the peer's quick mode makes no sense");
            return;
        }

        Answer(draft, sa, message, datagram, offer, nonce);
    }

    /// <summary>Message 3.</summary>
    public static void Confirm(StepDraft draft, NegotiatedIkeSa sa, QuickExchange quick, IsakmpMessage message, ReadOnlyMemory<byte> datagram)
    {
        if (!QuickMode.IsAuthentic(
            sa, message, new byte[] { 0 }, IsakmpKeySchedule.Bytes(quick.Key.MessageId), quick.NonceInitiator, quick.NonceResponder))
        {
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
        draft.Set(draft.Isakmp() with { Quicks = draft.Isakmp().Quicks.Remove(quick.Key) });
        draft.StopRetransmitting(quick.Key);
        if (draft.Child(quick.Inbound) is { } child)
        {
            Take(draft, child);
            draft.Tell($"Child SA {child.Inbound} is confirmed");
        }
    }

    /// <summary>At once, or when the install interval is over. The peer does not say which one it renews: it is the one in use.</summary>
    private static void Take(StepDraft draft, ChildSa child)
    {
        var before = draft.State.Children.Values.Where(other => other.Vpn == child.Vpn && other.Status == ChildSaStatus.Up).MaxBy(other => other.EstablishedAt);
        bool waits = QuickMode.Waits(draft, draft.Settings.Children.FirstOrDefault(one => one.Vpn == child.Vpn), before?.Inbound);
        QuickMode.Replace(draft, child, weDelete: false);
        if (waits)
        {
            draft.Set(child with { Replaces = before!.Inbound });
        }
        else
        {
            Lifecycle.Use(draft, child);
        }
    }

    /// <summary>Whether it names exactly these, or names none and these are the two hosts (RFC 2409 section 5.5).</summary>
    public static bool HasSelectors(IsakmpMessage message, TrafficSelector initiator, TrafficSelector responder, IkeEndpoints path)
    {
        var found = Selectors(message) ?? (ProxyIdentity.Of(path.LocalAddress), ProxyIdentity.Of(path.PeerAddress));
        return found.Initiator == initiator && found.Responder == responder;
    }

    private static void Answer(
        StepDraft draft, NegotiatedIkeSa sa, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IsakmpSa offer, ReadOnlyMemory<byte> nonce)
    {
        var selectors = Selectors(message) ?? (ProxyIdentity.Of(draft.Path.PeerAddress), ProxyIdentity.Of(draft.Path.LocalAddress));
        if (selectors.Initiator is null || selectors.Responder is null)
        {
            Refuse(draft, sa, IsakmpNotifyType.InvalidIdInformation, "the peer's proxy-ID is neither an address nor a subnet");
            return;
        }

        var settings = draft.Settings.Children.FirstOrDefault(child => child.Local[0] == selectors.Responder && child.Remote[0] == selectors.Initiator);
        if (settings is null)
        {
            var difference = SelectorDifference.Between(draft.Settings.Children, [selectors.Responder], [selectors.Initiator]) with { About = "proxy-ID" };
            Refuse(draft, sa, IsakmpNotifyType.InvalidIdInformation, difference.Text, difference);
            return;
        }

        var nat = QuickMode.Nat(draft);
        var ke = message.Find(IsakmpPayloadType.KeyExchange);
        if (Phase2Proposals.Choose(settings, offer, nat) is not { } chosen || (chosen.Suite.KeyExchangeId != 0) != (ke is not null))
        {
            var difference = Phase2Proposals.Difference(settings, offer, nat);
            Refuse(draft, sa, IsakmpNotifyType.NoProposalChosen, $"IPsec proposal of vpn {settings.Vpn}: {difference.Text}", difference);
            return;
        }

        SecretBytes? shared = null;
        byte[] share = [];
        if (ke is not null)
        {
            (var secret, share) = Phase1.Share(draft, chosen.Suite.KeyExchangeId);
            shared = TransformTable.FindKeyExchange(chosen.Suite.KeyExchangeId)!.Agree(secret, ke.Body.Span);
            secret.Dispose();
            if (shared is null)
            {
                Refuse(draft, sa, IsakmpNotifyType.InvalidKeyInformation, "the peer's key exchange value is not valid");
                return;
            }
        }

        Send(draft, sa, settings, chosen, message, datagram, nonce, shared, share);
        shared?.Dispose();
    }

    private static void Send(
        StepDraft draft,
        NegotiatedIkeSa sa,
        ChildSaSettings settings,
        Phase2Proposals.Choice chosen,
        IsakmpMessage message,
        ReadOnlyMemory<byte> datagram,
        ReadOnlyMemory<byte> nonce,
        SecretBytes? shared,
        byte[] share)
    {
        var before = draft.State.Children.Values.Where(child => child.Vpn == settings.Vpn && child.Status == ChildSaStatus.Up).MaxBy(child => child.EstablishedAt);
        var quick = new QuickExchange
        {
            Key = new ExchangeKey(sa.Own, message.Header.MessageId),
            WeInitiated = false,
            Vpn = settings.Vpn,
            Inbound = Lifecycle.NewEspSpi(draft),
            Rekeys = before?.Inbound,
            NonceInitiator = nonce,
            NonceResponder = draft.Random(Phase1.NonceLength),
            Group = chosen.Suite.KeyExchangeId,
            Iv = IsakmpSeal.LastBlock(sa.Suite.Encryption, datagram.Span),
            LastInbound = IsakmpDraft.Digest(datagram),
            LastOutbound = default,
        };
        var child = QuickMode.Make(draft, sa, settings, quick, chosen, shared);
        var payloads = ImmutableArray.CreateBuilder<IsakmpPayload>();
        payloads.Add(new IsakmpSa([chosen.Answer with { Spi = ProposalSelection.SpiBytes(quick.Inbound) }]).ToPayload());
        payloads.Add(new IsakmpPayload(IsakmpPayloadType.Nonce, quick.NonceResponder));
        if (shared is not null)
        {
            payloads.Add(new IsakmpPayload(IsakmpPayloadType.KeyExchange, share));
        }

        payloads.AddRange(message.Payloads.Where(payload => payload.Type == IsakmpPayloadType.Identification));
        if (chosen.Seconds is null || chosen.Seconds > (long)settings.Lifetime.TotalSeconds)
        {
            payloads.Add(new IsakmpNotify(
                IsakmpProtocol.Esp, ProposalSelection.SpiBytes(quick.Inbound), IsakmpNotifyType.ResponderLifetime, Phase2Proposals.SecondsOf(settings.Lifetime)).ToPayload());
        }

        Lifecycle.Add(draft, child);
        byte[] hashed = [.. IsakmpKeySchedule.Bytes(quick.Key.MessageId), .. nonce.Span];
        QuickMode.Send(draft, sa, quick, hashed, again: true, payloads.ToImmutable());
        draft.Tell($"quick mode of {settings.Vpn} answered");
    }

    /// <summary>Null when it names none; a side is null when it is no address or subnet.</summary>
    private static (TrafficSelector? Initiator, TrafficSelector? Responder)? Selectors(IsakmpMessage message)
    {
        var ids = message.Payloads.Where(payload => payload.Type == IsakmpPayloadType.Identification).ToArray();
        return ids.Length == 2 ? (Side(ids[0]), Side(ids[1])) : ids.Length == 0 ? null : (null, null);

        static TrafficSelector? Side(IsakmpPayload payload) => IsakmpId.TryRead(payload) is { IsSupported: true } id ? ProxyIdentity.FromWire(id) : null;
    }

    private static void Refuse(StepDraft draft, NegotiatedIkeSa sa, IsakmpNotifyType notify, string detail, NegotiationDifference? difference = null)
    {
        draft.Inform(sa, new IsakmpNotify(IsakmpProtocol.Esp, default, notify, default).ToPayload());
        draft.Report(new IkeReport.NegotiationFailed(IsakmpDraft.Name(notify), detail, difference));
        draft.Tell($"{IsakmpDraft.Name(notify)}: {detail}");
    }

    /// <summary>No quick mode is begun twice. When too many are remembered the phase-1 SA is renewed.</summary>
    private static void Remember(StepDraft draft, Phase1Sa phase1, uint messageId)
    {
        bool isFull = phase1.Finished.Length >= IsakmpTiming.MaxFinished;
        draft.Set(phase1 with
        {
            Finished = (isFull ? phase1.Finished.RemoveAt(0) : phase1.Finished).Add(messageId),
            RekeyAt = isFull && phase1.RekeyAt != long.MaxValue ? draft.Now.Utc : phase1.RekeyAt,
        });
    }
}
