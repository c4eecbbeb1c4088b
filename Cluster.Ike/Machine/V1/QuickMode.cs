using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Quick mode (RFC 2409 section 5.5), any number at a time:
/// <code>
/// 1  HDR*, HASH(1), SA, Ni, [KE], IDci, IDcr   -->
/// 2                                        &lt;--  HDR*, HASH(2), SA, Nr, [KE], IDci, IDcr, [N(RESPONDER-LIFETIME)]
/// 3  HDR*, HASH(3)                             -->
/// </code>
/// The responder receives over the new Child SA from its answer on, and sends over it from message 3 on, so that a renewal loses nothing.
/// </summary>
internal static class QuickMode
{
    public static void Start(StepDraft draft, NegotiatedIkeSa sa, ChildSaSettings settings, ChildSa? rekeyed)
    {
        var group = settings.Proposals.Select(proposal => proposal.KeyExchange).FirstOrDefault();
        // The group cannot be negotiated: what is offered has that of the first proposal.
        var offered = settings with { Proposals = [.. settings.Proposals.Where(proposal => proposal.KeyExchange?.Id == group?.Id)] };
        var (secret, share) = group is null ? (null, []) : Phase1.Share(draft, group.Id);
        var key = new ExchangeKey(sa.Own, draft.NewMessageId(sa.Own));
        var inbound = Lifecycle.NewEspSpi(draft);
        byte[] nonce = draft.Random(Phase1.NonceLength);
        var payloads = ImmutableArray.CreateBuilder<IsakmpPayload>();
        payloads.Add(Phase2Proposals.Offer(offered, inbound, Nat(draft)).ToPayload());
        payloads.Add(new IsakmpPayload(IsakmpPayloadType.Nonce, nonce));
        if (group is not null)
        {
            payloads.Add(new IsakmpPayload(IsakmpPayloadType.KeyExchange, share));
        }

        payloads.Add(ProxyIdentity.ToWire(settings.Local[0]).ToPayload());
        payloads.Add(ProxyIdentity.ToWire(settings.Remote[0]).ToPayload());
        if (rekeyed is not null)
        {
            draft.Set(rekeyed with { RekeyAt = long.MaxValue });
        }

        var quick = new QuickExchange
        {
            Key = key,
            WeInitiated = true,
            Vpn = settings.Vpn,
            Inbound = inbound,
            Rekeys = rekeyed?.Inbound,
            NonceInitiator = nonce,
            Group = group?.Id ?? 0,
            PrivateValue = secret,
            Iv = IsakmpKeySchedule.Phase2Iv(sa.Suite, draft.Isakmp().Sas[sa.Own.Value].LastBlock.Span, key.MessageId),
            LastOutbound = default,
        };
        Send(draft, sa, quick, IsakmpKeySchedule.Bytes(key.MessageId), again: true, payloads.ToImmutable());
        draft.Tell(rekeyed is null ? $"quick mode of {settings.Vpn} begun" : $"quick mode begun to renew {rekeyed.Inbound}");
    }

    /// <param name="quick">Null for a message ID that is not known.</param>
    public static void Receive(
        StepDraft draft, NegotiatedIkeSa sa, QuickExchange? quick, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        if (quick is null)
        {
            QuickResponder.Receive(draft, sa, message, datagram, endpoints);
        }
        else if (quick.IsFinished)
        {
            draft.Drop = IkeDrop.OldMessageId;
        }
        else if (quick.WeInitiated)
        {
            Accept(draft, sa, quick, message, datagram);
        }
        else
        {
            QuickResponder.Confirm(draft, sa, quick, message, datagram);
        }
    }

    /// <summary>The peer refuses one of ours: that whose SPI it names, or the only one there is.</summary>
    public static void Refused(StepDraft draft, NegotiatedIkeSa sa, IsakmpNotify notify)
    {
        var ours = draft.Isakmp().Quicks.Values.Where(quick => quick.WeInitiated && !quick.IsFinished && quick.Key.Own == sa.Own).ToArray();
        var refused = ours.FirstOrDefault(quick => notify.Spi.Span.SequenceEqual(ProposalSelection.SpiBytes(quick.Inbound))) ?? (ours.Length == 1 ? ours[0] : null);
        if (refused is null)
        {
            return;
        }

        var settings = draft.Settings.Children.FirstOrDefault(child => child.Vpn == refused.Vpn);
        string detail = (notify.Notify, settings) switch
        {
            (IsakmpNotifyType.NoProposalChosen, { } child) =>
                $"the peer accepts none of the IPsec proposals of vpn {child.Vpn}: {Phase2Proposals.Text(Phase2Proposals.Offer(child, default, Nat(draft)))}",
            (IsakmpNotifyType.InvalidIdInformation, { } child) =>
                $"the peer does not accept the proxy-ID of vpn {child.Vpn}: {SelectorNarrowing.Describe(child.Local)} to {SelectorNarrowing.Describe(child.Remote)}",
            _ => $"the peer refused quick mode of vpn {refused.Vpn}",
        };
        Fail(draft, refused, IsakmpDraft.Name(notify.Notify), detail);
    }

    /// <summary>One of ours is over without a Child SA. A renewal is tried again later.</summary>
    public static void Fail(StepDraft draft, QuickExchange quick, string notify, string detail, NegotiationDifference? difference = null)
    {
        draft.Report(new IkeReport.NegotiationFailed(notify, detail, difference));
        draft.Tell($"quick mode failed: {notify}: {detail}");
        Abandon(draft, quick);
    }

    public static void Abandon(StepDraft draft, QuickExchange quick)
    {
        draft.Set(draft.Isakmp() with { Quicks = draft.Isakmp().Quicks.Remove(quick.Key) });
        draft.StopRetransmitting(quick.Key);
        if (!quick.WeInitiated)
        {
            Lifecycle.Remove(draft, quick.Inbound, "the peer did not confirm it");
        }
        else if (quick.Rekeys is { } old && draft.Child(old) is { Status: ChildSaStatus.Up } child)
        {
            draft.Set(child with { RekeyAt = draft.Now.Utc + IsakmpTiming.RefusedRetry });
        }
    }

    /// <summary>How ESP travels under the newest phase 1.</summary>
    public static NatTraversalKind Nat(StepDraft draft) => !draft.Lineage.BehindNat ? NatTraversalKind.None
        : draft.Isakmp().Sas.GetValueOrDefault(draft.Lineage.Current.Value)?.NatTraversal is NatTraversalKind.Draft ? NatTraversalKind.Draft
        : NatTraversalKind.Standard;

    /// <summary>Seals with the hash in front, stores and sends.</summary>
    public static QuickExchange Send(
        StepDraft draft, NegotiatedIkeSa sa, QuickExchange quick, ReadOnlyMemory<byte> hashed, bool again, ImmutableArray<IsakmpPayload> payloads)
    {
        byte[] hash = IsakmpKeySchedule.Authenticate(sa.Suite.Prf, sa.Keys.IntegrityInitiator, hashed, IsakmpChain.Bytes(payloads));
        var header = new IsakmpHeader(sa.Initiator, sa.Responder, IsakmpPayloadType.None, IsakmpExchange.Quick, IsakmpFlags.None, quick.Key.MessageId);
        byte[] datagram = IsakmpSeal.Seal(
            sa.Suite.Encryption, sa.Keys.EncryptionInitiator, quick.Iv.Span, header, [new IsakmpPayload(IsakmpPayloadType.Hash, hash), .. payloads]);
        quick = quick with { LastOutbound = datagram, Iv = IsakmpSeal.LastBlock(sa.Suite.Encryption, datagram) };
        Forget(draft);
        draft.Set(quick);
        draft.SendUnder(sa.Own, draft.Path, datagram);
        if (again)
        {
            draft.Retransmit(quick.Key);
        }
        else
        {
            draft.StopRetransmitting(quick.Key);
        }

        return quick;
    }

    public static bool IsAuthentic(NegotiatedIkeSa sa, IsakmpMessage message, params ReadOnlySpan<ReadOnlyMemory<byte>> hashed)
    {
        if (message.Payloads is not [{ Type: IsakmpPayloadType.Hash } hash, ..])
        {
            return false;
        }

        byte[] expected = IsakmpKeySchedule.Authenticate(sa.Suite.Prf, sa.Keys.IntegrityInitiator, hashed);
        return CryptographicOperations.FixedTimeEquals(expected, hash.Body.Span);
    }

    /// <summary>The Child SA that both nonces and shares make.</summary>
    public static ChildSa Make(
        StepDraft draft, NegotiatedIkeSa sa, ChildSaSettings settings, QuickExchange quick, Phase2Proposals.Choice chosen, SecretBytes? shared)
    {
        var suite = chosen.Suite;
        int encryption = suite.Encryption?.KeyMaterialLength ?? 0;
        int integrity = suite.Integrity?.KeyLength ?? 0;
        using var inbound = Material(quick.Inbound);
        using var outbound = Material(chosen.Outbound);
        long seconds = Math.Min((long)settings.Lifetime.TotalSeconds, chosen.Seconds ?? long.MaxValue);
        var (soft, hard) = draft.Lifetimes(TimeSpan.FromSeconds(seconds));
        return new ChildSa
        {
            Inbound = quick.Inbound,
            Outbound = chosen.Outbound,
            Vpn = settings.Vpn,
            Suite = suite,
            InboundEncryption = inbound.Slice(0, encryption),
            InboundIntegrity = inbound.Slice(encryption, integrity),
            OutboundEncryption = outbound.Slice(0, encryption),
            OutboundIntegrity = outbound.Slice(encryption, integrity),
            Local = [settings.Local[0]],
            Remote = [settings.Remote[0]],
            EstablishedAt = draft.Now.Utc,
            SoftAt = soft,
            HardAt = hard,
            LifetimeKilobytes = (settings.LifetimeKilobytes, chosen.Kilobytes) is ({ } ours, { } theirs)
                ? Math.Min(ours, theirs)
                : settings.LifetimeKilobytes ?? chosen.Kilobytes,
            Status = quick.WeInitiated && !Waits(draft, settings, quick.Rekeys) ? ChildSaStatus.Up : ChildSaStatus.Incoming,
            RekeyAt = soft,
            Replaces = quick.Rekeys,
        };

        SecretBytes Material(EspSpi spi) => IsakmpKeySchedule.KeyMaterial(
            sa.Suite.Prf, sa.Keys.Derive, shared, (byte)IsakmpProtocol.Esp, spi, quick.NonceInitiator.Span, quick.NonceResponder.Span, encryption + integrity);
    }

    /// <summary>Packets go over the one before for a while yet.</summary>
    public static bool Waits(StepDraft draft, ChildSaSettings? settings, EspSpi? before) =>
        settings?.InstallInterval > TimeSpan.Zero && before is { } old && draft.Child(old) is { Status: ChildSaStatus.Up };

    /// <summary>The new one carries the traffic; the one before waits for its delete, which is ours to say when we renewed it.</summary>
    public static void Replace(StepDraft draft, ChildSa successor, bool weDelete)
    {
        foreach (var old in draft.State.Children.Values
            .Where(child => child.Vpn == successor.Vpn && child.Inbound != successor.Inbound && child.Status == ChildSaStatus.Up).ToArray())
        {
            draft.Set(old with { Status = ChildSaStatus.Replaced, RekeyAt = weDelete ? draft.Now.Utc + IsakmpTiming.DeleteReplaced : long.MaxValue });
        }
    }

    /// <summary>Message 2.</summary>
    private static void Accept(StepDraft draft, NegotiatedIkeSa sa, QuickExchange quick, IsakmpMessage message, ReadOnlyMemory<byte> datagram)
    {
        if (!IsAuthentic(sa, message, IsakmpKeySchedule.Bytes(quick.Key.MessageId), quick.NonceInitiator, IsakmpInformational.AfterHash(message)))
        {
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
        var settings = draft.Settings.Children.FirstOrDefault(child => child.Vpn == quick.Vpn);
        var answer = message.Find(IsakmpPayloadType.SecurityAssociation) is { } payload ? IsakmpSa.TryRead(payload) : null;
        if (settings is null || answer is not { Proposals: [{ Transforms.Length: 1 }] } || Phase1.Nonce(message) is not { } nonce
            || Phase2Proposals.Choose(settings, answer, Nat(draft)) is not { } chosen || chosen.Suite.KeyExchangeId != quick.Group)
        {
            Fail(draft, quick, IsakmpDraft.Name(IsakmpNotifyType.NoProposalChosen), $"the peer chose {(answer is null ? "nothing" : Phase2Proposals.Text(answer))}, which we did not offer");
            return;
        }

        if (!QuickResponder.HasSelectors(message, settings.Local[0], settings.Remote[0], draft.Path))
        {
            Fail(draft, quick, IsakmpDraft.Name(IsakmpNotifyType.InvalidIdInformation), $"the peer answered another proxy-ID than that of vpn {quick.Vpn}");
            return;
        }

        SecretBytes? shared = null;
        if (quick.PrivateValue is { } secret)
        {
            shared = message.Find(IsakmpPayloadType.KeyExchange) is { } ke
                ? Cluster.Crypto.Transforms.TransformTable.FindKeyExchange(quick.Group)!.Agree(secret, ke.Body.Span)
                : null;
            if (shared is null)
            {
                Fail(draft, quick, IsakmpDraft.Name(IsakmpNotifyType.InvalidKeyInformation), "the peer's key exchange value is missing or not valid");
                return;
            }
        }

        Finish(draft, sa, settings, quick with { NonceResponder = nonce }, chosen with { Seconds = Shorter(chosen, message) }, shared, datagram);
        shared?.Dispose();
    }

    private static void Finish(
        StepDraft draft, NegotiatedIkeSa sa, ChildSaSettings settings, QuickExchange quick, Phase2Proposals.Choice chosen, SecretBytes? shared,
        ReadOnlyMemory<byte> datagram)
    {
        var child = Make(draft, sa, settings, quick, chosen, shared);
        quick = quick with
        {
            PrivateValue = null,
            Iv = IsakmpSeal.LastBlock(sa.Suite.Encryption, datagram.Span),
            LastInbound = IsakmpDraft.Digest(datagram),
            KeepUntil = draft.Now.Utc + IsakmpTiming.KeepAnswered,
        };
        byte[] hashed = [0, .. IsakmpKeySchedule.Bytes(quick.Key.MessageId), .. quick.NonceInitiator.Span, .. quick.NonceResponder.Span];
        Lifecycle.Add(draft, child);
        Replace(draft, child, weDelete: true);
        Send(draft, sa, quick, hashed, again: false, []);
        IsakmpTasks.Pump(draft);
    }

    /// <summary>RESPONDER-LIFETIME: the peer keeps it for less than we offered (RFC 2407 section 4.6.3.1).</summary>
    private static long? Shorter(Phase2Proposals.Choice chosen, IsakmpMessage message)
    {
        var notify = IsakmpInformational.Notifies(message).FirstOrDefault(notify => notify.Notify == IsakmpNotifyType.ResponderLifetime);
        return notify is not null && Phase2Proposals.Seconds(notify.Data) is { } seconds ? Math.Min(seconds, chosen.Seconds ?? seconds) : chosen.Seconds;
    }

    /// <summary>Finished ones whose last message nobody will ask for any more.</summary>
    private static void Forget(StepDraft draft)
    {
        var quicks = draft.Isakmp().Quicks;
        var old = quicks.Values.Where(quick => quick.KeepUntil <= draft.Now.Utc).Select(quick => quick.Key).ToArray();
        if (quicks.Count - old.Length >= IsakmpTiming.MaxQuicks)
        {
            old = [.. old, .. quicks.Values.Where(quick => quick.IsFinished).OrderBy(quick => quick.KeepUntil).Take(IsakmpTiming.MaxQuicks / 4).Select(quick => quick.Key)];
        }

        if (old.Length > 0)
        {
            draft.Set(draft.Isakmp() with { Quicks = quicks.RemoveRange(old) });
        }
    }
}
