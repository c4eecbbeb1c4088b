using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// IKE_AUTH (RFC 7296 section 1.2); <see cref="PeerAuthentication"/> says what AUTH is:
/// <code>
/// HDR, SK {IDi, [CERT,] [N(INITIAL_CONTACT),] [CERTREQ,] [IDr,] AUTH, SAi2, TSi, TSr}  -->
///                          &lt;--  HDR, SK {IDr, [CERT,] AUTH, SAr2, TSi, TSr}
///                          &lt;--  HDR, SK {IDr, [CERT,] AUTH, N(error of the Child SA)}
///                          &lt;--  HDR, SK {N(AUTHENTICATION_FAILED)}
/// </code>
/// A first request without AUTH begins <see cref="EapExchange"/>.
/// A Child SA that fails does not fail the IKE SA (section 1.3).
/// </summary>
internal static class AuthExchange
{
    public static void Start(StepDraft draft)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        var ours = Ours(draft, ofInitiator: true, draft.Settings.RemoteIdentity);
        if (ours.Proof.Auth is not { } auth)
        {
            Fail(draft, NotifyType.AuthenticationFailed, ours.Proof.Failure!, linger: false);
            return;
        }

        var child = draft.Settings.Children.FirstOrDefault(child => child.Vpn == handshake.Vpn)
            ?? draft.Settings.Children.OrderBy(child => child.EstablishImmediately ? 0 : 1).First();
        var inbound = Lifecycle.NewEspSpi(draft);
        List<IkePayload> payloads = [ours.Id!, .. ours.Proof.Certificates];
        if (handshake.InitialContact)
        {
            payloads.Add(NotifyPayload.Of(NotifyType.InitialContact));
        }

        payloads.AddRange(CertificateRequests.Of(draft));
        if (draft.Settings is { RemoteIdentity: { } remote, OtherIdentities.IsEmpty: true })
        {
            payloads.Add(IdOf(ofInitiator: false, remote));
        }

        payloads.Add(auth);
        payloads.AddRange(ChildNegotiation.Offer(child, inbound, withGroup: false));
        draft.Request(sa, ExchangeType.IkeAuth, payloads, new PendingExchange.Auth(child.Vpn, inbound));
        draft.Tell("IKE_AUTH sent");
    }

    public static void Respond(StepDraft draft, InboundMessage request)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        if (handshake.Eap is not null)
        {
            EapExchange.Respond(draft, request);
            return;
        }

        if (request.Payloads.OfType<IdPayload>().FirstOrDefault(payload => payload.OfInitiator) is not { } id)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        var peer = IdentityOf(id);
        var ours = (Id: (IdPayload?)null, Proof: default(PeerAuthentication.Answer));
        if ((DynamicPeers.ChooseByIdentity(draft, peer, request.Payloads)
            ?? PeerAuthentication.Refusal(draft, peer, id, request.Payloads, byInitiator: true)
            ?? (draft.Settings.Access is null ? DynamicPeers.Crowded(draft, peer.ToString()) : null)
            ?? (ours = Ours(draft, ofInitiator: false, peer)).Proof!.Failure) is { } refusal)
        {
            draft.Respond(sa, ExchangeType.IkeAuth, request.MessageId, NotifyPayload.Of(NotifyType.AuthenticationFailed));
            Fail(draft, NotifyType.AuthenticationFailed, refusal, linger: true);
            return;
        }

        if (draft.Settings.Access is not null)
        {
            EapExchange.Begin(draft, request, [ours.Id!, .. ours.Proof!.Certificates, ours.Proof.Auth!]);
            return;
        }

        Establish(draft, peer, request.Payloads.HasNotify(NotifyType.InitialContact));
        var answer = ChildNegotiation.Respond(
            draft, request.Payloads, handshake.NonceInitiator, handshake.NonceResponder, firstOfIkeSa: true, rekeyed: null);
        draft.Respond(sa, ExchangeType.IkeAuth, request.MessageId, [ours.Id!, .. ours.Proof!.Certificates, ours.Proof.Auth!, .. answer.Payloads]);
        if (answer.Child is { } child)
        {
            Lifecycle.Add(draft, child);
        }
    }

    public static void HandleResponse(StepDraft draft, InboundMessage response, PendingExchange.Auth pending)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        draft.Complete(sa.Own);
        var id = response.Payloads.OfType<IdPayload>().FirstOrDefault(payload => !payload.OfInitiator);
        if (id is null)
        {
            var error = response.Payloads.FindError()?.Notify ?? NotifyType.InvalidSyntax;
            string detail = error == NotifyType.AuthenticationFailed
                ? $"the peer did not accept {OwnIdentity.Described(draft)}"
                : "the peer refused IKE_AUTH";
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(error), detail));
            Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, $"{NotifyTable.Name(error)}: {detail}", linger: false);
            return;
        }

        var peer = IdentityOf(id);
        if (PeerAuthentication.Refusal(draft, peer, id, response.Payloads, byInitiator: false) is { } refusal)
        {
            // RFC 7296 section 2.21.2: the responder believes in this IKE SA, so it is told.
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(NotifyType.AuthenticationFailed), refusal));
            draft.Lineage = draft.Lineage with { Phase = IkePhase.Established, Handshake = null };
            InformationalExchange.StartDeleteIke(draft, sa, IkeGoneReason.NegotiationFailed, refusal);
            return;
        }

        string first = pending.Vpn;
        Establish(draft, peer, initialContact: false);
        ChildNegotiation.HandleFirst(draft, response.Payloads, handshake.NonceInitiator, handshake.NonceResponder, pending);
        foreach (var more in draft.Settings.Children.Where(child => child.EstablishImmediately && child.Vpn != first))
        {
            draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, more.Vpn));
        }
    }

    public static void Establish(StepDraft draft, IkeIdentity peer, bool initialContact)
    {
        var sa = draft.Current;
        draft.Lineage = draft.Lineage with { Phase = IkePhase.Established, Handshake = null, Peer = peer };
        draft.Report(new IkeReport.IkeSaEstablished(sa.Initiator, sa.Responder, sa.WeInitiated, peer, initialContact) { User = draft.Lineage.Access?.User });
        draft.Tell($"IKE SA with {peer} is up");
    }

    /// <summary>The peer has been told, or is not to be.</summary>
    public static void Fail(StepDraft draft, NotifyType notify, string why, bool linger)
    {
        draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(notify), why));
        Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, why, linger);
    }

    /// <summary>Who we say we are, and the proof; without an identity there is a failure.</summary>
    private static (IdPayload? Id, PeerAuthentication.Answer Proof) Ours(StepDraft draft, bool ofInitiator, IkeIdentity? peer)
    {
        if (OwnIdentity.Of(draft) is not { } identity)
        {
            return (null, new PeerAuthentication.Answer([], null, OwnIdentity.Missing(draft.Settings.Certificates)));
        }

        var id = IdOf(ofInitiator, identity);
        return (id, PeerAuthentication.Prove(draft, id, ofInitiator, peer));
    }

    public static IdPayload IdOf(bool ofInitiator, IkeIdentity identity) => new(ofInitiator, (byte)identity.Type, identity.Data);

    public static IkeIdentity IdentityOf(IdPayload id) => new((IkeIdentityType)id.IdType, id.Data.ToArray());
}
