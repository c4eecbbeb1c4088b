using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V1;

/// <summary>What a deadline of IKEv1 is for.</summary>
internal enum IsakmpTimer
{
    Retransmit,
    Repeat,
    HalfOpen,
    Linger,
    SaHard,
    SaDelete,
    SaRekey,
    ChildHard,
    UseChild,
    ChildRekey,
    Task,
    Probe,
    Liveness,
    NatKeepalive,
}

/// <summary>The timers as a table, computed from the state: lifetimes on UTC, so that they survive a change of owner, the rest on the boot clock.</summary>
internal static class IsakmpTimers
{
    /// <param name="Due">Boot-clock milliseconds.</param>
    /// <param name="Key">The exchange, SA (its SPI) or Child SA (its inbound SPI as message ID) that it concerns.</param>
    public sealed record Deadline(IsakmpTimer Timer, long Due, ExchangeKey Key);

    public static IEnumerable<Deadline> All(IkeSaState state, IkeSaPacing pacing, Moment now)
    {
        if (state.Lineage is not { } lineage || lineage.Phase == IkePhase.Gone)
        {
            return [];
        }

        return OfPacing(pacing.Isakmp)
            .Concat(OfUtc(state, lineage, pacing, now).Where(deadline => deadline.Due != long.MaxValue).Select(deadline => deadline with { Due = deadline.Due - now.Utc + now.Boot }))
            .Concat(lineage.Phase == IkePhase.Established ? OfEstablished(state, lineage, pacing) : []);
    }

    public static void Expire(StepDraft draft)
    {
        var due = All(draft.State, draft.Pacing, draft.Now).Where(deadline => deadline.Due <= draft.Now.Boot).OrderBy(deadline => deadline.Timer).ToArray();
        foreach (var deadline in due)
        {
            if (draft.State.Phase == IkePhase.Gone)
            {
                return;
            }

            Fire(draft, deadline);
        }

        IsakmpTasks.Pump(draft);
    }

    private static IEnumerable<Deadline> OfPacing(IsakmpPacing pacing)
    {
        foreach (var (key, retransmission) in pacing.Retransmissions)
        {
            yield return new Deadline(IsakmpTimer.Retransmit, retransmission.NextAt, key);
        }

        foreach (var repetition in pacing.Repetitions)
        {
            yield return new Deadline(IsakmpTimer.Repeat, repetition.NextAt, default);
        }

        if (pacing.Probe is { } probe)
        {
            yield return new Deadline(IsakmpTimer.Probe, probe.NextAt, default);
        }
    }

    private static IEnumerable<Deadline> OfUtc(IkeSaState state, IkeLineage lineage, IkeSaPacing pacing, Moment now)
    {
        if (lineage.Phase == IkePhase.Closed)
        {
            // A new owner says the Deletes anew.
            long said = pacing.Isakmp.Repetitions.Select(one => one.NextAt + (one.Left * IsakmpTiming.RepeatDelete) - now.Boot + now.Utc).DefaultIfEmpty().Max();
            yield return new Deadline(IsakmpTimer.Linger, Math.Max(lineage.ClosedAt + IsakmpTiming.Linger, said), default);
            yield break;
        }

        var isakmp = state.Isakmp!;
        foreach (var handshake in isakmp.Handshakes.Values.Where(handshake => !handshake.WeInitiated))
        {
            yield return new Deadline(IsakmpTimer.HalfOpen, handshake.CreatedAt + IkeTiming.HalfOpen, new ExchangeKey(handshake.Own, 0));
        }

        foreach (var sa in isakmp.Sas.Values)
        {
            yield return new Deadline(IsakmpTimer.SaRekey, sa.RekeyAt, new ExchangeKey(sa.Own, 0));
            yield return new Deadline(IsakmpTimer.SaDelete, sa.DeleteAt, new ExchangeKey(sa.Own, 0));
            yield return new Deadline(IsakmpTimer.SaHard, state.IkeSas[sa.Own.Value].HardAt, new ExchangeKey(sa.Own, 0));
        }

        foreach (var child in state.Children.Values)
        {
            yield return new Deadline(IsakmpTimer.ChildRekey, child.RekeyAt, new ExchangeKey(default, child.Inbound.Value));
            yield return new Deadline(IsakmpTimer.ChildHard, child.HardAt, new ExchangeKey(default, child.Inbound.Value));
            if (child.Status == ChildSaStatus.Incoming && !isakmp.Quicks.Values.Any(quick => quick.Inbound == child.Inbound && !quick.WeInitiated))
            {
                long interval = (long)pacing.Settings.InstallIntervalOf(child.Vpn).TotalMilliseconds;
                yield return new Deadline(IsakmpTimer.UseChild, child.EstablishedAt + interval, new ExchangeKey(default, child.Inbound.Value));
            }
        }

        // What waits for a phase 1 of ours, or for a quick mode to end, begins when that is over and not by the clock.
        bool mayBegin = lineage.Phase == IkePhase.Established && !isakmp.Handshakes.Values.Any(handshake => handshake.WeInitiated)
            && isakmp.Quicks.Values.Count(quick => quick.WeInitiated && !quick.IsFinished) < IsakmpTiming.MaxOwnQuicks;
        foreach (var task in lineage.Tasks.Where(task => task.NotBefore > 0 && mayBegin))
        {
            yield return new Deadline(IsakmpTimer.Task, task.NotBefore, default);
        }
    }

    private static IEnumerable<Deadline> OfEstablished(IkeSaState state, IkeLineage lineage, IkeSaPacing pacing)
    {
        if (pacing.LivenessDue is { } due && pacing.Isakmp.Probe is null
            && state.Isakmp!.Sas.GetValueOrDefault(lineage.Current.Value) is { PeerDetectsDeath: true })
        {
            yield return new Deadline(IsakmpTimer.Liveness, due, default);
        }

        if (lineage.LocalBehindNat)
        {
            yield return new Deadline(IsakmpTimer.NatKeepalive, pacing.LastSent + (long)pacing.Settings.NatKeepalive.TotalMilliseconds, default);
        }
    }

    private static void Fire(StepDraft draft, Deadline deadline)
    {
        var sa = draft.State.IkeSas.GetValueOrDefault(deadline.Key.Own.Value);
        var child = draft.Child(new EspSpi(deadline.Key.MessageId));
        switch (deadline.Timer)
        {
            case IsakmpTimer.Retransmit:
                IsakmpRetransmissions.Resend(draft, deadline.Key);
                break;
            case IsakmpTimer.Repeat:
                IsakmpRetransmissions.Repeat(draft);
                break;
            case IsakmpTimer.HalfOpen when draft.Isakmp().Handshakes.TryGetValue(deadline.Key.Own.Value, out var handshake):
                Phase1.Remove(draft, handshake);
                IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.NegotiationFailed, "the peer did not go on with phase 1");
                break;
            case IsakmpTimer.Linger:
                Lifecycle.Forget(draft);
                draft.Tell("forgotten");
                break;
            case IsakmpTimer.SaHard or IsakmpTimer.SaDelete when sa is not null:
                IsakmpLifecycle.DeleteSa(draft, sa, deadline.Timer == IsakmpTimer.SaHard ? "lifetime expired" : "replaced");
                IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.LifetimeExpired, "lifetime expired");
                break;
            case IsakmpTimer.SaRekey when sa is not null:
                draft.Set(draft.Isakmp().Sas[sa.Own.Value] with { RekeyAt = long.MaxValue });
                IsakmpTasks.Renew(draft);
                break;
            case IsakmpTimer.ChildHard when child is not null:
                IsakmpLifecycle.DeleteChild(draft, child, "lifetime expired");
                IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.LifetimeExpired, "lifetime expired");
                break;
            case IsakmpTimer.UseChild when child is { Status: ChildSaStatus.Incoming }:
                Lifecycle.Use(draft, child);
                break;
            case IsakmpTimer.ChildRekey when child is not null:
                Renew(draft, child);
                break;
            case IsakmpTimer.Probe when draft.Pacing.Isakmp.Probe is { } probe:
                PeerDetection.Again(draft, probe);
                break;
            case IsakmpTimer.Liveness when draft.Pacing.Isakmp.Probe is null:
                PeerDetection.Start(draft);
                break;
            case IsakmpTimer.NatKeepalive:
                draft.Perform(new IkeEffect.SendNatKeepalive(draft.Path));
                draft.Pacing = draft.Pacing with { LastSent = draft.Now.Boot };
                break;
        }
    }

    /// <summary>Of several that two renewals at once have left, only the newest is renewed again; a replaced one is deleted.</summary>
    private static void Renew(StepDraft draft, ChildSa child)
    {
        if (child.Status == ChildSaStatus.Replaced)
        {
            IsakmpLifecycle.DeleteChild(draft, child, "rekeyed");
            return;
        }

        draft.Set(child with { RekeyAt = long.MaxValue });
        bool isNewest = !draft.State.Children.Values.Any(other => other.Vpn == child.Vpn && other.Status == ChildSaStatus.Up
            && (other.EstablishedAt, other.Inbound.Value).CompareTo((child.EstablishedAt, child.Inbound.Value)) > 0);
        if (isNewest)
        {
            draft.AddTask(new IkeTask(IkeTaskKind.RekeyChild, Child: child.Inbound));
        }
    }
}
