using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine;

/// <summary>
/// IKE_AUTH with a shared key (RFC 7296 section 1.2):
/// <code>
/// HDR, SK {IDi, [IDr,] AUTH, [N(INITIAL_CONTACT),] SAi2, TSi, TSr}  -->
///                          &lt;--  HDR, SK {IDr, AUTH, SAr2, TSi, TSr}
///                          &lt;--  HDR, SK {IDr, AUTH, N(error of the Child SA)}
///                          &lt;--  HDR, SK {N(AUTHENTICATION_FAILED)}
/// </code>
/// A Child SA that fails does not fail the IKE SA (section 1.3).
/// </summary>
internal static class AuthExchange
{
    public static void Start(StepDraft draft)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        var id = IdOf(ofInitiator: true, draft.Settings.LocalIdentity);
        var child = draft.Settings.Children.FirstOrDefault(child => child.Vpn == handshake.Vpn)
            ?? draft.Settings.Children.OrderBy(child => child.EstablishImmediately ? 0 : 1).First();
        var inbound = Lifecycle.NewEspSpi(draft);
        var payloads = new List<IkePayload> { id };
        if (handshake.InitialContact)
        {
            payloads.Add(NotifyPayload.Of(NotifyType.InitialContact));
        }

        if (draft.Settings.RemoteIdentity is { } remote)
        {
            payloads.Add(IdOf(ofInitiator: false, remote));
        }

        payloads.Add(new AuthPayload(AuthPayload.SharedKeyMic, Proof(draft, sa, handshake, id, ofInitiator: true)));
        payloads.AddRange(ChildNegotiation.Offer(child, inbound, withGroup: false));
        draft.Request(sa, ExchangeType.IkeAuth, payloads, new PendingExchange.Auth(child.Vpn, inbound));
        draft.Tell("IKE_AUTH sent");
    }

    public static void Respond(StepDraft draft, InboundMessage request)
    {
        var handshake = draft.Lineage.Handshake!;
        var sa = draft.Current;
        var id = request.Payloads.OfType<IdPayload>().First(payload => payload.OfInitiator);
        var peer = IdentityOf(id);
        if (Refusal(draft, handshake, peer, request.Payloads.Find<AuthPayload>(), id, byInitiator: true) is { } refusal)
        {
            draft.Respond(sa, ExchangeType.IkeAuth, request.MessageId, NotifyPayload.Of(NotifyType.AuthenticationFailed));
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(NotifyType.AuthenticationFailed), refusal));
            Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, refusal, linger: true);
            return;
        }

        var own = IdOf(ofInitiator: false, draft.Settings.LocalIdentity);
        var proof = new AuthPayload(AuthPayload.SharedKeyMic, Proof(draft, sa, handshake, own, ofInitiator: false));
        Establish(draft, peer, request.Payloads.HasNotify(NotifyType.InitialContact));
        var answer = ChildNegotiation.Respond(
            draft, request.Payloads, handshake.NonceInitiator, handshake.NonceResponder, firstOfIkeSa: true, rekeyed: null);
        draft.Respond(sa, ExchangeType.IkeAuth, request.MessageId, [own, proof, .. answer.Payloads]);
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
                ? $"the peer did not accept our identity {draft.Settings.LocalIdentity} or the pre-shared key"
                : "the peer refused IKE_AUTH";
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(error), detail));
            Lifecycle.Close(draft, IkeGoneReason.NegotiationFailed, $"{NotifyTable.Name(error)}: {detail}", linger: false);
            return;
        }

        var peer = IdentityOf(id);
        if (Refusal(draft, handshake, peer, response.Payloads.Find<AuthPayload>(), id, byInitiator: false) is { } refusal)
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

    private static void Establish(StepDraft draft, IkeIdentity peer, bool initialContact)
    {
        var sa = draft.Current;
        draft.Lineage = draft.Lineage with { Phase = IkePhase.Established, Handshake = null, Peer = peer };
        draft.Report(new IkeReport.IkeSaEstablished(sa.Initiator, sa.Responder, sa.WeInitiated, peer, initialContact));
        draft.Tell($"IKE SA with {peer} is up");
    }

    /// <summary>Why the peer is not who it must be; null when it is.</summary>
    private static string? Refusal(
        StepDraft draft, Handshake handshake, IkeIdentity peer, AuthPayload? auth, IdPayload id, bool byInitiator)
    {
        if (draft.Settings.RemoteIdentity is { } wanted && wanted != peer)
        {
            return $"the peer says it is {peer}, gateway {draft.Settings.Gateway} expects {wanted}";
        }

        if (auth is not { Method: AuthPayload.SharedKeyMic })
        {
            return $"{peer} authenticates by {(auth is null ? "EAP" : $"method {auth.Method}")}, gateway {draft.Settings.Gateway} expects a pre-shared key";
        }

        byte[] expected = Proof(draft, draft.Current, handshake, id, byInitiator);
        return CryptographicOperations.FixedTimeEquals(expected, auth.Data.Span) ? null : $"the pre-shared key of {peer} differs from ours";
    }

    private static byte[] Proof(StepDraft draft, NegotiatedIkeSa sa, Handshake handshake, IdPayload id, bool ofInitiator) => AuthProof.Compute(
        sa.Suite.Prf,
        draft.Settings.PreSharedKey,
        (ofInitiator ? handshake.InitRequest : handshake.InitResponse).Span,
        (ofInitiator ? handshake.NonceResponder : handshake.NonceInitiator).Span,
        ofInitiator ? sa.Keys.AuthInitiator : sa.Keys.AuthResponder,
        id);

    private static IdPayload IdOf(bool ofInitiator, IkeIdentity identity) => new(ofInitiator, (byte)identity.Type, identity.Data);

    private static IkeIdentity IdentityOf(IdPayload id) => new((IkeIdentityType)id.IdType, id.Data.ToArray());
}
