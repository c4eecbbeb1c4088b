using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>Phase-1 SAs coming, standing side by side, and going; the Child SAs outlive them.</summary>
internal static class IsakmpLifecycle
{
    /// <param name="wordIsOurs">The last message of phase 1 was ours: it may be asked for again.</param>
    public static void Establish(StepDraft draft, Phase1Handshake handshake, IkeIdentity peer, bool initialContact, bool wordIsOurs)
    {
        bool isFirst = draft.State.IkeSas.IsEmpty;
        Phase1.Remove(draft, handshake);
        draft.Perform(new IkeEffect.ClaimIkeSpi(handshake.Own));
        bool isAnother = draft.Lineage.Peer is { } before && before != peer && !draft.Context.Candidates().IsEmpty;
        if (initialContact || isAnother)
        {
            ForgetAllBefore(draft);
        }

        var sa = Negotiated(draft, handshake);
        bool takesOver = draft.CurrentOrNull() is not null;
        var survivor = Survivor(draft, handshake);
        foreach (var old in draft.Isakmp().Sas.Values.Where(old => old.Own != survivor).ToArray())
        {
            // One that came up meanwhile is the peer's, who would delete ours for the same reason.
            bool isOlder = draft.State.IkeSas[old.Own.Value].EstablishedAt < handshake.CreatedAt;
            bool isCrossed = !isOlder && draft.State.IkeSas[old.Own.Value].WeInitiated;
            draft.Set(old with
            {
                RekeyAt = long.MaxValue,
                DeleteAt = (handshake.WeInitiated && isOlder) || isCrossed ? draft.Now.Utc + IsakmpTiming.DeleteReplaced : old.DeleteAt,
            });
        }

        uint probeBase = draft.RandomUInt32() & int.MaxValue;
        draft.State = draft.State with { IkeSas = draft.State.IkeSas.SetItem(sa.Own.Value, sa) };
        draft.Set(PeerDetection.Numbers(sa.Own, probeBase + 1));
        draft.Set(new Phase1Sa
        {
            Own = sa.Own,
            Mode = handshake.Mode,
            LastBlock = handshake.Iv,
            LastInbound = handshake.LastInbound,
            LastOutbound = wordIsOurs ? handshake.LastOutbound : default,
            KeepUntil = draft.Now.Utc + IsakmpTiming.KeepAnswered,
            NatTraversal = handshake.NatTraversal,
            PeerDetectsDeath = handshake.PeerDetectsDeath,
            PeerTakesFragments = handshake.PeerTakesFragments,
            ProbeBase = probeBase,
            RekeyAt = survivor == sa.Own && draft.Settings.Access is null ? sa.SoftAt : long.MaxValue,
            DeleteAt = survivor != sa.Own && handshake.WeInitiated ? draft.Now.Utc + IsakmpTiming.DeleteReplaced : long.MaxValue,
        });
        draft.Lineage = draft.Lineage with
        {
            Phase = IkePhase.Established,
            Current = survivor,
            Peer = peer,
            LocalBehindNat = handshake.LocalBehindNat,
            PeerBehindNat = handshake.PeerBehindNat,
        };
        Follow(draft, handshake.Path);
        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
        draft.Set(draft.Pacing.Isakmp with { Probe = null });
        draft.Tell($"phase 1 with {peer} is up");
        if (Phase1Method.IsOfUser(handshake.Method))
        {
            UserAuthentication.Begin(draft, sa);
            return;
        }

        if (isFirst || !takesOver)
        {
            ReportUp(draft, sa, initialContact);
        }
        else
        {
            draft.Report(new IkeReport.IkeSaRekeyed(sa.Initiator, sa.Responder));
        }

        IsakmpTasks.Pump(draft);
    }

    /// <summary>It is known who is at the other end, and that is who it must be.</summary>
    public static void ReportUp(StepDraft draft, NegotiatedIkeSa sa, bool initialContact) =>
        draft.Report(new IkeReport.IkeSaEstablished(sa.Initiator, sa.Responder, sa.WeInitiated, draft.Lineage.Peer!, initialContact)
        {
            User = draft.Lineage.Access?.User,
        });

    /// <summary>
    /// The one that carries on: the new one, save where both ends began at once. Then it is that with the higher cookie of its initiator, on either
    /// side, and who began the other deletes it.
    /// </summary>
    private static IkeSpi Survivor(StepDraft draft, Phase1Handshake handshake)
    {
        var crossed = draft.State.IkeSas.Values.FirstOrDefault(other => other.WeInitiated != handshake.WeInitiated
            && other.EstablishedAt >= handshake.CreatedAt && other.Own == draft.Lineage.Current);
        return crossed is not null && crossed.Initiator.Value > handshake.Initiator.Value ? crossed.Own : handshake.Own;
    }

    /// <summary>The keys of a handshake, as an SA that begins now.</summary>
    public static NegotiatedIkeSa Negotiated(StepDraft draft, Phase1Handshake handshake)
    {
        var (soft, hard) = draft.Lifetimes(TimeSpan.FromSeconds(handshake.LifetimeSeconds));
        return new NegotiatedIkeSa
        {
            Own = handshake.Own,
            Peer = handshake.Peer,
            WeInitiated = handshake.WeInitiated,
            Suite = handshake.Suite!,
            Keys = handshake.Keys!,
            EstablishedAt = draft.Now.Utc,
            SoftAt = soft,
            HardAt = hard,
        };
    }

    /// <summary>The peer speaks from here now; it has proven it.</summary>
    public static void Follow(StepDraft draft, IkeEndpoints endpoints)
    {
        if (endpoints == draft.Path)
        {
            return;
        }

        draft.Path = endpoints;
        if (!draft.State.Children.IsEmpty)
        {
            draft.Perform(new IkeEffect.MovePeer(endpoints));
        }
    }

    /// <summary>The peer has begun anew and knows nothing of what was before (RFC 2407 section 4.6.3.3).</summary>
    /// <param name="except">The SA under which it said so; none while that is being made.</param>
    public static void ForgetAllBefore(StepDraft draft, IkeSpi except = default)
    {
        foreach (var inbound in draft.State.Children.Keys.ToArray())
        {
            Lifecycle.Remove(draft, new EspSpi(inbound), "the peer has begun anew");
        }

        foreach (ulong own in draft.State.IkeSas.Keys.Where(own => own != except.Value).ToArray())
        {
            ForgetSa(draft, new IkeSpi(own));
        }
    }

    /// <summary>Without a word. The newest of those that are left carries on.</summary>
    public static void ForgetSa(StepDraft draft, IkeSpi own)
    {
        draft.State = draft.State with { IkeSas = draft.State.IkeSas.Remove(own.Value), Windows = draft.State.Windows.Remove(own.Value) };
        var isakmp = draft.Isakmp();
        foreach (var quick in isakmp.Quicks.Values.Where(quick => quick.Key.Own == own && !quick.IsFinished).ToArray())
        {
            QuickMode.Abandon(draft, quick);
        }

        isakmp = draft.Isakmp();
        draft.Set(isakmp with
        {
            Sas = isakmp.Sas.Remove(own.Value),
            Quicks = isakmp.Quicks.RemoveRange(isakmp.Quicks.Keys.Where(key => key.Own == own)),
            Transactions = isakmp.Transactions.RemoveRange(isakmp.Transactions.Keys.Where(key => key.Own == own)),
        });
        draft.Perform(new IkeEffect.ReleaseIkeSpi(own));
        if (draft.Lineage.Current == own && draft.State.IkeSas.Values.MaxBy(sa => sa.EstablishedAt) is { } newest)
        {
            draft.Lineage = draft.Lineage with { Current = newest.Own };
        }
    }

    public static void DeleteSa(StepDraft draft, NegotiatedIkeSa sa, string why)
    {
        draft.InformRepeatedly(sa, new IsakmpDelete(IsakmpProtocol.Isakmp, [IsakmpNotify.Cookies(sa.Initiator, sa.Responder)]).ToPayload());
        ForgetSa(draft, sa.Own);
        draft.Tell($"phase 1 {sa.Initiator}/{sa.Responder} deleted: {why}");
    }

    /// <summary>The peer is told when there is an SA to tell it under.</summary>
    public static void DeleteChild(StepDraft draft, ChildSa child, string why)
    {
        if (draft.CurrentOrNull() is { } sa)
        {
            draft.InformRepeatedly(
                sa, new IsakmpDelete(IsakmpProtocol.Esp, [ProposalSelection.SpiBytes(child.Inbound)]).ToPayload());
        }

        Lifecycle.Remove(draft, child.Inbound, why);
    }

    /// <summary>Nothing is left that could go on.</summary>
    public static void CloseIfEmpty(StepDraft draft, IkeGoneReason reason, string detail)
    {
        bool isLeft = !draft.State.IkeSas.IsEmpty || !draft.State.Children.IsEmpty || !draft.Isakmp().Handshakes.IsEmpty;
        if (!isLeft && draft.State.Phase is not (IkePhase.Closed or IkePhase.Gone))
        {
            Close(draft, reason, detail);
        }
    }

    /// <summary>All of it ends. Deletes that were said are said again before the last of it goes.</summary>
    public static void Close(StepDraft draft, IkeGoneReason reason, string detail)
    {
        foreach (var handshake in draft.Isakmp().Handshakes.Values.ToArray())
        {
            Phase1.Remove(draft, handshake);
        }

        foreach (ulong own in draft.State.IkeSas.Keys.ToArray())
        {
            ForgetSa(draft, new IkeSpi(own));
        }

        draft.Set(IsakmpState.Empty with { Repeated = draft.Isakmp().Repeated });
        draft.Set(IsakmpPacing.Empty with { Repetitions = draft.Pacing.Isakmp.Repetitions });
        Lifecycle.Close(draft, reason, detail, linger: !draft.Pacing.Isakmp.Repetitions.IsEmpty);
    }

    /// <summary>All of phase 1 is deleted and the peer is told; the Child SAs wait for the next one.</summary>
    public static void ClearSas(StepDraft draft)
    {
        foreach (var handshake in draft.Isakmp().Handshakes.Values.ToArray())
        {
            Phase1.Remove(draft, handshake);
        }

        foreach (var one in draft.State.IkeSas.Values.ToArray())
        {
            DeleteSa(draft, one, "cleared by an operator");
        }

        draft.Set(draft.Pacing.Isakmp with { Probe = null });
        CloseIfEmpty(draft, IkeGoneReason.DeletedByUs, "cleared by an operator");
    }

    /// <summary>Everything is deleted and the peer is told.</summary>
    public static void DeleteAll(StepDraft draft, IkeGoneReason reason, string detail)
    {
        ImmutableArray<ReadOnlyMemory<byte>> spis = [.. draft.State.Children.Values.Select(child => (ReadOnlyMemory<byte>)ProposalSelection.SpiBytes(child.Inbound))];
        if (draft.CurrentOrNull() is { } sa)
        {
            foreach (var some in spis.Chunk(IsakmpLimits.MaxDeletedSpis))
            {
                draft.InformRepeatedly(sa, new IsakmpDelete(IsakmpProtocol.Esp, [.. some]).ToPayload());
            }
        }

        foreach (var one in draft.State.IkeSas.Values.ToArray())
        {
            DeleteSa(draft, one, detail);
        }

        Close(draft, reason, detail);
    }
}
