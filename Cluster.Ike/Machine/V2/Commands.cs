using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V2;

/// <summary>What the host may ask of an IKE SA.</summary>
internal static class Commands
{
    public static void Accept(StepDraft draft, IkeCommand command)
    {
        switch (command)
        {
            case IkeCommand.Reconfigure reconfigure:
                draft.Pacing = draft.Pacing with { Settings = reconfigure.Settings };
                return;
            case IkeCommand.PeerHeard:
                draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
                return;
            case IkeCommand.TrafficSent:
                draft.Pacing = draft.Pacing.Sent(draft.Now);
                return;
            case IkeCommand.Answered answered:
                EapExchange.Answered(draft, answered.What);
                PumpWhenUp(draft);
                return;
            case IkeCommand.ForgetIkeSa when draft.State.Phase is not (IkePhase.Empty or IkePhase.Closed or IkePhase.Gone):
                Lifecycle.Close(draft, IkeGoneReason.Replaced, "the peer has begun anew", linger: false);
                return;
            case IkeCommand.DeleteIkeSa or IkeCommand.ClearIkeSa when draft.State.Phase is IkePhase.InitSent or IkePhase.InitAnswered or IkePhase.AuthSent:
                Lifecycle.Close(draft, IkeGoneReason.DeletedByUs, "deleted by us", linger: false);
                return;
        }

        if (draft.State.Phase != IkePhase.Established)
        {
            return;
        }

        switch (command)
        {
            case IkeCommand.CreateChildSa create when !draft.State.Children.Values.Any(child => child.Vpn == create.Vpn && child.Status != ChildSaStatus.Replaced)
                && draft.CurrentWindow.Outstanding?.What is not PendingExchange.CreateChild { Rekeys: null }:
                draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, create.Vpn));
                break;
            case IkeCommand.RekeyChildSa rekey when draft.Child(rekey.Inbound) is { Status: not ChildSaStatus.Replaced }
                && !(draft.CurrentWindow.Outstanding?.What is PendingExchange.CreateChild running && running.Rekeys == rekey.Inbound):
                draft.AddTask(new IkeTask(IkeTaskKind.RekeyChild, Child: rekey.Inbound));
                break;
            case IkeCommand.DeleteChildSa delete when draft.Child(delete.Inbound) is not null:
                draft.AddTask(new IkeTask(IkeTaskKind.DeleteChild, Child: delete.Inbound));
                break;
            case IkeCommand.RekeyIkeSa when draft.CurrentWindow.Outstanding?.What is not PendingExchange.RekeyIke:
                draft.AddTask(new IkeTask(IkeTaskKind.RekeyIke));
                break;
            case IkeCommand.DeleteIkeSa or IkeCommand.ClearIkeSa when draft.CurrentWindow.Outstanding?.What is not PendingExchange.DeleteIke:
                draft.Lineage = draft.Lineage with { Tasks = [new IkeTask(IkeTaskKind.DeleteIke)] };
                break;
            case IkeCommand.CheckLiveness when draft.CurrentWindow.Outstanding is null && draft.Lineage.Tasks.IsEmpty
                && draft.State.MayAskFrom <= draft.Now.Utc:
                InformationalExchange.StartLiveness(draft);
                break;
        }

        TaskQueue.Pump(draft);
    }

    private static void PumpWhenUp(StepDraft draft)
    {
        if (draft.State.Phase == IkePhase.Established)
        {
            TaskQueue.Pump(draft);
        }
    }
}
