using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Eap;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// IKE_AUTH of a user who proves who it is by EAP (RFC 7296 section 2.16). We sign first; what EAP says is decided outside, and the response waits for it:
/// <code>
/// HDR, SK {IDi, [CERTREQ,] [IDr,] [CP,] SAi2, TSi, TSr}  --&gt;
///                          &lt;--  HDR, SK {IDr, CERT, AUTH, EAP}
/// HDR, SK {EAP}  --&gt;                                           as often as the method needs
///                          &lt;--  HDR, SK {EAP}
/// HDR, SK {AUTH}  --&gt;                                          over the key that EAP made, or SK_p
///                          &lt;--  HDR, SK {AUTH, [CP,] SAr2, TSi, TSr}
/// </code>
/// </summary>
internal static class EapExchange
{
    public static void Begin(StepDraft draft, InboundMessage request, IReadOnlyList<IkePayload> ours)
    {
        var conversation = EapConversation.Begin(draft.Random(1)[0]);
        draft.Lineage = draft.Lineage with
        {
            Handshake = draft.Lineage.Handshake! with { Eap = new EapProgress(Keep(request.Payloads), conversation.ToBytes(), null) },
        };
        draft.Respond(draft.Current, ExchangeType.IkeAuth, request.MessageId, [.. ours, new EapPayload(conversation.FirstRequest())]);
        draft.Tell("we have shown who we are; EAP begins");
    }

    /// <summary>Any request after the first. One that is repeated while its answer is looked for leads to nothing.</summary>
    public static void Respond(StepDraft draft, InboundMessage request)
    {
        var eap = draft.Lineage.Handshake!.Eap!;
        if (draft.Pacing.Question?.Number == request.MessageId)
        {
            draft.Drop = IkeDrop.AwaitingAnswer;
        }
        else if (request.Payloads.Find<EapPayload>() is { } message && draft.Lineage.Access is null)
        {
            Ask(draft, new AccessQuestion.Eap(request.MessageId, Profile(draft), eap.Conversation, message.Message.ToArray()));
        }
        else if (request.Payloads.Find<AuthPayload>() is { } auth && draft.Lineage.Access is { } access)
        {
            Finish(draft, request.MessageId, eap, access.Grant, auth);
        }
        else
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
    }

    /// <summary>Instead of going on, the peer says that it will not: some do when they have been told that they are wrong.</summary>
    public static void GivenUp(StepDraft draft, InboundMessage request)
    {
        if (request.Payloads.FindError() is not { } error)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        draft.Respond(draft.Current, ExchangeType.Informational, request.MessageId);
        AuthExchange.Fail(
            draft, error.Notify, draft.Lineage.Handshake?.Eap?.Refusal ?? $"the peer gave up: {NotifyTable.Name(error.Notify)}", linger: true);
    }

    /// <summary>An answer that nobody waits for any more changes nothing.</summary>
    public static void Answered(StepDraft draft, AccessAnswer answer)
    {
        if (draft.Pacing.Question is not { } question || question.Number != answer.Number || draft.State.Phase != IkePhase.InitAnswered
            || draft.CurrentWindow.ExpectedRequest != answer.Number)
        {
            return;
        }

        draft.Pacing = draft.Pacing with { Question = null };
        draft.ReplyTo = draft.Path;
        var handshake = draft.Lineage.Handshake!;
        switch (answer)
        {
            case AccessAnswer.Continue next when question is AccessQuestion.Eap:
                draft.Lineage = draft.Lineage with { Handshake = handshake with { Eap = handshake.Eap! with { Conversation = next.Conversation, Refusal = next.Refusal } } };
                draft.Respond(draft.Current, ExchangeType.IkeAuth, answer.Number, new EapPayload(next.Message));
                draft.Tell("EAP goes on");
                break;
            case AccessAnswer.Accepted accepted when question is AccessQuestion.Eap:
                draft.Lineage = draft.Lineage with
                {
                    Access = new AccessState(accepted.Grant, null),
                    Handshake = handshake with { Eap = handshake.Eap! with { MasterKey = accepted.MasterKey } },
                };
                draft.Respond(draft.Current, ExchangeType.IkeAuth, answer.Number, new EapPayload(accepted.Message));
                draft.Tell($"EAP let user {accepted.Grant.User} in");
                break;
            case AccessAnswer.Assigned assigned when question is AccessQuestion.Address:
                Establish(draft, answer.Number, assigned.Lease);
                break;
            case AccessAnswer.Refused refused:
                Refuse(draft, answer.Number, question, refused);
                break;
        }
    }

    private static void Refuse(StepDraft draft, uint messageId, AccessQuestion question, AccessAnswer.Refused refused)
    {
        bool isAddress = question is AccessQuestion.Address;
        var notify = isAddress ? NotifyType.InternalAddressFailure : NotifyType.AuthenticationFailed;
        draft.Respond(
            draft.Current, ExchangeType.IkeAuth, messageId,
            [.. refused.Message.IsEmpty ? ImmutableArray<IkePayload>.Empty : [new EapPayload(refused.Message)], NotifyPayload.Of(notify)]);
        AuthExchange.Fail(draft, notify, refused.Reason, linger: true);
    }

    /// <summary>EAP has let the user in; what the peer signs with the key of it must fit, and a user who wants an inner address gets one.</summary>
    private static void Finish(StepDraft draft, uint messageId, EapProgress eap, AccessGrant grant, AuthPayload auth)
    {
        var first = Read(eap.Request);
        var id = first.OfType<IdPayload>().First(payload => payload.OfInitiator);
        using var key = Key(draft, eap, ofInitiator: true);
        if (auth.Method != AuthPayload.SharedKeyMic
            || !CryptographicOperations.FixedTimeEquals(PeerAuthentication.Mac(draft, key, id, ofInitiator: true), auth.Data.Span))
        {
            draft.Respond(draft.Current, ExchangeType.IkeAuth, messageId, NotifyPayload.Of(NotifyType.AuthenticationFailed));
            AuthExchange.Fail(draft, NotifyType.AuthenticationFailed, $"the AUTH of {grant.User} does not fit the key that EAP made", linger: true);
        }
        else if (DynamicPeers.Crowded(draft, $"user {grant.User}") is { } crowded)
        {
            draft.Respond(draft.Current, ExchangeType.IkeAuth, messageId, NotifyPayload.Of(NotifyType.AuthenticationFailed));
            AuthExchange.Fail(draft, NotifyType.AuthenticationFailed, crowded, linger: true);
        }
        else if (first.Find<ConfigurationPayload>() is { Configuration: ConfigurationType.Request } wish && ConfigurationReply.WantsAddress(wish.Attributes))
        {
            Ask(draft, new AccessQuestion.Address(messageId, Profile(draft), grant.User, grant));
        }
        else
        {
            Establish(draft, messageId, null);
        }
    }

    private static void Establish(StepDraft draft, uint messageId, AddressLease? lease)
    {
        var handshake = draft.Lineage.Handshake!;
        var first = Read(handshake.Eap!.Request);
        var ours = OwnIdentity.Of(draft)!;
        using var key = Key(draft, handshake.Eap, ofInitiator: false);
        var auth = new AuthPayload(
            AuthPayload.SharedKeyMic, PeerAuthentication.Mac(draft, key, AuthExchange.IdOf(ofInitiator: false, ours), ofInitiator: false));
        draft.Lineage = draft.Lineage with { Access = draft.Lineage.Access! with { Lease = lease } };
        AuthExchange.Establish(draft, AuthExchange.IdentityOf(first.OfType<IdPayload>().First(payload => payload.OfInitiator)), first.HasNotify(NotifyType.InitialContact));
        var answer = ChildNegotiation.Respond(draft, first, handshake.NonceInitiator, handshake.NonceResponder, firstOfIkeSa: true, rekeyed: null);
        ImmutableArray<IkePayload> reply = lease is null ? []
            : [new ConfigurationPayload(ConfigurationType.Reply, ConfigurationReply.To(first.Find<ConfigurationPayload>()!.Attributes, lease))];
        draft.Respond(draft.Current, ExchangeType.IkeAuth, messageId, [auth, .. reply, .. answer.Payloads]);
        if (answer.Child is { } child)
        {
            Lifecycle.Add(draft, child);
        }
    }

    private static void Ask(StepDraft draft, AccessQuestion question)
    {
        draft.Pacing = draft.Pacing with { Question = question };
        draft.Perform(new IkeEffect.Ask(question));
    }

    /// <summary>The key that the method made; one that makes none leaves SK_p (RFC 7296 section 2.16).</summary>
    private static SecretBytes Key(StepDraft draft, EapProgress eap, bool ofInitiator) =>
        (eap.MasterKey ?? (ofInitiator ? draft.Current.Keys.AuthInitiator : draft.Current.Keys.AuthResponder)).Clone();

    private static string Profile(StepDraft draft) => draft.Settings.Access?.Profile ?? "";

    private static byte[] Keep(ImmutableArray<IkePayload> payloads)
    {
        var writer = new WireWriter();
        writer.Byte((byte)payloads[0].Type);
        PayloadChain.Write(writer, payloads);
        return writer.ToArray();
    }

    private static ImmutableArray<IkePayload> Read(ReadOnlyMemory<byte> kept) =>
        PayloadChain.TryRead((PayloadType)kept.Span[0], kept[1..], 0, out var payloads, out _) ? payloads : [];
}
