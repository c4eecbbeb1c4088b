using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Aggressive mode (RFC 2409 sections 5.1 and 5.4; NAT detection by RFC 3947). With certificates CERTREQ is in messages 1 and 2, and CERT and SIG are
/// in the place of the hash (<see cref="Phase1Authentication"/>):
/// <code>
/// 1  HDR, SA, KE, Ni, IDii, VID ...        -->
/// 2                                    &lt;--  HDR, SA, KE, Nr, IDir, HASH_R, NAT-D, NAT-D, VID ...
/// 3  HDR*, HASH_I, NAT-D, NAT-D, [N(INITIAL-CONTACT)]  -->   on port 4500 where there is a NAT
/// </code>
/// The group cannot be negotiated: what is offered has that of the first proposal.
/// </summary>
internal static class AggressiveMode
{
    public static void Start(StepDraft draft, Phase1Handshake handshake, Phase1Method method)
    {
        var group = draft.Settings.Proposals[0].KeyExchange;
        var ofGroup = draft.Settings with { Proposals = [.. draft.Settings.Proposals.Where(proposal => proposal.KeyExchange.Id == group.Id)] };
        var offer = Phase1Proposals.Offer(ofGroup, method).ToPayload();
        var (secret, share) = Phase1.Share(draft, group.Id);
        handshake = handshake with
        {
            SaBody = offer.Body,
            PrivateValue = secret,
            PublicInitiator = share,
            NonceInitiator = draft.Random(Phase1.NonceLength),
        };
        Phase1.Send(
            draft,
            handshake,
            again: true,
            [
                offer,
                new IsakmpPayload(IsakmpPayloadType.KeyExchange, share),
                new IsakmpPayload(IsakmpPayloadType.Nonce, handshake.NonceInitiator),
                Phase1Authentication.Identity(draft),
                .. Phase1Certificates.Requests(draft),
                .. Phase1.Vendors(draft),
            ]);
        draft.Tell("aggressive mode begun");
    }

    /// <summary>Message 1. A refusal leaves nothing.</summary>
    public static void Respond(StepDraft draft, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints, IkeSpi own)
    {
        if (IsakmpSa.TryRead(message.Find(IsakmpPayloadType.SecurityAssociation)!) is not { } offer || Phase1.Nonce(message) is not { } nonce
            || message.Find(IsakmpPayloadType.Identification) is not { } id)
        {
            draft.Drop = IkeDrop.Malformed;
            return;
        }

        Phase1Peers.ChooseByName(draft, id);
        if (Phase1.Choose(draft, message, offer, endpoints) is not { } chosen)
        {
            return;
        }

        if (Phase1Authentication.StrangerRefusal(draft, id.Body, out _) is { } stranger)
        {
            draft.Report(new IkeReport.NegotiationFailed(IsakmpDraft.Name(IsakmpNotifyType.InvalidIdInformation), stranger));
            IsakmpInbound.Refuse(draft, message.Header, IsakmpNotifyType.InvalidIdInformation, endpoints);
            return;
        }

        if (!Phase1.MakeRoom(draft))
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        var (secret, share) = Phase1.Share(draft, chosen.Suite.KeyExchangeId);
        using var ephemeral = secret;
        var handshake = Phase1.Key(draft, Phase1.Responder(draft, message, datagram, endpoints, own) with
        {
            Suite = chosen.Suite,
            Method = chosen.Method,
            LifetimeSeconds = chosen.LifetimeSeconds,
            PublicInitiator = message.Find(IsakmpPayloadType.KeyExchange)!.Body.ToArray(),
            PublicResponder = share,
            NonceInitiator = nonce,
            NonceResponder = draft.Random(Phase1.NonceLength),
            PeerIdBody = id.Body.ToArray(),
        }, secret);
        if (handshake is null)
        {
            IsakmpInbound.Refuse(draft, message.Header, IsakmpNotifyType.InvalidKeyInformation, endpoints);
            return;
        }

        SendSecond(draft, handshake, chosen.Answer.ToPayload());
    }

    /// <summary>Message 2, in clear.</summary>
    public static void Receive(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        if (handshake is not { WeInitiated: true, Sent: 1 } || message.Header.Responder == IkeSpi.None
            || message.Find(IsakmpPayloadType.SecurityAssociation) is not { } sa || Phase1.Nonce(message) is not { } nonce
            || message.Find(IsakmpPayloadType.Identification) is not { } id)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        if (Phase1.Chosen(draft, handshake, sa) is not { } chosen)
        {
            return;
        }

        var keyed = Phase1.Key(draft, handshake with
        {
            Peer = message.Header.Responder,
            Sent = 3,
            LastInbound = IsakmpDraft.Digest(datagram),
            Suite = chosen.Suite,
            Method = chosen.Method,
            LifetimeSeconds = chosen.LifetimeSeconds,
            PublicResponder = message.Find(IsakmpPayloadType.KeyExchange)!.Body.ToArray(),
            NonceResponder = nonce,
            NatTraversal = IsakmpNat.Kind(draft.Settings, message),
            PeerDetectsDeath = message.Says(IsakmpVendor.DeadPeerDetection),
            PeerTakesFragments = message.SaysFragmentation(),
        }, handshake.PrivateValue!);
        if (keyed is null)
        {
            Phase1.Suspect(draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.InvalidKeyInformation), "the peer's key exchange value is not valid");
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        if (Phase1Authentication.Refusal(draft, keyed, message, id.Body, out var peer) is { } refusal)
        {
            Phase1.Refuse(draft, keyed, refusal, endpoints);
            return;
        }

        SendThird(draft, IsakmpNat.Float(IsakmpNat.Judge(draft, keyed, message, endpoints)), peer);
    }

    /// <summary>Message 3, opened.</summary>
    public static void ReceiveSealed(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IkeEndpoints endpoints)
    {
        if (Phase1Authentication.Refusal(draft, handshake, message, handshake.PeerIdBody, out var peer) is { } refusal)
        {
            Phase1.Refuse(draft, handshake, refusal, endpoints);
            return;
        }

        handshake = IsakmpNat.Judge(draft, handshake, message, endpoints) with { Path = endpoints };
        IsakmpLifecycle.Establish(draft, handshake, peer, IsakmpInformational.HasInitialContact(message), wordIsOurs: false);
    }

    private static void SendSecond(StepDraft draft, Phase1Handshake handshake, IsakmpPayload answer)
    {
        var own = Phase1Authentication.Identity(draft);
        Phase1.Begin(draft, handshake);
        if (Phase1Authentication.Prove(draft, handshake, own) is not { } proof)
        {
            return;
        }

        Phase1.Send(
            draft,
            handshake,
            again: true,
            [
                answer,
                new IsakmpPayload(IsakmpPayloadType.KeyExchange, handshake.PublicResponder),
                new IsakmpPayload(IsakmpPayloadType.Nonce, handshake.NonceResponder),
                own,
                .. proof,
                .. Phase1Certificates.Requests(draft),
                .. IsakmpNat.Payloads(draft, handshake),
                .. Phase1.Vendors(draft),
            ]);
        draft.Tell("aggressive mode answered");
    }

    private static void SendThird(StepDraft draft, Phase1Handshake handshake, IkeIdentity peer)
    {
        if (Phase1Authentication.Prove(draft, handshake, Phase1Authentication.Identity(draft)) is not { } proof)
        {
            return;
        }

        var payloads = ImmutableArray.CreateBuilder<IsakmpPayload>();
        payloads.AddRange(proof);
        payloads.AddRange(IsakmpNat.Payloads(draft, handshake));
        if (handshake.InitialContact)
        {
            payloads.Add(IsakmpInformational.InitialContact(handshake));
        }

        handshake = Phase1.SendSealed(draft, handshake, again: false, payloads.ToImmutable());
        IsakmpLifecycle.Establish(draft, handshake, peer, initialContact: false, wordIsOurs: true);
    }
}
