using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// INFORMATIONAL (RFC 7296 section 1.4): Deletes, and liveness checks, which are empty. What we do not act on is answered by
/// an empty message, as liveness is.
/// <code>
/// HDR, SK {[D]}  -->
///                          &lt;--  HDR, SK {[D]}
/// </code>
/// </summary>
internal static class InformationalExchange
{
    public static void StartDeleteChild(StepDraft draft, EspSpi inbound)
    {
        draft.Request(
            draft.Current, ExchangeType.Informational, [new DeletePayload(ProtocolId.Esp, [inbound])], new PendingExchange.DeleteChild(inbound));
        draft.Tell($"asked to delete Child SA {inbound}");
    }

    public static void StartDeleteIke(StepDraft draft, NegotiatedIkeSa sa, IkeGoneReason reason, string detail)
    {
        draft.Request(sa, ExchangeType.Informational, [new DeletePayload(ProtocolId.Ike, [])], new PendingExchange.DeleteIke(reason, detail));
        draft.Tell($"asked to delete IKE SA {sa.Initiator}/{sa.Responder}");
    }

    /// <summary>An empty request; makes no journal record.</summary>
    public static void StartLiveness(StepDraft draft)
    {
        var sa = draft.Current;
        var window = draft.CurrentWindow;
        var what = new PendingExchange.Liveness(window.NextRequest, Searching: false);
        draft.Cover(sa.Own, window.NextRequest);
        draft.Set(window with { NextRequest = window.NextRequest + 1, Outstanding = new OutstandingRequest(window.NextRequest, [], what) });
        draft.StartRetransmission(sa.Own, IkeTiming.RetransmitDelay(what, 1, draft.Settings.LivenessInterval));
        draft.Send(draft.Path, MessageSealer.SealLiveness(sa, isResponse: false, window.NextRequest));
        draft.Tell("liveness");
    }

    /// <summary>
    /// After a takeover the peer may be some liveness checks further than our records say. Requests for all IDs from the last
    /// that may be unanswered find it in one round trip: it repeats one answer, gives the next, and ignores the rest.
    /// </summary>
    /// <param name="first">The lowest ID that may be unanswered.</param>
    /// <param name="atLeast">The highest ID that is known to have been used for a liveness request.</param>
    public static void StartBurst(StepDraft draft, uint first, uint atLeast)
    {
        var sa = draft.Current;
        uint last = Math.Max(first + IkeTiming.FirstBurst - 1, atLeast);
        SendBurst(draft, sa, draft.CurrentWindow, new PendingExchange.Liveness(first, Searching: true), last);
        draft.StartRetransmission(sa.Own, IkeTiming.BurstDelay(1));
        draft.Tell("looking for the peer's position");
    }

    /// <summary>Sends what is still unanswered again, and as much again beyond, since no answer may mean that the peer is further on.</summary>
    public static void WidenBurst(StepDraft draft, NegotiatedIkeSa sa, OutstandingRequest outstanding, PendingExchange.Liveness what)
    {
        uint width = outstanding.MessageId - what.First + 1;
        uint more = what.Searching && width < IkeTiming.MaxBurst ? Math.Min(width, IkeTiming.MaxBurst - width) : 0;
        SendBurst(draft, sa, draft.Window(sa.Own), what, outstanding.MessageId + more);
    }

    public static void Respond(StepDraft draft, InboundMessage request)
    {
        var deletes = request.Payloads.OfType<DeletePayload>().ToArray();
        if (deletes.Any(delete => delete.Protocol == ProtocolId.Ike))
        {
            RespondToDeleteIke(draft, request);
            return;
        }

        if (deletes.Length == 0)
        {
            draft.Set(draft.Window(request.Sa.Own) with { ExpectedRequest = request.MessageId + 1, LastResponse = [] });
            draft.Send(draft.ReplyTo, MessageSealer.SealLiveness(request.Sa, isResponse: true, request.MessageId));
            draft.Tell("answered liveness");
            return;
        }

        var answered = ImmutableArray.CreateBuilder<EspSpi>();
        var going = draft.Window(request.Sa.Own).Outstanding?.What as PendingExchange.DeleteChild;
        foreach (var spi in deletes.Where(delete => delete.Protocol == ProtocolId.Esp).SelectMany(delete => delete.Spis))
        {
            if (draft.State.Children.Values.FirstOrDefault(child => child.Outbound == spi) is not { } child)
            {
                continue;
            }

            // RFC 7296 section 1.4.1: when both delete at once, the answers leave it out.
            if (going?.Inbound != child.Inbound)
            {
                answered.Add(child.Inbound);
            }

            Lifecycle.Remove(draft, child.Inbound, child.Status == ChildSaStatus.Replaced ? "rekeyed" : "deleted by the peer");
        }

        IkePayload[] answer = answered.Count == 0 ? [] : [new DeletePayload(ProtocolId.Esp, answered.ToImmutable())];
        draft.Respond(request.Sa, request.Exchange, request.MessageId, answer);
    }

    public static void HandleResponse(StepDraft draft, InboundMessage response, PendingExchange pending)
    {
        draft.Complete(response.Sa.Own);
        switch (pending)
        {
            case PendingExchange.DeleteChild delete:
                Lifecycle.Remove(draft, delete.Inbound, draft.Child(delete.Inbound)?.Status == ChildSaStatus.Replaced ? "rekeyed" : "deleted by us");
                break;
            case PendingExchange.DeleteIke delete when draft.Window(response.Sa.Own).Status == IkeSaStatus.Current:
                Lifecycle.Close(draft, delete.Reason, delete.Detail, linger: false);
                break;
            case PendingExchange.DeleteIke:
                Lifecycle.ForgetIkeSa(draft, response.Sa.Own);
                draft.Tell("the replaced IKE SA is gone");
                break;
        }
    }

    /// <summary>Answers to a burst come for one ID after the other; what is asked next waits for the last.</summary>
    public static void HandleLiveness(StepDraft draft, NegotiatedIkeSa sa, uint messageId, OutstandingRequest outstanding, PendingExchange.Liveness what)
    {
        if (messageId == outstanding.MessageId)
        {
            draft.Complete(sa.Own);
        }
        else if (messageId >= what.First)
        {
            // The peer lives: what is left of the burst is counted anew.
            draft.Set(draft.Window(sa.Own) with { Outstanding = outstanding with { What = new PendingExchange.Liveness(messageId + 1, Searching: false) } });
            draft.StartRetransmission(sa.Own, IkeTiming.BurstDelay(1));
        }

        draft.Tell("the peer is alive");
    }

    private static void SendBurst(StepDraft draft, NegotiatedIkeSa sa, IkeSaWindow window, PendingExchange.Liveness what, uint last)
    {
        draft.Cover(sa.Own, last);
        draft.Set(window with { NextRequest = last + 1, Outstanding = new OutstandingRequest(last, [], what) });
        for (uint id = what.First; id <= last; id++)
        {
            draft.Send(draft.Path, MessageSealer.SealLiveness(sa, isResponse: false, id));
        }
    }

    private static void RespondToDeleteIke(StepDraft draft, InboundMessage request)
    {
        var window = draft.Window(request.Sa.Own);
        var outstanding = window.Outstanding?.What;
        draft.Respond(request.Sa, request.Exchange, request.MessageId);
        if (window.Status == IkeSaStatus.Current && outstanding is PendingExchange.RekeyIke { Crossed: { } crossed })
        {
            // The peer has settled the crossing its way without waiting for our response.
            RekeyIkeExchange.YieldToCrossed(draft, crossed);
        }

        window = draft.Window(request.Sa.Own);
        if (window.Status == IkeSaStatus.Current)
        {
            bool both = outstanding is PendingExchange.DeleteIke;
            Lifecycle.Close(draft, both ? IkeGoneReason.DeletedByUs : IkeGoneReason.DeletedByPeer, both ? "deleted by both" : "deleted by the peer", linger: true);
            return;
        }

        draft.Complete(request.Sa.Own);
        draft.Set(draft.Window(request.Sa.Own) with { Status = IkeSaStatus.Closed, ForgetAt = draft.Now.Utc + IkeTiming.Linger });
        draft.Tell("the replaced IKE SA is deleted by the peer");
    }
}
