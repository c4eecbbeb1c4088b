using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V2;

/// <summary>What a deadline is for.</summary>
internal enum IkeTimer
{
    HalfOpen,
    Linger,
    ForgetIkeSa,
    Retransmit,
    IkeHard,
    ChildHard,
    UseIncoming,
    IkeRekey,
    ChildRekey,
    Task,
    Liveness,
    NatKeepalive,
}

/// <summary>
/// The timers as a table, computed from the state: lifetimes on UTC, so that they survive a change of owner, the rest on the boot clock.
/// </summary>
internal static class IkeTimers
{
    /// <summary>One armed timer.</summary>
    /// <param name="Due">Boot-clock milliseconds.</param>
    /// <param name="Key">The SPI that it concerns; 0 when it concerns the lineage.</param>
    public sealed record Deadline(IkeTimer Timer, long Due, ulong Key);

    public static IEnumerable<Deadline> All(IkeSaState state, IkeSaPacing pacing, Moment now)
    {
        if (state.Lineage is not { } lineage || lineage.Phase == IkePhase.Gone)
        {
            yield break;
        }

        foreach (var (own, retransmission) in pacing.Retransmissions)
        {
            yield return new Deadline(IkeTimer.Retransmit, retransmission.NextAt, own);
        }

        if (lineage is { Phase: IkePhase.InitAnswered, Handshake.Eap: not null })
        {
            yield return new Deadline(IkeTimer.HalfOpen, pacing.LastHeard + IkeTiming.UserAnswer, 0);
        }

        foreach (var deadline in OfUtc(state, lineage, pacing.Settings).Where(deadline => deadline.Due != long.MaxValue))
        {
            yield return deadline with { Due = deadline.Due - now.Utc + now.Boot };
        }

        if (lineage.Phase != IkePhase.Established)
        {
            yield break;
        }

        if (pacing.LivenessDue is { } due && state.Windows[lineage.Current.Value].Outstanding is null)
        {
            yield return new Deadline(IkeTimer.Liveness, Math.Max(due, state.MayAskFrom - now.Utc + now.Boot), 0);
        }

        if (lineage.LocalBehindNat)
        {
            yield return new Deadline(IkeTimer.NatKeepalive, pacing.LastSent + (long)pacing.Settings.NatKeepalive.TotalMilliseconds, 0);
        }
    }

    /// <summary>When packets go over a Child SA that has replaced another, unless that goes before. UTC milliseconds.</summary>
    public static long UseAt(IkeSaSettings settings, ChildSa child)
    {
        TimeSpan interval = settings.InstallIntervalOf(child.Vpn);
        return child.EstablishedAt + (interval > TimeSpan.Zero ? (long)interval.TotalMilliseconds : IkeTiming.UseIncoming);
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

        if (draft.State.Phase == IkePhase.Established)
        {
            TaskQueue.Pump(draft);
        }
    }

    private static IEnumerable<Deadline> OfUtc(IkeSaState state, IkeLineage lineage, IkeSaSettings settings)
    {
        switch (lineage.Phase)
        {
            case IkePhase.InitAnswered:
                yield return new Deadline(IkeTimer.HalfOpen, lineage.CreatedAt + (lineage.Handshake?.Eap is null ? IkeTiming.HalfOpen : IkeTiming.UserInAll), 0);
                yield break;
            case IkePhase.Closed:
                yield return new Deadline(IkeTimer.Linger, lineage.ClosedAt + IkeTiming.Linger, 0);
                yield break;
            case not IkePhase.Established:
                yield break;
        }

        foreach (var window in state.Windows.Values)
        {
            yield return new Deadline(IkeTimer.ForgetIkeSa, window.ForgetAt, window.Own.Value);
            if (window.Status == IkeSaStatus.Current)
            {
                yield return new Deadline(IkeTimer.IkeRekey, window.RekeyAt, window.Own.Value);
                if (!IsEnding(state, lineage, window))
                {
                    yield return new Deadline(IkeTimer.IkeHard, state.IkeSas[window.Own.Value].HardAt, window.Own.Value);
                }
            }
        }

        foreach (var child in state.Children.Values)
        {
            yield return new Deadline(IkeTimer.ChildRekey, child.RekeyAt, child.Inbound.Value);
            yield return new Deadline(IkeTimer.ChildHard, child.HardAt, child.Inbound.Value);
            if (child.Status == ChildSaStatus.Incoming)
            {
                yield return new Deadline(IkeTimer.UseIncoming, UseAt(settings, child), child.Inbound.Value);
            }
        }

        if (state.Windows[lineage.Current.Value].Outstanding is null)
        {
            foreach (var task in lineage.Tasks)
            {
                yield return new Deadline(IkeTimer.Task, Math.Max(task.NotBefore, state.MayAskFrom), 0);
            }
        }
    }

    private static bool IsEnding(IkeSaState state, IkeLineage lineage, IkeSaWindow window) =>
        window.Outstanding?.What is PendingExchange.DeleteIke || lineage.Tasks.Any(task => task.Kind == IkeTaskKind.DeleteIke);

    private static void Fire(StepDraft draft, Deadline deadline)
    {
        var child = draft.Child(new EspSpi((uint)deadline.Key));
        switch (deadline.Timer)
        {
            case IkeTimer.HalfOpen when draft.State.Phase == IkePhase.InitAnswered:
                Lifecycle.Close(
                    draft, IkeGoneReason.NegotiationFailed, draft.Lineage.Handshake?.Eap is null ? "the peer did not go on after IKE_SA_INIT" : "the user did not go on with EAP",
                    linger: false);
                break;
            case IkeTimer.Linger:
                Lifecycle.Forget(draft);
                draft.Tell("forgotten");
                break;
            case IkeTimer.ForgetIkeSa when draft.State.Windows.ContainsKey(deadline.Key):
                Lifecycle.ForgetIkeSa(draft, new IkeSpi(deadline.Key));
                draft.Tell("the replaced IKE SA is forgotten");
                break;
            case IkeTimer.Retransmit:
                Retransmissions.Resend(draft, new IkeSpi(deadline.Key));
                break;
            case IkeTimer.IkeHard:
                draft.Lineage = draft.Lineage with { Tasks = [new IkeTask(IkeTaskKind.DeleteIke)] };
                break;
            case IkeTimer.ChildHard when child is not null:
                Lifecycle.Remove(draft, child.Inbound, "lifetime expired");
                draft.AddTask(new IkeTask(IkeTaskKind.DeleteChild, Child: child.Inbound));
                break;
            case IkeTimer.UseIncoming when child is { Status: ChildSaStatus.Incoming }:
                Lifecycle.Use(draft, child);
                break;
            case IkeTimer.IkeRekey when draft.State.Windows.TryGetValue(deadline.Key, out var window):
                draft.Set(window with { RekeyAt = long.MaxValue });
                draft.AddTask(new IkeTask(IkeTaskKind.RekeyIke));
                break;
            case IkeTimer.ChildRekey when child is not null:
                draft.Set(child with { RekeyAt = long.MaxValue });
                draft.AddTask(new IkeTask(IkeTaskKind.RekeyChild, Child: child.Inbound));
                break;
            case IkeTimer.Liveness when draft.CurrentWindow.Outstanding is null && !draft.Lineage.Tasks.Any(task => task.NotBefore <= draft.Now.Utc):
                InformationalExchange.StartLiveness(draft);
                break;
            case IkeTimer.NatKeepalive:
                draft.Perform(new IkeEffect.SendNatKeepalive(draft.Path));
                draft.Pacing = draft.Pacing with { LastSent = draft.Now.Boot };
                break;
        }
    }
}
