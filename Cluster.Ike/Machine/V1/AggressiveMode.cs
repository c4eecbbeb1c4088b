using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Aggressive mode with a shared key (RFC 2409 section 5.4; NAT detection by RFC 3947):
/// <code>
/// 1  HDR, SA, KE, Ni, IDii, VID ...        -->
/// 2                                    &lt;--  HDR, SA, KE, Nr, IDir, HASH_R, NAT-D, NAT-D, VID ...
/// 3  HDR*, HASH_I, NAT-D, NAT-D, [N(INITIAL-CONTACT)]  -->   on port 4500 where there is a NAT
/// </code>
/// The group cannot be negotiated: what is offered has that of the first proposal.
/// </summary>
internal static class AggressiveMode
{
    public static void Start(StepDraft draft, Phase1Handshake handshake)
    {
        var group = draft.Settings.Proposals[0].KeyExchange;
        var offer = Phase1Proposals.Offer(draft.Settings with
        {
            Proposals = [.. draft.Settings.Proposals.Where(proposal => proposal.KeyExchange.Id == group.Id)],
        }).ToPayload();
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

        if (Phase1Proposals.Choose(draft.Settings, offer) is not { } chosen)
        {
            IsakmpInbound.RefuseProposal(draft, message, offer, endpoints);
            return;
        }

        if (Phase1Authentication.Refusal(draft, id, out _) is { } stranger)
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

        if (IsakmpSa.TryRead(sa) is not { Proposals: [{ Transforms.Length: 1 }] } answer || Phase1Proposals.Choose(draft.Settings, answer) is not { } chosen)
        {
            Phase1.Suspect(draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.NoProposalChosen), "the peer chose what we did not offer");
            return;
        }

        var keyed = Phase1.Key(draft, handshake with
        {
            Peer = message.Header.Responder,
            Sent = 3,
            LastInbound = IsakmpDraft.Digest(datagram),
            Suite = chosen.Suite,
            LifetimeSeconds = chosen.LifetimeSeconds,
            PublicResponder = message.Find(IsakmpPayloadType.KeyExchange)!.Body.ToArray(),
            NonceResponder = nonce,
            NatTraversal = IsakmpNat.Kind(draft.Settings, message),
            PeerDetectsDeath = message.Says(IsakmpVendor.DeadPeerDetection),
        }, handshake.PrivateValue!);
        string? refusal = keyed is null ? "the peer's key exchange value is not valid" : Phase1Authentication.Refusal(draft, keyed, message, id.Body);
        if (refusal is not null)
        {
            Phase1.Suspect(draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.AuthenticationFailed), refusal);
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        if (Phase1Authentication.Refusal(draft, id, out var peer) is { } stranger)
        {
            IsakmpInbound.RefuseIdentity(draft, keyed!, stranger, endpoints);
            return;
        }

        SendThird(draft, IsakmpNat.Float(IsakmpNat.Judge(draft, keyed!, message, endpoints)), peer);
    }

    /// <summary>Message 3, opened.</summary>
    public static void ReceiveSealed(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IkeEndpoints endpoints)
    {
        if (Phase1Authentication.Refusal(draft, handshake, message, handshake.PeerIdBody) is { } refusal)
        {
            Phase1.Suspect(draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.AuthenticationFailed), refusal);
            draft.Drop = IkeDrop.BadIcv;
            return;
        }

        handshake = IsakmpNat.Judge(draft, handshake, message, endpoints) with { Path = endpoints };
        _ = Phase1Authentication.Refusal(draft, new IsakmpPayload(IsakmpPayloadType.Identification, handshake.PeerIdBody), out var peer);
        IsakmpLifecycle.Establish(draft, handshake, peer, IsakmpInformational.HasInitialContact(message), wordIsOurs: false);
    }

    private static void SendSecond(StepDraft draft, Phase1Handshake handshake, IsakmpPayload answer)
    {
        var own = Phase1Authentication.Identity(draft);
        Phase1.Begin(draft, handshake);
        Phase1.Send(
            draft,
            handshake,
            again: true,
            [
                answer,
                new IsakmpPayload(IsakmpPayloadType.KeyExchange, handshake.PublicResponder),
                new IsakmpPayload(IsakmpPayloadType.Nonce, handshake.NonceResponder),
                own,
                Phase1Authentication.Prove(handshake, own),
                .. IsakmpNat.Payloads(draft, handshake),
                .. Phase1.Vendors(draft),
            ]);
        draft.Tell("aggressive mode answered");
    }

    private static void SendThird(StepDraft draft, Phase1Handshake handshake, IkeIdentity peer)
    {
        var id = Phase1Authentication.Identity(draft);
        var payloads = ImmutableArray.CreateBuilder<IsakmpPayload>();
        payloads.Add(Phase1Authentication.Prove(handshake, id));
        payloads.AddRange(IsakmpNat.Payloads(draft, handshake));
        if (handshake.InitialContact)
        {
            payloads.Add(IsakmpInformational.InitialContact(handshake));
        }

        handshake = Phase1.SendSealed(draft, handshake, again: false, payloads.ToImmutable());
        IsakmpLifecycle.Establish(draft, handshake, peer, initialContact: false, wordIsOurs: true);
    }
}
