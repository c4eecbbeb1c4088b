using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// From a datagram to the exchange that it belongs to: header, window, ICV, fragments, payloads, rules. Nothing of an unauthenticated
/// message has any effect; only then do the window and the peer's endpoint move.
/// </summary>
internal static class InboundMessages
{
    public static void Receive(StepDraft draft, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        draft.ReplyTo = endpoints;
        if (!IkeMessage.TryParse(datagram, out var message, out var error))
        {
            draft.Drop = IkeDrop.Malformed;
            if (error.Fault == ParseFault.BadVersion)
            {
                RefuseVersion(draft, datagram);
            }

            return;
        }

        if (message.Header.Exchange == ExchangeType.IkeSaInit)
        {
            ReceiveInit(draft, message, datagram, endpoints);
            return;
        }

        var own = message.Header.FromInitiator ? message.Header.Responder : message.Header.Initiator;
        if (!draft.State.IkeSas.TryGetValue(own.Value, out var sa) || message.Header.FromInitiator == sa.WeInitiated
            || message.Header.Initiator != sa.Initiator || message.Header.Responder != sa.Responder)
        {
            draft.Drop = IkeDrop.UnknownSpi;
            return;
        }

        if (message.Payloads is not [EncryptedPayload or FragmentPayload])
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        if (message.Header.IsResponse)
        {
            ReceiveResponse(draft, sa, message, datagram, endpoints);
        }
        else
        {
            ReceiveRequest(draft, sa, message, datagram, endpoints);
        }
    }

    /// <summary>A first message of a later major version is told what we speak (RFC 7296 section 2.5); anything else of it is dropped.</summary>
    private static void RefuseVersion(StepDraft draft, ReadOnlyMemory<byte> datagram)
    {
        if (draft.State.Phase == IkePhase.Empty && IkeHeader.TryRead(datagram, out var header, out _)
            && header is { IsResponse: false, FromInitiator: true, MajorVersion: > IkeHeader.Version2 >> 4 } && header.Responder == IkeSpi.None)
        {
            header = header with { Version = IkeHeader.Version2, Flags = IkeHeaderFlags.Response };
            draft.Send(draft.ReplyTo, new IkeMessage(header, [NotifyPayload.Of(NotifyType.InvalidMajorVersion)]).ToBytes());
        }
    }

    private static void ReceiveInit(StepDraft draft, IkeMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var handshake = draft.State.Lineage?.Handshake;
        switch (draft.State.Phase)
        {
            case IkePhase.Empty:
                InitExchange.Respond(draft, message, datagram, endpoints);
                break;
            case IkePhase.InitSent when message.Header.IsResponse && !message.Header.FromInitiator && message.Header.Initiator == handshake!.Own:
                InitExchange.HandleResponse(draft, message, datagram, endpoints);
                break;
            case IkePhase.InitAnswered when datagram.Span.SequenceEqual(handshake!.InitRequest.Span):
                draft.Send(endpoints, handshake.InitResponse);
                break;
            default:
                draft.Drop = message.Header.IsResponse ? IkeDrop.UnexpectedResponse : IkeDrop.OldMessageId;
                break;
        }
    }

    private static void ReceiveRequest(
        StepDraft draft, NegotiatedIkeSa sa, IkeMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var window = draft.Window(sa.Own);
        uint id = message.Header.MessageId;
        var fragment = message.Payloads[0] as FragmentPayload;
        bool repeated = id + 1 == window.ExpectedRequest;
        if (id < window.ExpectedRequest && (!repeated || fragment is { Number: > 1 }))
        {
            draft.Drop = IkeDrop.OldMessageId;
            return;
        }

        if (repeated)
        {
            RepeatResponse(draft, sa, window, message, datagram, endpoints);
            return;
        }

        if (Open(draft, sa, message, datagram) is not { } opened)
        {
            return;
        }

        Heard(draft, endpoints);
        if (opened.Payloads is not { } payloads)
        {
            RespondWithError(draft, sa, message.Header, NotifyType.InvalidSyntax, default);
        }
        else if (payloads.FindUnknownCritical() is { } critical)
        {
            RespondWithError(draft, sa, message.Header, NotifyType.UnsupportedCriticalPayload, new[] { (byte)critical.Type });
        }
        else if (MessageRules.Match(message.Header.Exchange, isResponse: false, payloads) is null)
        {
            RespondWithError(draft, sa, message.Header, NotifyType.InvalidSyntax, default);
        }
        else
        {
            Dispatch(draft, new InboundMessage(sa, message.Header.Exchange, id, payloads));
        }
    }

    private static void Dispatch(StepDraft draft, InboundMessage request)
    {
        if (ExchangeTable.Find(draft.State.Phase, request) is { } row)
        {
            row.Respond(draft, request);
            if (draft.State.Phase == IkePhase.Established)
            {
                TaskQueue.Pump(draft);
            }
        }
        else
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
    }

    private static void ReceiveResponse(
        StepDraft draft, NegotiatedIkeSa sa, IkeMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        uint id = message.Header.MessageId;
        if (draft.Window(sa.Own).Outstanding is not { } outstanding
            || id > outstanding.MessageId || id < ((outstanding.What as PendingExchange.Liveness)?.First ?? outstanding.MessageId))
        {
            draft.Drop = IkeDrop.UnexpectedResponse;
            return;
        }

        if (Open(draft, sa, message, datagram) is not { } opened)
        {
            return;
        }

        Heard(draft, endpoints);
        if (outstanding.What is PendingExchange.Liveness liveness)
        {
            InformationalExchange.HandleLiveness(draft, sa, id, outstanding, liveness);
        }
        else if (opened.Payloads is not { } payloads || payloads.FindUnknownCritical() is not null
            || MessageRules.Match(message.Header.Exchange, isResponse: true, payloads) is null)
        {
            // Authenticated and yet not understood: RFC 7296 section 2.21 leaves only to end the IKE SA.
            Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, "INVALID_SYNTAX: the peer's response makes no sense", linger: false);
        }
        else if (draft.State.Phase == IkePhase.Established && sa.Own == draft.Lineage.Current
            && payloads.FindError()?.Notify == NotifyType.InvalidSyntax)
        {
            Lifecycle.CloseForSyntax(draft, sa, "our request makes no sense to the peer", linger: false);
        }
        else
        {
            ExchangeTable.HandleResponse(draft, new InboundMessage(sa, message.Header.Exchange, id, payloads), outstanding.What);
        }

        if (draft.State.Phase == IkePhase.Established)
        {
            TaskQueue.Pump(draft);
        }
    }

    /// <summary>The peer did not get our answer: the same bytes again, once it is sure that it is the peer who asks.</summary>
    private static void RepeatResponse(
        StepDraft draft, NegotiatedIkeSa sa, IkeSaWindow window, IkeMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var (payload, bodyOffset) = Sealed(message, datagram);
        if (payload is null || MessageSeal.Open(datagram.Span, bodyOffset, sa.Incoming) is null)
        {
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        if (window.LastResponse.IsEmpty)
        {
            draft.Send(endpoints, MessageSealer.SealLiveness(sa, isResponse: true, message.Header.MessageId));
            return;
        }

        foreach (var response in window.LastResponse)
        {
            draft.Send(endpoints, response);
        }
    }

    /// <summary>
    /// Opens a message, or puts its fragment to the others. Null when there is nothing to act on yet or the datagram was dropped;
    /// null payloads inside when what was authenticated does not parse.
    /// </summary>
    private static Opened? Open(StepDraft draft, NegotiatedIkeSa sa, IkeMessage message, ReadOnlyMemory<byte> datagram)
    {
        var (_, bodyOffset) = Sealed(message, datagram);
        if (MessageSeal.Open(datagram.Span, bodyOffset, sa.Incoming) is not { } text)
        {
            draft.Drop = IkeDrop.BadIcv;
            return null;
        }

        if (message.Payloads[0] is EncryptedPayload encrypted)
        {
            return Parse(encrypted.FirstInner, text);
        }

        var key = (sa.Own.Value, message.Header.IsResponse);
        var added = FragmentReassembly.Add(
            draft.Pacing.Reassemblies.GetValueOrDefault(key), message.Header.MessageId, (FragmentPayload)message.Payloads[0], text);
        if (added is null)
        {
            draft.Drop = IkeDrop.UselessFragment;
            return null;
        }

        draft.Pacing = draft.Pacing with
        {
            Reassemblies = added.IsComplete ? draft.Pacing.Reassemblies.Remove(key) : draft.Pacing.Reassemblies.SetItem(key, added),
        };
        return added.IsComplete ? Parse(added.FirstInner, added.Join()) : null;
    }

    private static Opened Parse(PayloadType first, ReadOnlyMemory<byte> text) =>
        PayloadChain.TryRead(first, text, 0, out var payloads, out _) ? new Opened(payloads) : new Opened(null);

    private static (IkePayload? Payload, int BodyOffset) Sealed(IkeMessage message, ReadOnlyMemory<byte> datagram) => message.Payloads[0] switch
    {
        EncryptedPayload encrypted => (encrypted, datagram.Length - encrypted.Sealed.Length),
        FragmentPayload fragment => (fragment, datagram.Length - fragment.Sealed.Length),
        _ => (null, 0),
    };

    /// <summary>
    /// An authenticated message that is newer than all before. Who is not behind a NAT itself follows the peer's endpoint (RFC 7296
    /// section 2.23); until the IKE SA stands, the float to port 4500 is followed in any case.
    /// </summary>
    private static void Heard(StepDraft draft, IkeEndpoints endpoints)
    {
        draft.Pacing = draft.Pacing with { LastHeard = draft.Now.Boot };
        bool settled = draft.State.Phase == IkePhase.Established;
        if (endpoints == draft.Path || (settled && draft.Lineage.LocalBehindNat))
        {
            return;
        }

        draft.Path = endpoints;
        if (settled)
        {
            draft.Perform(new IkeEffect.MovePeer(endpoints));
        }
    }

    private static void RespondWithError(StepDraft draft, NegotiatedIkeSa sa, IkeHeader header, NotifyType notify, ReadOnlyMemory<byte> data)
    {
        draft.Respond(sa, header.Exchange, header.MessageId, NotifyPayload.Of(notify, data));
        draft.Tell($"answered {NotifyTable.Name(notify)}");
        if (draft.State.Phase == IkePhase.InitAnswered)
        {
            Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, NotifyTable.Name(notify), linger: true);
        }
        else if (notify == NotifyType.InvalidSyntax)
        {
            Lifecycle.CloseForSyntax(draft, sa, "the peer's request makes no sense", linger: true);
        }
    }

    private sealed record Opened(ImmutableArray<IkePayload>? Payloads);
}
