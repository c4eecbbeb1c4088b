using Cluster.Ike.Access;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V1;

/// <summary>What the host may ask of an IKEv1 lineage.</summary>
internal static class IsakmpCommands
{
    /// <summary>Begins phase 1. The vpn's Child SA follows, and those that are wanted at once.</summary>
    public static void Initiate(StepDraft draft, IkeEndpoints endpoints, string? vpn, bool initialContact)
    {
        Phase1.Start(draft, endpoints, initialContact);
        string? first = vpn ?? draft.Settings.Children.OrderBy(child => child.EstablishImmediately ? 0 : 1).FirstOrDefault()?.Vpn;
        if (first is not null)
        {
            draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, first));
        }

        foreach (var child in draft.Settings.Children.Where(child => child.EstablishImmediately))
        {
            draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, child.Vpn));
        }
    }

    public static void Accept(StepDraft draft, IkeCommand command)
    {
        bool isOver = draft.State.Phase is IkePhase.Empty or IkePhase.Closed or IkePhase.Gone;
        switch (command)
        {
            case IkeCommand.Reconfigure reconfigure:
                draft.Pacing = draft.Pacing with { Settings = reconfigure.Settings };
                break;
            case IkeCommand.PeerHeard:
                draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
                break;
            case IkeCommand.TrafficSent:
                draft.Pacing = draft.Pacing.Sent(draft.Now);
                break;
            case var _ when isOver:
                break;
            case IkeCommand.Answered answered:
                Answered(draft, answered.What);
                break;
            case IkeCommand.ForgetIkeSa:
                IsakmpLifecycle.Close(draft, IkeGoneReason.Replaced, "the peer has begun anew");
                break;
            case IkeCommand.DeleteIkeSa:
                IsakmpLifecycle.DeleteAll(draft, IkeGoneReason.DeletedByUs, "deleted by us");
                break;
            case IkeCommand.ClearIkeSa:
                IsakmpLifecycle.ClearSas(draft);
                break;
            case IkeCommand.CreateChildSa create:
                draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, create.Vpn));
                IsakmpTasks.Pump(draft);
                break;
            case IkeCommand.RekeyChildSa rekey when draft.Child(rekey.Inbound) is { Status: ChildSaStatus.Up }:
                draft.AddTask(new IkeTask(IkeTaskKind.RekeyChild, Child: rekey.Inbound));
                IsakmpTasks.Pump(draft);
                break;
            case IkeCommand.DeleteChildSa delete when draft.Child(delete.Inbound) is { } child:
                IsakmpLifecycle.DeleteChild(draft, child, "deleted by us");
                break;
            case IkeCommand.RekeyIkeSa when draft.State.Phase == IkePhase.Established:
                IsakmpTasks.Renew(draft);
                break;
            case IkeCommand.CheckLiveness when draft.State.Phase == IkePhase.Established && draft.Pacing.Isakmp.Probe is null:
                PeerDetection.Start(draft);
                break;
        }
    }

    private static void Answered(StepDraft draft, AccessAnswer answer)
    {
        if (draft.Pacing.Question is not { } question || question.Number != answer.Number)
        {
            return;
        }

        draft.Pacing = draft.Pacing with { Question = null };
        switch (question)
        {
            case AccessQuestion.Password password:
                UserAuthentication.Answered(draft, password, answer);
                break;
            case AccessQuestion.Address address:
                AddressAssignment.Answered(draft, address, answer);
                break;
        }

        IsakmpTasks.Pump(draft);
    }
}
