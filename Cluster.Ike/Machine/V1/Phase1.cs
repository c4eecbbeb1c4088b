using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>What main and aggressive mode share: beginning, keys, sending, failing.</summary>
internal static class Phase1
{
    public const int NonceLength = 32;

    /// <summary>What we are, for the peer's first look.</summary>
    public static IEnumerable<IsakmpPayload> Vendors(StepDraft draft) =>
    [
        IsakmpVendor.DeadPeerDetection,
        .. draft.Settings.NatTraversal ? [IsakmpVendor.NatTraversal, .. IsakmpVendor.NatTraversalDrafts] : ImmutableArray<IsakmpPayload>.Empty,
        .. draft.Settings.FragmentSize is null ? ImmutableArray<IsakmpPayload>.Empty : [IsakmpVendor.Fragmentation],
        .. draft.Settings.Access is null ? ImmutableArray<IsakmpPayload>.Empty : [IsakmpVendor.UserAuthentication],
    ];

    /// <summary>A negotiation of ours begins, as the policy says.</summary>
    public static void Start(StepDraft draft, IkeEndpoints endpoints, bool initialContact)
    {
        if (draft.State.Lineage is null)
        {
            draft.Path = endpoints;
        }

        var handshake = new Phase1Handshake
        {
            Own = Lifecycle.NewIkeSpi(draft),
            WeInitiated = true,
            Mode = draft.Settings.Aggressive ? Phase1Mode.Aggressive : Phase1Mode.Main,
            Sent = 1,
            CreatedAt = draft.Now.Utc,
            Path = endpoints,
            SaBody = default,
            InitialContact = initialContact,
        };
        draft.State = draft.State with
        {
            Isakmp = draft.Isakmp(),
            Lineage = draft.State.Lineage ?? new IkeLineage { Phase = IkePhase.InitSent, Current = handshake.Own, CreatedAt = draft.Now.Utc },
        };
        draft.Perform(new IkeEffect.ClaimIkeSpi(handshake.Own));
        if (draft.Settings.Access is not null)
        {
            Fail(draft, handshake, IkeGoneReason.NegotiationFailed, "XAUTH", $"users of gateway {draft.Settings.Gateway} begin themselves");
        }
        else if (Phase1Authentication.Method(draft, draft.Settings) is not { } method)
        {
            Fail(
                draft, handshake, IkeGoneReason.NegotiationFailed, IsakmpDraft.Name(IsakmpNotifyType.AuthenticationFailed),
                Phase1Authentication.MissingMethod(draft, draft.Settings));
        }
        else if (handshake.Mode == Phase1Mode.Aggressive)
        {
            AggressiveMode.Start(draft, handshake, method);
        }
        else
        {
            MainMode.Start(draft, handshake, method);
        }
    }

    /// <summary>What we accept of this offer of a peer that begins; null when it is refused, which has been done.</summary>
    public static Phase1Proposals.Choice? Choose(StepDraft draft, IsakmpMessage message, IsakmpSa offer, IkeEndpoints endpoints)
    {
        if (Phase1Authentication.Method(draft, draft.Settings) is not { } method)
        {
            draft.Report(new IkeReport.NegotiationFailed(
                IsakmpDraft.Name(IsakmpNotifyType.NoProposalChosen), Phase1Authentication.MissingMethod(draft, draft.Settings)));
            IsakmpInbound.Refuse(draft, message.Header, IsakmpNotifyType.NoProposalChosen, endpoints);
            return null;
        }

        if (Phase1Proposals.Choose(draft.Settings, method, offer) is { } chosen)
        {
            return chosen;
        }

        IsakmpInbound.RefuseProposal(draft, message, Phase1Proposals.Difference(draft.Settings, method, offer), endpoints);
        return null;
    }

    /// <summary>What the peer chose of our offer; null when that was not in it.</summary>
    public static Phase1Proposals.Choice? Chosen(StepDraft draft, Phase1Handshake handshake, IsakmpPayload answer)
    {
        if (Phase1Authentication.Method(draft, draft.Settings) is { } method && IsakmpSa.TryRead(answer) is { Proposals: [{ Transforms.Length: 1 }] } sa
            && Phase1Proposals.Choose(draft.Settings, method, sa) is { } chosen)
        {
            return chosen;
        }

        Suspect(draft, handshake, IsakmpDraft.Name(IsakmpNotifyType.NoProposalChosen), "the peer chose what we did not offer");
        return null;
    }

    /// <summary>What a refused peer is told, and whether the negotiation ends by it.</summary>
    public static void Refuse(StepDraft draft, Phase1Handshake handshake, PeerRefusal refusal, IkeEndpoints endpoints)
    {
        if (refusal.IsProven)
        {
            IsakmpInbound.RefusePeer(draft, handshake, refusal, endpoints);
        }
        else
        {
            // Nothing ends by it at once.
            Suspect(draft, handshake, IsakmpDraft.Name(refusal.Notify), refusal.Why);
            draft.Drop = IkeDrop.BadIcv;
        }
    }

    /// <summary>Room for one more that a peer begins: the oldest that nobody went on with makes place.</summary>
    public static bool MakeRoom(StepDraft draft)
    {
        var handshakes = draft.Isakmp().Handshakes;
        if (handshakes.Count < IsakmpTiming.MaxHandshakes)
        {
            return true;
        }

        if (handshakes.Values.Where(one => one.IsTentative).MinBy(one => one.CreatedAt) is not { } oldest)
        {
            return false;
        }

        Remove(draft, oldest);
        return true;
    }

    /// <summary>Message 1 of a peer makes a negotiation, and an IKE SA lineage where there is none.</summary>
    public static void Begin(StepDraft draft, Phase1Handshake handshake)
    {
        if (draft.State.Lineage is null)
        {
            draft.Path = handshake.Path;
            draft.Lineage = new IkeLineage { Phase = IkePhase.InitAnswered, Current = handshake.Own, CreatedAt = draft.Now.Utc };
        }

        draft.Set(handshake);
        draft.Perform(new IkeEffect.ClaimIkeSpi(handshake.Own));
    }

    public static Phase1Handshake Responder(StepDraft draft, IsakmpMessage message, ReadOnlyMemory<byte> datagram, IkeEndpoints endpoints, IkeSpi own) => new()
    {
        Own = own,
        Peer = message.Header.Initiator,
        WeInitiated = false,
        Mode = (Phase1Mode)message.Header.Exchange,
        Sent = 2,
        CreatedAt = draft.Now.Utc,
        Path = endpoints,
        SaBody = message.Find(IsakmpPayloadType.SecurityAssociation)!.Body.ToArray(),
        LastInbound = IsakmpDraft.Digest(datagram),
        NatTraversal = IsakmpNat.Kind(draft.Settings, message),
        PeerDetectsDeath = message.Says(IsakmpVendor.DeadPeerDetection),
        PeerTakesFragments = message.SaysFragmentation(),
    };

    /// <summary>Our share.</summary>
    public static (SecretBytes Private, byte[] Public) Share(StepDraft draft, ushort group)
    {
        var transform = TransformTable.FindKeyExchange(group)!;
        return transform.Generate(draft.Random(transform.EntropyLength));
    }

    /// <summary>Null for a length that RFC 2409 section 5 forbids.</summary>
    public static ReadOnlyMemory<byte>? Nonce(IsakmpMessage message) =>
        message.Find(IsakmpPayloadType.Nonce) is { Body.Length: >= IsakmpLimits.MinNonceLength and <= IsakmpLimits.MaxNonceLength } nonce
            ? nonce.Body.ToArray()
            : null;

    /// <summary>Keys and first IV, once both shares and nonces stand in it. Null when the peer's share must be refused.</summary>
    public static Phase1Handshake? Key(StepDraft draft, Phase1Handshake handshake, SecretBytes privateValue)
    {
        var theirs = handshake.WeInitiated ? handshake.PublicResponder : handshake.PublicInitiator;
        using var shared = handshake.Suite!.KeyExchange.Agree(privateValue, theirs.Span);
        if (shared is null)
        {
            return null;
        }

        using var seed = Phase1Authentication.Seed(draft, handshake, shared);
        return handshake with
        {
            PrivateValue = null,
            Keys = IsakmpKeySchedule.Phase1(handshake.Suite, seed, shared, handshake.Initiator, handshake.Responder),
            Iv = IsakmpKeySchedule.Phase1Iv(handshake.Suite, handshake.PublicInitiator.Span, handshake.PublicResponder.Span),
        };
    }

    public static IsakmpHeader Header(Phase1Handshake handshake) => new(
        handshake.Initiator, handshake.Responder, IsakmpPayloadType.None, (IsakmpExchange)handshake.Mode, IsakmpFlags.None, 0);

    /// <summary>Sends a message in clear, and again until it is answered where that is ours to do.</summary>
    public static void Send(StepDraft draft, Phase1Handshake handshake, bool again, params IReadOnlyList<IsakmpPayload> payloads)
    {
        byte[] datagram = IsakmpMessage.ToBytes(Header(handshake), payloads);
        Send(draft, handshake with { LastOutbound = datagram }, again);
    }

    /// <summary>Encrypts and sends; what it leads to stands in the result.</summary>
    public static Phase1Handshake SendSealed(StepDraft draft, Phase1Handshake handshake, bool again, params IReadOnlyList<IsakmpPayload> payloads)
    {
        var cipher = handshake.Suite!.Encryption;
        byte[] datagram = IsakmpSeal.Seal(cipher, handshake.Keys!.EncryptionInitiator, handshake.Iv.Span, Header(handshake), payloads);
        handshake = handshake with { LastOutbound = datagram, Iv = IsakmpSeal.LastBlock(cipher, datagram) };
        Send(draft, handshake, again);
        return handshake;
    }

    /// <summary>What is inside, and the handshake with the next IV; null when it makes no sense under our keys.</summary>
    public static (IsakmpMessage Message, Phase1Handshake Handshake)? Open(Phase1Handshake handshake, IsakmpHeader header, ReadOnlyMemory<byte> datagram)
    {
        var cipher = handshake.Suite!.Encryption;
        return IsakmpSeal.Open(cipher, handshake.Keys!.EncryptionInitiator, handshake.Iv.Span, datagram.Span) is { } text
            && IsakmpMessage.TryRead(header, text, out var message, out _) && IsakmpRules.Fits(message)
            ? (message, handshake with { Iv = IsakmpSeal.LastBlock(cipher, datagram.Span), LastInbound = IsakmpDraft.Digest(datagram) })
            : null;
    }

    /// <summary>Anybody may have sent this: the negotiation goes on, and fails for this reason when nothing better comes.</summary>
    public static void Suspect(StepDraft draft, Phase1Handshake handshake, string notify, string detail)
    {
        var pacing = draft.Pacing.Isakmp;
        if (!pacing.Refusals.ContainsKey(handshake.Own.Value))
        {
            draft.Set(pacing with { Refusals = pacing.Refusals.Add(handshake.Own.Value, new InitRefusal(notify, detail)) });
            if (!handshake.WeInitiated)
            {
                draft.Report(new IkeReport.NegotiationFailed(notify, detail));
            }
        }
    }

    /// <summary>It is over, for a reason that is sure or has been waited for.</summary>
    public static void Fail(StepDraft draft, Phase1Handshake handshake, IkeGoneReason reason, string notify, string detail, NegotiationDifference? difference = null)
    {
        if (handshake.WeInitiated || !draft.Pacing.Isakmp.Refusals.ContainsKey(handshake.Own.Value))
        {
            draft.Report(new IkeReport.NegotiationFailed(notify, detail, difference));
        }

        draft.Tell($"phase 1 failed: {notify}: {detail}");
        Remove(draft, handshake);
        if (handshake.WeInitiated && !draft.Isakmp().Handshakes.Values.Any(other => other.WeInitiated))
        {
            IsakmpTasks.Postpone(draft);
        }

        IsakmpLifecycle.CloseIfEmpty(draft, reason, $"{notify}: {detail}");
    }

    public static void Remove(StepDraft draft, Phase1Handshake handshake)
    {
        draft.Set(draft.Isakmp() with { Handshakes = draft.Isakmp().Handshakes.Remove(handshake.Own.Value) });
        draft.StopRetransmitting(new ExchangeKey(handshake.Own, 0));
        draft.Set(draft.Pacing.Isakmp with { Refusals = draft.Pacing.Isakmp.Refusals.Remove(handshake.Own.Value) });
        draft.Perform(new IkeEffect.ReleaseIkeSpi(handshake.Own));
    }

    private static void Send(StepDraft draft, Phase1Handshake handshake, bool again)
    {
        draft.Set(handshake);
        draft.SendUnder(handshake.Own, handshake.Path, handshake.LastOutbound);
        var key = new ExchangeKey(handshake.Own, 0);
        if (again)
        {
            draft.Retransmit(key);
        }
        else
        {
            draft.StopRetransmitting(key);
        }
    }
}
