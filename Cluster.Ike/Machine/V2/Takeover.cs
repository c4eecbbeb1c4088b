using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine.V2;

/// <summary>What a new owner owes after recovery. Its predecessor may have done any part of it already.</summary>
internal static class Takeover
{
    public static void Resume(StepDraft draft)
    {
        if (draft.State.Lineage is not { } lineage || lineage.Phase == IkePhase.Gone)
        {
            return;
        }

        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot, LastSent = draft.Now.Boot };
        foreach (var own in draft.State.IkeSas.Keys)
        {
            draft.Perform(new IkeEffect.ClaimIkeSpi(new IkeSpi(own)));
        }

        foreach (var child in draft.State.Children.Values)
        {
            draft.Perform(new IkeEffect.InstallChildSa(Lifecycle.Keys(draft, child)));
        }

        foreach (var child in draft.State.Children.Values.Where(child => child.Status == ChildSaStatus.Up || !HasOther(draft, child)))
        {
            draft.Perform(new IkeEffect.UseChildSa(child.Inbound));
        }

        if (lineage.Phase == IkePhase.InitSent)
        {
            draft.Perform(new IkeEffect.ClaimIkeSpi(lineage.Handshake!.Own));
            draft.StartRetransmission(IkeSpi.None, IkeTiming.FirstRetransmit);
            draft.Send(draft.Path, lineage.Handshake.InitRequest);
            return;
        }

        foreach (var window in draft.State.Windows.Values)
        {
            ResendLastResponse(draft, window);
            ResendOutstanding(draft, window);
        }

        var current = lineage.Phase == IkePhase.Established ? draft.CurrentWindow : null;
        if (current is { Outstanding: null or { What: PendingExchange.Liveness } })
        {
            InformationalExchange.StartBurst(draft, current.FirstUnanswered, current.Outstanding?.MessageId ?? 0);
        }
    }

    /// <summary>
    /// The predecessor may have died between the record and the sending. The peer drops what it has already, and need not wait for its own next
    /// retransmission, which after a longer outage is far off.
    /// </summary>
    private static void ResendLastResponse(StepDraft draft, IkeSaWindow window)
    {
        foreach (var datagram in window.LastResponse)
        {
            draft.Send(draft.Path, datagram);
        }
    }

    /// <summary>Liveness requests, which a record may carry along, are part of the burst and not resent here.</summary>
    private static void ResendOutstanding(StepDraft draft, IkeSaWindow window)
    {
        if (window.Outstanding is not { What: not PendingExchange.Liveness } outstanding)
        {
            return;
        }

        draft.StartRetransmission(window.Own, IkeTiming.FirstRetransmit);
        foreach (var datagram in outstanding.Datagrams)
        {
            draft.Send(draft.Path, datagram);
        }
    }

    private static bool HasOther(StepDraft draft, ChildSa child) =>
        draft.State.Children.Values.Any(other => other.Inbound != child.Inbound && other.Vpn == child.Vpn && other.Status != ChildSaStatus.Incoming);
}
