using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V1;

/// <summary>Starts what is owed to the peer: several quick modes at once, and a phase 1 for them where there is none.</summary>
internal static class IsakmpTasks
{
    public static void Pump(StepDraft draft)
    {
        if (draft.State.Phase is not IkePhase.Established)
        {
            return;
        }

        while (draft.Lineage.Tasks.FirstOrDefault(task => task.NotBefore <= draft.Now.Utc) is { } task)
        {
            if (draft.CurrentOrNull() is not { } sa || sa.HardAt <= draft.Now.Utc)
            {
                Renew(draft);
                return;
            }

            if (UserAuthentication.IsAwaited(draft, sa))
            {
                return;
            }

            if (draft.Isakmp().Quicks.Values.Count(quick => quick.WeInitiated && !quick.IsFinished) >= IsakmpTiming.MaxOwnQuicks)
            {
                return;
            }

            draft.Lineage = draft.Lineage with { Tasks = draft.Lineage.Tasks.Remove(task) };
            Start(draft, sa, task);
        }
    }

    /// <summary>Another phase 1 beside the one there is, unless one of ours is being negotiated.</summary>
    public static void Renew(StepDraft draft)
    {
        // Users begin themselves.
        if (draft.Settings.Access is null && !draft.Isakmp().Handshakes.Values.Any(handshake => handshake.WeInitiated))
        {
            // Behind its NAT the peer can be reached where it was heard last, and nowhere else.
            var path = draft.Lineage.PeerBehindNat
                ? draft.Path
                : draft.Path with { LocalPort = NatDetection.IkePort, PeerPort = NatDetection.IkePort };
            Phase1.Start(draft, path, initialContact: false);
        }
    }

    /// <summary>A phase 1 of ours has failed. What stands beside it is tried to be renewed again; without anything the tasks were for that phase 1.</summary>
    public static void Postpone(StepDraft draft)
    {
        long again = draft.Now.Utc + IsakmpTiming.RefusedRetry;
        bool isLeft = !draft.State.IkeSas.IsEmpty || !draft.State.Children.IsEmpty;
        draft.Lineage = draft.Lineage with
        {
            Tasks = isLeft ? [.. draft.Lineage.Tasks.Select(task => task with { NotBefore = Math.Max(task.NotBefore, again) })] : [],
        };
        if (draft.CurrentOrNull() is { } sa && sa.SoftAt <= draft.Now.Utc && draft.Isakmp().Sas[sa.Own.Value] is { RekeyAt: long.MaxValue, DeleteAt: long.MaxValue } phase1)
        {
            draft.Set(phase1 with { RekeyAt = again });
        }
    }

    private static void Start(StepDraft draft, NegotiatedIkeSa sa, IkeTask task)
    {
        switch (task.Kind)
        {
            case IkeTaskKind.CreateChild when Settings(draft, task.Vpn) is { } settings && !IsUnderWay(draft, task.Vpn)
                && !draft.State.Children.Values.Any(child => child.Vpn == task.Vpn && child.Status != ChildSaStatus.Replaced):
                QuickMode.Start(draft, sa, settings, rekeyed: null);
                break;
            case IkeTaskKind.RekeyChild when draft.Child(task.Child) is { Status: ChildSaStatus.Up } old:
                if (Settings(draft, old.Vpn) is not { } known)
                {
                    IsakmpLifecycle.DeleteChild(draft, old, "no longer configured");
                }
                else if (!IsUnderWay(draft, old.Vpn))
                {
                    QuickMode.Start(draft, sa, known, old);
                }

                break;
        }
    }

    private static bool IsUnderWay(StepDraft draft, string vpn) =>
        draft.Isakmp().Quicks.Values.Any(quick => quick.WeInitiated && !quick.IsFinished && quick.Vpn == vpn);

    private static ChildSaSettings? Settings(StepDraft draft, string vpn) => draft.Settings.Children.FirstOrDefault(child => child.Vpn == vpn);
}
