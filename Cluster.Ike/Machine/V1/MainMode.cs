using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Main mode (RFC 2409 sections 5.1 and 5.4; NAT detection by RFC 3947). With certificates CERTREQ is in messages 3 and 4, and CERT and SIG are in
/// the place of the hash (<see cref="Phase1Authentication"/>):
/// <code>
/// 1  HDR, SA, VID ...                      -->
/// 2                                    &lt;--  HDR, SA, VID ...
/// 3  HDR, KE, Ni, NAT-D, NAT-D             -->
/// 4                                    &lt;--  HDR, KE, Nr, NAT-D, NAT-D
/// 5  HDR*, IDii, HASH_I, [N(INITIAL-CONTACT)]  -->      on port 4500 where there is a NAT
/// 6                                    &lt;--  HDR*, IDir, HASH_R
/// </code>
/// </summary>
internal static class MainMode
{
    public static void Start(StepDraft draft, Phase1Handshake handshake, Phase1Method method)
    {
        var offer = Phase1Proposals.Offer(draft.Settings, method).ToPayload();
        Phase1.Send(draft, handshake with { SaBody = offer.Body }, again: true, [offer, .. Phase1.Vendors(draft)]);
        draft.Tell("main mode begun");
    }

    /// <summary>Message 1. A refusal leaves nothing.</summary>
    public static void Respond(StepDraft draft, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints, IkeSpi own)
    {
        if (IsakmpSa.TryRead(message.Find(IsakmpPayloadType.SecurityAssociation)!) is not { } offer)
        {
            draft.Drop = IkeDrop.Malformed;
            return;
        }

        Phase1Peers.ChooseByOffer(draft, offer);
        if (Phase1.Choose(draft, message, offer, endpoints) is not { } chosen)
        {
            return;
        }

        if (!Phase1.MakeRoom(draft))
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        var handshake = Phase1.Responder(draft, message, datagram, endpoints, own) with
        {
            Suite = chosen.Suite,
            Method = chosen.Method,
            LifetimeSeconds = chosen.LifetimeSeconds,
        };
        Phase1.Begin(draft, handshake);
        Phase1.Send(draft, handshake, again: false, [chosen.Answer.ToPayload(), .. Phase1.Vendors(draft)]);
        draft.Tell("main mode answered");
    }

    public static void Receive(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var arrived = handshake with { LastInbound = IsakmpDraft.Digest(datagram) };
        bool hasSa = message.Find(IsakmpPayloadType.SecurityAssociation) is not null;
        switch (handshake.Sent)
        {
            case 1 when hasSa && message.Header.Responder != IkeSpi.None:
                SendThird(draft, arrived with { Peer = message.Header.Responder }, message);
                break;
            case 2 when !hasSa && message.Find(IsakmpPayloadType.KeyExchange) is not null:
                SendFourth(draft, arrived with { Path = endpoints }, message, endpoints);
                break;
            case 3 when !hasSa && message.Find(IsakmpPayloadType.KeyExchange) is { } share && !share.Body.Span.SequenceEqual(handshake.PublicInitiator.Span):
                // Not our own message 3, thrown back at us.
                SendFifth(draft, arrived, message, endpoints);
                break;
            default:
                draft.Drop = IkeDrop.UnexpectedPayloads;
                break;
        }
    }

    /// <summary>Messages 5 and 6, opened.</summary>
    public static void ReceiveSealed(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IkeEndpoints endpoints)
    {
        if (message.Find(IsakmpPayloadType.Identification) is not { } id)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        if (!handshake.WeInitiated)
        {
            Phase1Peers.ChooseByProof(draft, handshake, message, id);
        }

        if (Phase1Authentication.Refusal(draft, handshake, message, id.Body, out var peer) is { } refusal)
        {
            Phase1.Refuse(draft, handshake, refusal, endpoints);
            return;
        }

        handshake = handshake with { Path = endpoints };
        if (!handshake.WeInitiated)
        {
            var own = Phase1Authentication.Identity(draft);
            if (Phase1Authentication.Prove(draft, handshake, own) is not { } proof)
            {
                return;
            }

            handshake = Phase1.SendSealed(draft, handshake with { Sent = 6 }, again: false, [own, .. proof]);
        }

        IsakmpLifecycle.Establish(draft, handshake, peer, IsakmpInformational.HasInitialContact(message), wordIsOurs: !handshake.WeInitiated);
    }

    private static void SendThird(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message)
    {
        if (Phase1.Chosen(draft, handshake, message.Find(IsakmpPayloadType.SecurityAssociation)!) is not { } chosen)
        {
            return;
        }

        var (secret, share) = Phase1.Share(draft, chosen.Suite.KeyExchangeId);
        handshake = handshake with
        {
            Sent = 3,
            Suite = chosen.Suite,
            Method = chosen.Method,
            LifetimeSeconds = chosen.LifetimeSeconds,
            PrivateValue = secret,
            PublicInitiator = share,
            NonceInitiator = draft.Random(Phase1.NonceLength),
            NatTraversal = IsakmpNat.Kind(draft.Settings, message),
            PeerDetectsDeath = message.Says(IsakmpVendor.DeadPeerDetection),
            PeerTakesFragments = message.SaysFragmentation(),
        };
        GoOn(draft);
        Phase1.Send(
            draft,
            handshake,
            again: true,
            [
                new IsakmpPayload(IsakmpPayloadType.KeyExchange, share),
                new IsakmpPayload(IsakmpPayloadType.Nonce, handshake.NonceInitiator),
                .. Phase1Certificates.Requests(draft),
                .. IsakmpNat.Payloads(draft, handshake),
            ]);
        draft.Tell("main mode 3 sent");
    }

    private static void SendFourth(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IkeEndpoints endpoints)
    {
        if (Phase1.Nonce(message) is not { } nonce)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        var (secret, share) = Phase1.Share(draft, handshake.Suite!.KeyExchangeId);
        using var ephemeral = secret;
        var keyed = Phase1.Key(draft, handshake with
        {
            Sent = 4,
            PublicInitiator = message.Find(IsakmpPayloadType.KeyExchange)!.Body.ToArray(),
            PublicResponder = share,
            NonceInitiator = nonce,
            NonceResponder = draft.Random(Phase1.NonceLength),
        }, secret);
        if (keyed is null)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        keyed = IsakmpNat.Judge(draft, keyed, message, endpoints);
        GoOn(draft);
        Phase1.Send(
            draft,
            keyed,
            again: false,
            [
                new IsakmpPayload(IsakmpPayloadType.KeyExchange, share),
                new IsakmpPayload(IsakmpPayloadType.Nonce, keyed.NonceResponder),
                .. Phase1Certificates.Requests(draft),
                .. IsakmpNat.Payloads(draft, keyed),
            ]);
        draft.Tell("main mode 4 sent");
    }

    private static void SendFifth(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IkeEndpoints endpoints)
    {
        if (Phase1.Nonce(message) is not { } nonce
            || Phase1.Key(draft, handshake with
            {
                Sent = 5,
                PublicResponder = message.Find(IsakmpPayloadType.KeyExchange)!.Body.ToArray(),
                NonceResponder = nonce,
            }, handshake.PrivateValue!) is not { } keyed)
        {
            Phase1.Suspect(draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.InvalidKeyInformation), "the peer's key exchange value is not valid");
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        keyed = IsakmpNat.Float(IsakmpNat.Judge(draft, keyed, message, endpoints));
        var id = Phase1Authentication.Identity(draft);
        if (Phase1Authentication.Prove(draft, keyed, id) is not { } proof)
        {
            return;
        }

        List<IsakmpPayload> payloads = [id, .. proof];
        if (keyed.InitialContact)
        {
            payloads.Add(IsakmpInformational.InitialContact(keyed));
        }

        Phase1.SendSealed(draft, keyed, again: true, payloads);
        draft.Tell("main mode 5 sent");
    }

    /// <summary>From here on the negotiation is worth a record.</summary>
    private static void GoOn(StepDraft draft)
    {
        if (draft.State.Phase is IkePhase.InitSent or IkePhase.InitAnswered)
        {
            draft.Lineage = draft.Lineage with { Phase = IkePhase.AuthSent };
        }
    }
}
