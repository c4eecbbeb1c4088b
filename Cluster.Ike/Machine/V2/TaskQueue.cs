using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V2;

/// <summary>Starts what is owed to the peer, one exchange after the other: window size 1.</summary>
internal static class TaskQueue
{
    public static void Pump(StepDraft draft)
    {
        while (draft.State.Phase == IkePhase.Established
            && draft.CurrentWindow.Outstanding is null
            && draft.State.MayAskFrom <= draft.Now.Utc
            && draft.Lineage.Tasks.FirstOrDefault(task => task.NotBefore <= draft.Now.Utc) is { } task)
        {
            draft.Lineage = draft.Lineage with { Tasks = draft.Lineage.Tasks.Remove(task) };
            Start(draft, task);
        }
    }

    private static void Start(StepDraft draft, IkeTask task)
    {
        switch (task.Kind)
        {
            case IkeTaskKind.CreateChild:
                var settings = Settings(draft, task.Vpn);
                if (settings is not null && !draft.State.Children.Values.Any(child => child.Vpn == task.Vpn && child.Status != ChildSaStatus.Replaced))
                {
                    CreateChildExchange.Start(draft, settings, rekeyed: null, task.Group);
                }

                break;
            case IkeTaskKind.RekeyChild:
                if (draft.Child(task.Child) is { Status: not ChildSaStatus.Replaced } old)
                {
                    StartRekey(draft, old, task.Group);
                }

                break;
            case IkeTaskKind.DeleteChild:
                InformationalExchange.StartDeleteChild(draft, task.Child);
                break;
            case IkeTaskKind.RekeyIke:
                RekeyIkeExchange.Start(draft, task.Group);
                break;
            case IkeTaskKind.DeleteIke:
                bool expired = draft.Current.HardAt <= draft.Now.Utc;
                InformationalExchange.StartDeleteIke(
                    draft,
                    draft.Current,
                    expired ? IkeGoneReason.LifetimeExpired : IkeGoneReason.DeletedByUs,
                    expired ? "lifetime expired" : "deleted by us");
                break;
        }
    }

    private static void StartRekey(StepDraft draft, ChildSa old, ushort group)
    {
        if (Settings(draft, old.Vpn) is { } settings)
        {
            CreateChildExchange.Start(draft, settings, old, group);
        }
        else
        {
            InformationalExchange.StartDeleteChild(draft, old.Inbound);
        }
    }

    private static ChildSaSettings? Settings(StepDraft draft, string vpn) => draft.Settings.Children.FirstOrDefault(child => child.Vpn == vpn);
}
