using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// IKE_SA_INIT (RFC 7296 section 1.2):
/// <code>
/// HDR, [N(COOKIE)], SAi1, KEi, Ni, N(NAT_DETECTION_*), N(FRAGMENTATION)  -->
///                          &lt;--  HDR, N(COOKIE) | N(INVALID_KE_PAYLOAD) | N(error)
///                          &lt;--  HDR, SAr1, KEr, Nr, N(NAT_DETECTION_*), N(FRAGMENTATION)
/// </code>
/// </summary>
internal static class InitExchange
{
    private const int NonceLength = 32;

    /// <summary>Ours: a peer that asks for more than one cookie and one other group, and again, is not worth following.</summary>
    private const int MaxRestarts = 4;

    public static void Start(StepDraft draft, IkeEndpoints endpoints, string vpn, bool initialContact)
    {
        var own = Lifecycle.NewIkeSpi(draft);
        draft.Path = endpoints;
        draft.Lineage = new IkeLineage { Phase = IkePhase.InitSent, Current = own, CreatedAt = draft.Now.Utc };
        draft.Perform(new IkeEffect.ClaimIkeSpi(own));
        SendRequest(draft, new Handshake
        {
            Own = own,
            WeInitiated = true,
            InitRequest = default,
            NonceInitiator = draft.Random(NonceLength),
            Vpn = vpn,
            InitialContact = initialContact,
        }, draft.Settings.Proposals[0].KeyExchange);
        draft.Tell("IKE_SA_INIT sent");
    }

    public static void HandleResponse(StepDraft draft, IkeMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var handshake = draft.Lineage.Handshake!;
        var payloads = message.Payloads;
        if (message.Header.MessageId != 0 || payloads.FindUnknownCritical() is not null
            || MessageRules.Match(ExchangeType.IkeSaInit, isResponse: true, payloads) is null)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
        else if (payloads.FindNotify(NotifyType.Cookie) is { } cookie)
        {
            if (cookie.Data.Length is > 0 and <= WireLimits.MaxCookieLength && !cookie.Data.Span.SequenceEqual(handshake.Cookie.Span))
            {
                Restart(draft, handshake with { Cookie = cookie.Data.ToArray() }, Group(handshake.Group), "the peer asks for a cookie");
            }
            else
            {
                draft.Drop = IkeDrop.UnexpectedResponse;
            }
        }
        else if (payloads.FindNotify(NotifyType.InvalidKePayload) is { } invalid)
        {
            HandleInvalidKe(draft, handshake, invalid);
        }
        else if (payloads.FindError() is { } error)
        {
            Suspect(draft, error.Notify, error.Notify == NotifyType.NoProposalChosen
                ? $"the peer accepts none of {ProposalText.Of(ProposalSelection.Offer(draft.Settings.Proposals, null).Proposals)}"
                : "the peer refused IKE_SA_INIT");
        }
        else if (payloads.Find<SaPayload>() is { } sa && payloads.Find<KePayload>() is { } ke && payloads.Find<NoncePayload>() is { } nonce
            && message.Header.Responder != IkeSpi.None)
        {
            Accept(draft, handshake, message, datagram, endpoints, sa, ke, nonce);
        }
        else
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
        }
    }

    /// <summary>Message 1 from a peer. Either it makes a half-open IKE SA, or it is refused without leaving anything.</summary>
    public static void Respond(StepDraft draft, IkeMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints)
    {
        var header = message.Header;
        var payloads = message.Payloads;
        draft.ReplyTo = endpoints;
        if (header.IsResponse || !header.FromInitiator || header.MessageId != 0 || header.Responder != IkeSpi.None)
        {
            draft.Drop = IkeDrop.UnknownSpi;
            return;
        }

        if (payloads.FindUnknownCritical() is { } critical)
        {
            Refuse(draft, header, NotifyType.UnsupportedCriticalPayload, new[] { (byte)critical.Type });
            return;
        }

        if (MessageRules.Match(ExchangeType.IkeSaInit, isResponse: false, payloads) is null)
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        var offer = payloads.Find<SaPayload>()!;
        var ke = payloads.Find<KePayload>()!;
        DynamicPeers.ChooseByOffer(draft, offer, ke.Group);
        if (ProposalSelection.Choose(draft.Settings.Proposals, offer, ke.Group, null) is not { } chosen)
        {
            var difference = ProposalText.Difference("IKE proposal", offer.Proposals, ProposalSelection.Offer(draft.Settings.Proposals, null).Proposals);
            draft.Report(new IkeReport.NegotiationFailed(
                NotifyTable.Name(NotifyType.NoProposalChosen), $"IKE proposal of {endpoints.PeerAddress}: {difference.Text}", difference));
            Refuse(draft, header, NotifyType.NoProposalChosen, default);
            return;
        }

        if (chosen.Suite.KeyExchangeId != ke.Group)
        {
            Refuse(draft, header, NotifyType.InvalidKePayload, new[] { (byte)(chosen.Suite.KeyExchangeId >> 8), (byte)chosen.Suite.KeyExchangeId });
            return;
        }

        var (privateValue, publicValue) = chosen.Suite.KeyExchange.Generate(draft.Random(chosen.Suite.KeyExchange.EntropyLength));
        using var _ = privateValue;
        using var shared = chosen.Suite.KeyExchange.Agree(privateValue, ke.Data.Span);
        if (shared is null)
        {
            Refuse(draft, header, NotifyType.InvalidSyntax, default);
            return;
        }

        Answer(draft, message, datagram, endpoints, chosen.Suite, chosen.Answer, publicValue, shared);
    }

    private static void Answer(
        StepDraft draft,
        IkeMessage message,
        ReadOnlyMemory<byte> datagram,
        IkeEndpoints endpoints,
        IkeSuite suite,
        SaProposal answer,
        byte[] publicValue,
        SecretBytes shared)
    {
        var header = message.Header;
        var own = ResponderSpi.Of(draft.Context.SpiKeys, draft.Context.Anchor, endpoints, datagram);
        byte[] ni = message.Payloads.Find<NoncePayload>()!.Data.ToArray();
        byte[] nr = draft.Random(NonceLength);
        var (soft, hard) = draft.Lifetimes(draft.Settings.Lifetime);
        var responseHeader = header with { Responder = own, Flags = IkeHeaderFlags.Response };
        var (localNat, peerNat) = draft.Settings.NatTraversal ? NatDetection.Judge(message.Payloads, header, endpoints, draft.Settings.ForceUdpEncapsulation) : (false, false);
        byte[] response = new IkeMessage(responseHeader,
        [
            new SaPayload([answer]), new KePayload(suite.KeyExchangeId, publicValue), new NoncePayload(nr), .. Extensions(draft, header.Initiator, own, endpoints), .. CertificateRequests.Of(draft),
        ]).ToBytes();

        draft.Path = endpoints;
        draft.Lineage = new IkeLineage
        {
            Phase = IkePhase.InitAnswered,
            Current = own,
            CreatedAt = draft.Now.Utc,
            PeerFragments = message.Payloads.HasNotify(NotifyType.IkeV2FragmentationSupported),
            LocalBehindNat = localNat,
            PeerBehindNat = peerNat,
            Handshake = new Handshake
            {
                Own = own,
                WeInitiated = false,
                InitRequest = datagram.ToArray(),
                InitResponse = response,
                NonceInitiator = ni,
                NonceResponder = nr,
            },
        };
        Lifecycle.AddIkeSa(draft, new NegotiatedIkeSa
        {
            Own = own,
            Peer = header.Initiator,
            WeInitiated = false,
            Suite = suite,
            Keys = KeySchedule.Initial(suite, shared, ni, nr, header.Initiator, own),
            EstablishedAt = draft.Now.Utc,
            SoftAt = soft,
            HardAt = hard,
        }, IkeSaStatus.Current);
        draft.Set(draft.Window(own) with { ExpectedRequest = 1, LastResponse = [response] });
        draft.Send(endpoints, response);
        draft.Tell("IKE_SA_INIT answered");
    }

    private static void Accept(
        StepDraft draft,
        Handshake handshake,
        IkeMessage message,
        ReadOnlyMemory<byte> datagram,
        IkeEndpoints endpoints,
        SaPayload sa,
        KePayload ke,
        NoncePayload nonce)
    {
        if (ProposalSelection.Accept(draft.Settings.Proposals, sa, out _) is not { } suite
            || suite.KeyExchangeId != handshake.Group || ke.Group != handshake.Group)
        {
            Suspect(draft, NotifyType.NoProposalChosen, $"the peer chose {ProposalText.Of(sa.Proposals)}, which we did not offer");
            return;
        }

        using var shared = suite.KeyExchange.Agree(handshake.PrivateValue!, ke.Data.Span);
        if (shared is null)
        {
            Suspect(draft, NotifyType.InvalidSyntax, "the peer's key exchange value is not valid");
            return;
        }

        var (soft, hard) = draft.Lifetimes(draft.Settings.Lifetime);
        var (localNat, peerNat) = draft.Settings.NatTraversal ? NatDetection.Judge(message.Payloads, message.Header, endpoints, draft.Settings.ForceUdpEncapsulation) : (false, false);
        byte[] nr = nonce.Data.ToArray();
        draft.Pacing = draft.Pacing with { Retransmissions = draft.Pacing.Retransmissions.Remove(0), InitRefusal = null, LastHeard = draft.Now.Boot };
        draft.Lineage = draft.Lineage with
        {
            Phase = IkePhase.AuthSent,
            PeerFragments = message.Payloads.HasNotify(NotifyType.IkeV2FragmentationSupported),
            LocalBehindNat = localNat,
            PeerBehindNat = peerNat,
            Handshake = handshake with { InitResponse = datagram.ToArray(), NonceResponder = nr, PrivateValue = null, PublicValue = default, Group = 0 },
        };
        if (draft.Lineage.BehindNat)
        {
            draft.Path = draft.Path with { LocalPort = NatDetection.NatPort, PeerPort = NatDetection.NatPort };
        }

        var own = handshake.Own;
        Lifecycle.AddIkeSa(draft, new NegotiatedIkeSa
        {
            Own = own,
            Peer = message.Header.Responder,
            WeInitiated = true,
            Suite = suite,
            Keys = KeySchedule.Initial(suite, shared, handshake.NonceInitiator.Span, nr, own, message.Header.Responder),
            EstablishedAt = draft.Now.Utc,
            SoftAt = soft,
            HardAt = hard,
        }, IkeSaStatus.Current);
        draft.Set(draft.Window(own) with { NextRequest = 1 });
        AuthExchange.Start(draft);
    }

    private static void HandleInvalidKe(StepDraft draft, Handshake handshake, NotifyPayload invalid)
    {
        ushort wanted = invalid.Data.Length == sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(invalid.Data.Span) : (ushort)0;
        if (wanted == handshake.Group)
        {
            draft.Drop = IkeDrop.UnexpectedResponse;
            return;
        }

        if (draft.Settings.Proposals.FirstOrDefault(proposal => proposal.KeyExchange.Id == wanted) is { } proposal)
        {
            Restart(draft, handshake, proposal.KeyExchange, $"the peer wants {proposal.KeyExchange.JunosKeywords[0]}");
        }
        else
        {
            Suspect(draft, NotifyType.InvalidKePayload, $"the peer wants dh-group {wanted}, which is not configured");
        }
    }

    private static void Restart(StepDraft draft, Handshake handshake, KeyExchangeTransform group, string why)
    {
        if (handshake.Restarts == MaxRestarts)
        {
            Suspect(draft, NotifyType.InvalidSyntax, "the peer made us start over too often");
            return;
        }

        SendRequest(draft, handshake with { Restarts = handshake.Restarts + 1 }, group);
        draft.Tell($"IKE_SA_INIT sent again: {why}");
    }

    private static void SendRequest(StepDraft draft, Handshake handshake, KeyExchangeTransform group)
    {
        if (handshake.Group != group.Id || handshake.PrivateValue is null)
        {
            var (privateValue, publicValue) = group.Generate(draft.Random(group.EntropyLength));
            handshake = handshake with { Group = group.Id, PrivateValue = privateValue, PublicValue = publicValue };
        }

        var header = new IkeHeader(
            handshake.Own, IkeSpi.None, PayloadType.None, IkeHeader.Version2, ExchangeType.IkeSaInit, IkeHeaderFlags.Initiator, 0);
        byte[] request = new IkeMessage(header,
        [
            .. handshake.Cookie.IsEmpty ? [] : new IkePayload[] { NotifyPayload.Of(NotifyType.Cookie, handshake.Cookie) },
            ProposalSelection.Offer(draft.Settings.Proposals, null),
            new KePayload(group.Id, handshake.PublicValue),
            new NoncePayload(handshake.NonceInitiator),
            .. Extensions(draft, handshake.Own, IkeSpi.None, draft.Path),
        ]).ToBytes();
        draft.Lineage = draft.Lineage with { Handshake = handshake with { InitRequest = request } };
        draft.StartRetransmission(IkeSpi.None, IkeTiming.RetransmitDelay(null, 1, null));
        draft.Send(draft.Path, request);
    }

    private static IEnumerable<IkePayload> Extensions(StepDraft draft, IkeSpi initiator, IkeSpi responder, IkeEndpoints endpoints)
    {
        var nat = draft.Settings.NatTraversal ? NatDetection.Notifies(initiator, responder, endpoints, draft.Settings.ForceUdpEncapsulation) : [];
        var extensions = draft.Settings.FragmentSize is null ? nat : nat.Append(NotifyPayload.Of(NotifyType.IkeV2FragmentationSupported));
        return draft.Settings.Certificates is null ? extensions : extensions.Append(SignatureMethods.Announcement);
    }

    private static KeyExchangeTransform Group(ushort id) => TransformTable.FindKeyExchange(id)!;

    private static void Refuse(StepDraft draft, IkeHeader header, NotifyType notify, ReadOnlyMemory<byte> data) =>
        draft.Send(draft.ReplyTo, new IkeMessage(header with { Flags = IkeHeaderFlags.Response }, [NotifyPayload.Of(notify, data)]).ToBytes());

    /// <summary>
    /// Nothing is authenticated yet, so this may be forged: the request is repeated for a while, and fails for this reason when nothing better comes
    /// (RFC 7296 section 2.21.1).
    /// </summary>
    private static void Suspect(StepDraft draft, NotifyType notify, string detail) =>
        draft.Pacing = draft.Pacing with { InitRefusal = draft.Pacing.InitRefusal ?? new InitRefusal(NotifyTable.Name(notify), detail) };
}
