using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V1;

/// <summary>What a new owner owes after recovery. Its predecessor may have done any part of it already.</summary>
internal static class IsakmpTakeover
{
    public static void Resume(StepDraft draft)
    {
        if (draft.State.Phase is IkePhase.Empty or IkePhase.Gone)
        {
            return;
        }

        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot, LastSent = draft.Now.Boot };
        foreach (ulong own in draft.State.IkeSas.Keys.Concat(draft.Isakmp().Handshakes.Keys))
        {
            draft.Perform(new IkeEffect.ClaimIkeSpi(new IkeSpi(own)));
        }

        foreach (var sa in draft.State.IkeSas.Values)
        {
            PeerDetection.Resume(draft, sa);
        }

        foreach (var message in draft.Isakmp().Repeated.Where(message => message.Until > draft.Now.Utc))
        {
            draft.Send(message.Path, message.Datagram);
            draft.Repeat(message);
        }

        foreach (var child in draft.State.Children.Values)
        {
            draft.Perform(new IkeEffect.InstallChildSa(Lifecycle.Keys(draft, child)));
        }

        foreach (var child in draft.State.Children.Values.Where(child => child.Status == ChildSaStatus.Up || IsLast(draft, child)).OrderBy(child => child.EstablishedAt))
        {
            draft.Perform(new IkeEffect.UseChildSa(child.Inbound));
        }

        foreach (var handshake in draft.Isakmp().Handshakes.Values)
        {
            draft.SendUnder(handshake.Own, handshake.Path, handshake.LastOutbound);
            if (handshake.WeInitiated || handshake.Mode == Phase1Mode.Aggressive)
            {
                draft.Retransmit(new ExchangeKey(handshake.Own, 0));
            }
        }

        foreach (var quick in draft.Isakmp().Quicks.Values)
        {
            if (!quick.IsFinished)
            {
                draft.Retransmit(quick.Key);
            }

            if (!quick.IsFinished || draft.Now.Utc < quick.KeepUntil)
            {
                draft.SendUnder(quick.Key.Own, draft.Path, quick.LastOutbound);
            }
        }

        foreach (var transaction in draft.Isakmp().Transactions.Values.Where(one => draft.Now.Utc < one.KeepUntil))
        {
            draft.SendUnder(transaction.Key.Own, draft.Path, transaction.LastOutbound);
            if (transaction.WeInitiated)
            {
                draft.Retransmit(transaction.Key);
            }
        }

        foreach (var sa in draft.Isakmp().Sas.Values.Where(sa => draft.Now.Utc < sa.KeepUntil && !sa.LastOutbound.IsEmpty))
        {
            draft.SendUnder(sa.Own, draft.Path, sa.LastOutbound);
        }

        if (draft.State.Phase == IkePhase.Established && draft.Settings.LivenessInterval is not null)
        {
            PeerDetection.Start(draft);
        }
    }

    /// <summary>Replaced, and its successor waits for the end of the install interval.</summary>
    private static bool IsLast(StepDraft draft, ChildSa child) =>
        child.Status == ChildSaStatus.Replaced && draft.State.Children.Values.Any(other => other.Replaces == child.Inbound && other.Status == ChildSaStatus.Incoming);
}
