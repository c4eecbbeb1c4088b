using System.Buffers.Binary;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// CREATE_CHILD_SA for the IKE SA itself (RFC 7296 sections 1.3.2 and 2.18). Old and new stand side by side until the old one is
/// deleted by who began; the Child SAs move to the new one.
/// <code>
/// HDR, SK {SA, Ni, KEi}  -->
///                          &lt;--  HDR, SK {SA, Nr, KEr}
/// HDR(old), SK {D}  -->
///                          &lt;--  HDR(old), SK {}
/// </code>
/// When both rekey at once, the IKE SA made with the lowest of the four nonces is deleted by who began it (section 2.8.2).
/// </summary>
internal static class RekeyIkeExchange
{
    private const int NonceLength = 32;

    public static void Start(StepDraft draft, ushort group)
    {
        var transform = draft.Settings.Proposals.Select(proposal => proposal.KeyExchange).FirstOrDefault(transform => transform.Id == group)
            ?? draft.Settings.Proposals[0].KeyExchange;
        var (privateValue, publicValue) = transform.Generate(draft.Random(transform.EntropyLength));
        byte[] nonce = draft.Random(NonceLength);
        var own = Lifecycle.NewIkeSpi(draft);
        draft.Set(draft.CurrentWindow with { RekeyAt = long.MaxValue });
        draft.Request(
            draft.Current,
            ExchangeType.CreateChildSa,
            [ProposalSelection.Offer(draft.Settings.Proposals, own), new NoncePayload(nonce), new KePayload(transform.Id, publicValue)],
            new PendingExchange.RekeyIke(own, nonce, transform.Id, privateValue, null));
        draft.Tell("asked to rekey the IKE SA");
    }

    public static void Respond(StepDraft draft, InboundMessage request)
    {
        var old = request.Sa;
        var window = draft.Window(old.Own);
        var ours = window.Outstanding?.What as PendingExchange.RekeyIke;
        if (window.Status != IkeSaStatus.Current || ours?.Crossed is not null
            || window.Outstanding?.What is not (null or PendingExchange.Liveness or PendingExchange.RekeyIke))
        {
            draft.Respond(old, request.Exchange, request.MessageId, NotifyPayload.Of(NotifyType.TemporaryFailure));
            draft.Tell("TEMPORARY_FAILURE: the peer's rekey meets an exchange of ours");
            return;
        }

        var offer = request.Payloads.Find<SaPayload>()!;
        var ke = request.Payloads.Find<KePayload>()!;
        var own = Lifecycle.NewIkeSpi(draft);
        if (ProposalSelection.Choose(draft.Settings.Proposals, offer, ke.Group, own) is not { } chosen || PeerSpi(offer, chosen.Answer.Number) is not { } peer)
        {
            var difference = ProposalText.Difference("IKE proposal", offer.Proposals, ProposalSelection.Offer(draft.Settings.Proposals, own).Proposals);
            string detail = "IKE rekey: " + difference.Text;
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(NotifyType.NoProposalChosen), detail, difference));
            draft.Respond(old, request.Exchange, request.MessageId, NotifyPayload.Of(NotifyType.NoProposalChosen));
            draft.Tell(detail);
            return;
        }

        ushort group = chosen.Suite.KeyExchangeId;
        if (group != ke.Group)
        {
            draft.Respond(old, request.Exchange, request.MessageId,
                NotifyPayload.Of(NotifyType.InvalidKePayload, new[] { (byte)(group >> 8), (byte)group }));
            return;
        }

        var (privateValue, publicValue) = chosen.Suite.KeyExchange.Generate(draft.Random(chosen.Suite.KeyExchange.EntropyLength));
        using var _ = privateValue;
        using var shared = chosen.Suite.KeyExchange.Agree(privateValue, ke.Data.Span);
        if (shared is null)
        {
            draft.Respond(old, request.Exchange, request.MessageId, NotifyPayload.Of(NotifyType.InvalidSyntax));
            Lifecycle.CloseForSyntax(draft, old, "the peer's key exchange value is not valid", linger: true);
            return;
        }

        byte[] ni = request.Payloads.Find<NoncePayload>()!.Data.ToArray();
        byte[] nr = draft.Random(NonceLength);
        draft.Respond(old, request.Exchange, request.MessageId,
            new SaPayload([chosen.Answer]), new NoncePayload(nr), new KePayload(group, publicValue));
        var made = Make(draft, old, own, peer, weInitiated: false, chosen.Suite, shared, ni, nr);
        if (ours is null)
        {
            Lifecycle.AddIkeSa(draft, made, IkeSaStatus.Current);
            Lifecycle.MakeCurrent(draft, own);
            return;
        }

        // Ours is on its way: the nonces of both decide once its response is here.
        Lifecycle.AddIkeSa(draft, made, IkeSaStatus.Contending);
        var crossed = new CrossedRekey(own.Value, CreateChildExchange.Lower(ni, nr));
        window = draft.Window(old.Own);
        draft.Set(window with { Outstanding = window.Outstanding! with { What = ours with { Crossed = crossed } } });
    }

    public static void HandleResponse(StepDraft draft, InboundMessage response, PendingExchange.RekeyIke pending)
    {
        var old = response.Sa;
        draft.Complete(old.Own);
        if (response.Payloads.Find<SaPayload>() is not { } sa || response.Payloads.Find<NoncePayload>() is not { } nonce
            || response.Payloads.Find<KePayload>() is not { } ke)
        {
            HandleRefusal(draft, response, pending);
            return;
        }

        var suite = ProposalSelection.Accept(draft.Settings.Proposals, sa, out ulong peer);
        using var shared = suite is not null && suite.KeyExchangeId == pending.Group && ke.Group == pending.Group && peer != 0
            ? suite.KeyExchange.Agree(pending.PrivateValue, ke.Data.Span)
            : null;
        if (shared is null)
        {
            draft.Report(new IkeReport.NegotiationFailed(
                NotifyTable.Name(NotifyType.NoProposalChosen), $"IKE rekey: the peer chose {ProposalText.Of(sa.Proposals)}, which we cannot use"));
            Retry(draft, old.Own, draft.Now.Utc + IkeTiming.RefusedRetry);
            return;
        }

        byte[] nr = nonce.Data.ToArray();
        var made = Make(draft, old, pending.NewSpi, new IkeSpi(peer), weInitiated: true, suite!, shared, pending.Nonce.Span, nr);
        Lifecycle.AddIkeSa(draft, made, IkeSaStatus.Current);
        bool theirsStays = pending.Crossed is { } crossed && draft.State.IkeSas.ContainsKey(crossed.Theirs)
            && CreateChildExchange.Lower(pending.Nonce.Span, nr).AsSpan().SequenceCompareTo(crossed.LowNonce.Span) < 0;
        if (theirsStays)
        {
            // RFC 7296 section 2.8.2: ours has the lowest nonce, so we delete it; the peer deletes the old one.
            Lifecycle.MakeCurrent(draft, new IkeSpi(pending.Crossed!.Theirs));
            Lifecycle.ReplaceIkeSa(draft, made.Own);
            InformationalExchange.StartDeleteIke(draft, made, IkeGoneReason.Replaced, "the peer rekeyed as well");
            return;
        }

        Lifecycle.MakeCurrent(draft, made.Own);
        if (pending.Crossed is { } lost && draft.State.IkeSas.ContainsKey(lost.Theirs))
        {
            Lifecycle.ReplaceIkeSa(draft, new IkeSpi(lost.Theirs));
        }

        InformationalExchange.StartDeleteIke(draft, old, IkeGoneReason.Replaced, "rekeyed");
    }

    /// <summary>The peer's rekey, which crossed ours, is the only one left.</summary>
    public static void YieldToCrossed(StepDraft draft, CrossedRekey crossed)
    {
        if (draft.State.IkeSas.ContainsKey(crossed.Theirs))
        {
            Lifecycle.MakeCurrent(draft, new IkeSpi(crossed.Theirs));
        }
    }

    private static void HandleRefusal(StepDraft draft, InboundMessage response, PendingExchange.RekeyIke pending)
    {
        var error = response.Payloads.FindError();
        draft.Tell($"the peer refused to rekey: {(error is null ? "no reason" : NotifyTable.Name(error.Notify))}");
        if (pending.Crossed is { } crossed && draft.State.IkeSas.ContainsKey(crossed.Theirs))
        {
            YieldToCrossed(draft, crossed);
        }
        else if (error?.Notify == NotifyType.TemporaryFailure)
        {
            Retry(draft, response.Sa.Own, draft.RetrySoon());
        }
        else if (error?.Notify == NotifyType.InvalidKePayload && error.Data.Length == sizeof(ushort)
            && BinaryPrimitives.ReadUInt16BigEndian(error.Data.Span) is var group && group != pending.Group
            && draft.Settings.Proposals.Any(proposal => proposal.KeyExchange.Id == group))
        {
            draft.AddTask(new IkeTask(IkeTaskKind.RekeyIke, Group: group));
        }
        else
        {
            draft.Report(new IkeReport.NegotiationFailed(
                error is null ? "no notify" : NotifyTable.Name(error.Notify), "the peer refused to rekey the IKE SA"));
            Retry(draft, response.Sa.Own, draft.Now.Utc + IkeTiming.RefusedRetry);
        }
    }

    private static void Retry(StepDraft draft, IkeSpi own, long at)
    {
        if (draft.Window(own) is { Status: IkeSaStatus.Current } window)
        {
            draft.Set(window with { RekeyAt = at });
        }
    }

    private static IkeSpi? PeerSpi(SaPayload offer, byte number)
    {
        var spi = offer.Proposals.First(proposal => proposal.Number == number).Spi;
        ulong value = spi.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(spi.Span) : 0;
        return value == 0 ? null : new IkeSpi(value);
    }

    private static NegotiatedIkeSa Make(
        StepDraft draft,
        NegotiatedIkeSa old,
        IkeSpi own,
        IkeSpi peer,
        bool weInitiated,
        IkeSuite suite,
        SecretBytes shared,
        ReadOnlySpan<byte> ni,
        ReadOnlySpan<byte> nr)
    {
        var (soft, hard) = draft.Lifetimes(draft.Settings.Lifetime);
        return new NegotiatedIkeSa
        {
            Own = own,
            Peer = peer,
            WeInitiated = weInitiated,
            Suite = suite,
            Keys = KeySchedule.Rekeyed(
                suite, old.Suite.Prf, old.Keys.Derive, shared, ni, nr, weInitiated ? own : peer, weInitiated ? peer : own),
            EstablishedAt = draft.Now.Utc,
            SoftAt = soft,
            HardAt = hard,
        };
    }
}
