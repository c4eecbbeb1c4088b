using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// Requests are resent, by their stored bytes, until they are answered or the peer is taken for dead (RFC 7296 section 2.1 and 2.4).
/// Responses are resent only when the request comes again.
/// </summary>
internal static class Retransmissions
{
    public static void Resend(StepDraft draft, IkeSpi own)
    {
        if (!draft.Pacing.Retransmissions.TryGetValue(own.Value, out var retransmission))
        {
            return;
        }

        if (own == IkeSpi.None)
        {
            ResendInit(draft, retransmission);
            return;
        }

        if (draft.State.Windows.GetValueOrDefault(own.Value) is not { Outstanding: { } outstanding } window)
        {
            return;
        }

        bool burst = outstanding.What is PendingExchange.Liveness { Searching: true }
            || (outstanding.What is PendingExchange.Liveness range && range.First != outstanding.MessageId);
        int most = burst ? IkeTiming.MaxBurstTransmissions
            : outstanding.What is PendingExchange.Liveness ? IkeTiming.LivenessThreshold
            : IkeTiming.MaxTransmissions;
        if (retransmission.Sent >= most)
        {
            GiveUp(draft, window, outstanding);
            return;
        }

        int sent = retransmission.Sent + 1;
        int delay = burst ? IkeTiming.BurstDelay(sent) : IkeTiming.RetransmitDelay(outstanding.What, sent, draft.Settings.LivenessInterval);
        Schedule(draft, own, sent, delay);
        var sa = draft.State.IkeSas[own.Value];
        if (outstanding.What is PendingExchange.Liveness liveness)
        {
            InformationalExchange.WidenBurst(draft, sa, outstanding, liveness);
            draft.Tell("liveness again");
            return;
        }

        foreach (var datagram in outstanding.Datagrams)
        {
            draft.Send(draft.Path, datagram);
        }
    }

    private static void ResendInit(StepDraft draft, Retransmission retransmission)
    {
        if (draft.Pacing.InitRefusal is { } refusal && retransmission.Sent >= IkeTiming.MaxRefusedTransmissions)
        {
            draft.Report(new IkeReport.NegotiationFailed(refusal.Notify, refusal.Detail));
            Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, $"{refusal.Notify}: {refusal.Detail}", linger: false);
            return;
        }

        if (retransmission.Sent >= (draft.Settings.HasBackups ? IkeTiming.MaxTransmissionsWithBackups : IkeTiming.MaxTransmissions))
        {
            draft.Report(new IkeReport.NegotiationFailed("no answer", "the peer does not answer IKE_SA_INIT"));
            Lifecycle.Close(draft, IkeGoneReason.PeerDead, "the peer does not answer IKE_SA_INIT", linger: false);
            return;
        }

        int sent = retransmission.Sent + 1;
        Schedule(draft, IkeSpi.None, sent, IkeTiming.RetransmitDelay(null, sent, null));
        draft.Send(draft.Path, draft.Lineage.Handshake!.InitRequest);
    }

    private static void GiveUp(StepDraft draft, IkeSaWindow window, OutstandingRequest outstanding)
    {
        switch (outstanding.What)
        {
            case PendingExchange.DeleteIke when window.Status != IkeSaStatus.Current:
                Lifecycle.ForgetIkeSa(draft, window.Own);
                draft.Tell("the replaced IKE SA is forgotten");
                break;
            case PendingExchange.DeleteIke delete:
                Lifecycle.Close(draft, delete.Reason, delete.Detail, linger: false);
                break;
            case PendingExchange.Auth:
                draft.Report(new IkeReport.NegotiationFailed("no answer", "the peer does not answer IKE_AUTH"));
                Lifecycle.Close(draft, IkeGoneReason.PeerDead, "the peer does not answer IKE_AUTH", linger: false);
                break;
            default:
                Lifecycle.Close(draft, IkeGoneReason.PeerDead, "the peer does not answer", linger: false);
                break;
        }
    }

    private static void Schedule(StepDraft draft, IkeSpi own, int sent, int delay) => draft.Pacing = draft.Pacing with
    {
        Retransmissions = draft.Pacing.Retransmissions.SetItem(own.Value, new Retransmission(sent, draft.Now.Boot + delay)),
    };
}
