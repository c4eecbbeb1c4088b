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
/// CREATE_CHILD_SA for a Child SA, additional (RFC 7296 section 1.3.1) or replacing another (section 1.3.3):
/// <code>
/// HDR, SK {[N(REKEY_SA),] SA, Ni, [KEi,] TSi, TSr}  -->
///                          &lt;--  HDR, SK {SA, Nr, [KEr,] TSi, TSr}
///                          &lt;--  HDR, SK {N(error)}
/// HDR, SK {D(old)}  -->                                 after a rekey, by its initiator
///                          &lt;--  HDR, SK {D(old)}
/// </code>
/// When both rekey the same Child SA at once, the one made with the lowest of the four nonces is deleted by who began it
/// (section 2.8.1).
/// </summary>
internal static class CreateChildExchange
{
    private const int NonceLength = 32;

    public static void Start(StepDraft draft, ChildSaSettings settings, ChildSa? rekeyed, ushort group)
    {
        var wanted = settings.Proposals.Select(proposal => proposal.KeyExchange)
            .FirstOrDefault(transform => transform is not null && (group == 0 || transform.Id == group));
        SecretBytes? privateValue = null;
        byte[] publicValue = [];
        if (wanted is not null)
        {
            (privateValue, publicValue) = wanted.Generate(draft.Random(wanted.EntropyLength));
        }

        byte[] nonce = draft.Random(NonceLength);
        var inbound = Lifecycle.NewEspSpi(draft);
        var payloads = new List<IkePayload>();
        if (rekeyed is not null)
        {
            payloads.Add(new NotifyPayload(ProtocolId.Esp, ProposalSelection.SpiBytes(rekeyed.Inbound), NotifyType.RekeySa, default));
            draft.Set(rekeyed with { RekeyAt = long.MaxValue });
        }

        payloads.Add(new NoncePayload(nonce));
        if (wanted is not null)
        {
            payloads.Add(new KePayload(wanted.Id, publicValue));
        }

        payloads.AddRange(ChildNegotiation.Offer(settings, inbound, withGroup: true));
        draft.Request(draft.Current, ExchangeType.CreateChildSa, payloads, new PendingExchange.CreateChild(
            settings.Vpn, inbound, rekeyed?.Inbound, nonce, wanted?.Id ?? 0, privateValue, null));
        draft.Tell(rekeyed is null ? $"asked for a Child SA of {settings.Vpn}" : $"asked to rekey Child SA {rekeyed.Inbound}");
    }

    public static void Respond(StepDraft draft, InboundMessage request)
    {
        var sa = request.Sa;
        ChildSa? rekeyed = null;
        if (request.Payloads.FindNotify(NotifyType.RekeySa) is { } rekey)
        {
            var named = rekey.Spi.Length == sizeof(uint) ? new EspSpi(BinaryPrimitives.ReadUInt32BigEndian(rekey.Spi.Span)) : default;
            rekeyed = draft.State.Children.Values.FirstOrDefault(child => child.Outbound == named);
            if (rekeyed is null)
            {
                draft.Respond(sa, request.Exchange, request.MessageId, new NotifyPayload(ProtocolId.Esp, rekey.Spi, NotifyType.ChildSaNotFound, default));
                draft.Tell($"the peer asks to rekey {named}, which we do not have");
                return;
            }
        }

        if (IsBusy(draft, sa, rekeyed))
        {
            draft.Respond(sa, request.Exchange, request.MessageId, NotifyPayload.Of(NotifyType.TemporaryFailure));
            draft.Tell("TEMPORARY_FAILURE: the request meets one of ours");
            return;
        }

        var ni = request.Payloads.Find<NoncePayload>()!.Data.ToArray();
        byte[] nr = draft.Random(NonceLength);
        var answer = ChildNegotiation.Respond(draft, request.Payloads, ni, nr, firstOfIkeSa: false, rekeyed);
        draft.Respond(sa, request.Exchange, request.MessageId, [.. answer.Payloads]);
        if (answer.Child is not { } child)
        {
            if (answer.Payloads.FindError()?.Notify == NotifyType.InvalidSyntax)
            {
                Lifecycle.CloseForSyntax(draft, sa, "the peer's key exchange value is not valid", linger: true);
            }

            return;
        }

        Lifecycle.Add(draft, child);
        if (rekeyed is null)
        {
            return;
        }

        var window = draft.Window(sa.Own);
        if (window.Outstanding is { What: PendingExchange.CreateChild ours } outstanding && ours.Rekeys == rekeyed.Inbound)
        {
            var crossed = new CrossedRekey(child.Inbound.Value, Lower(ni, nr));
            draft.Set(window with { Outstanding = outstanding with { What = ours with { Crossed = crossed } } });
        }
        else
        {
            Lifecycle.Replace(draft, rekeyed.Inbound);
        }
    }

    public static void HandleResponse(StepDraft draft, InboundMessage response, PendingExchange.CreateChild pending)
    {
        draft.Complete(response.Sa.Own);
        if (response.Payloads.Find<NoncePayload>() is not { } nonce)
        {
            HandleRefusal(draft, response, pending);
            return;
        }

        SecretBytes? shared = null;
        if (pending.PrivateValue is { } privateValue)
        {
            // A responder may choose a proposal without a group; then it sends no KE payload.
            shared = response.Payloads.Find<KePayload>() is { } ke && ke.Group == pending.Group
                ? TransformTable.FindKeyExchange(pending.Group)!.Agree(privateValue, ke.Data.Span)
                : null;
        }

        ushort group = shared is null ? (ushort)0 : pending.Group;
        byte[] nr = nonce.Data.ToArray();
        var child = ChildNegotiation.Accept(
            draft, response.Payloads, pending.Nonce, nr, shared, pending.Vpn, pending.Inbound, group, pending.Rekeys);
        shared?.Dispose();
        if (child is null)
        {
            Retry(draft, pending, draft.Now.Utc + IkeTiming.RefusedRetry);
            return;
        }

        if (pending.Crossed is { } crossed)
        {
            Resolve(draft, pending, child, crossed, Lower(pending.Nonce.Span, nr));
            return;
        }

        Lifecycle.Add(draft, child);
        if (pending.Rekeys is { } old && draft.Child(old) is not null)
        {
            Lifecycle.Replace(draft, old);
            DeleteOld(draft, child, old);
        }
    }

    /// <summary>RFC 7296 section 2.8.1: "the SA created with the lowest of the four nonces SHOULD be closed by the endpoint that created it".</summary>
    private static void Resolve(StepDraft draft, PendingExchange.CreateChild pending, ChildSa ours, CrossedRekey crossed, byte[] ourLow)
    {
        var theirs = new EspSpi((uint)crossed.Theirs);
        if (ourLow.AsSpan().SequenceCompareTo(crossed.LowNonce.Span) < 0 && draft.Child(theirs) is not null)
        {
            // Ours is redundant. It was never installed; the peer is told to forget it and deletes the old one.
            draft.AddTask(new IkeTask(IkeTaskKind.DeleteChild, Child: ours.Inbound));
            Lifecycle.Replace(draft, pending.Rekeys!.Value);
            draft.Tell($"both rekeyed {pending.Rekeys}: theirs stays");
            return;
        }

        Lifecycle.Add(draft, ours);
        Lifecycle.Replace(draft, theirs);
        draft.Tell($"both rekeyed {pending.Rekeys}: ours stays");
        if (draft.Child(pending.Rekeys!.Value) is not null)
        {
            Lifecycle.Replace(draft, pending.Rekeys.Value);
            DeleteOld(draft, ours, pending.Rekeys.Value);
        }
    }

    /// <summary>When nothing goes over it any more.</summary>
    private static void DeleteOld(StepDraft draft, ChildSa successor, EspSpi old) => draft.AddTask(new IkeTask(
        IkeTaskKind.DeleteChild, Child: old, NotBefore: successor.Status == ChildSaStatus.Incoming ? IkeTimers.UseAt(draft.Pacing.Settings, successor) : 0));

    private static void HandleRefusal(StepDraft draft, InboundMessage response, PendingExchange.CreateChild pending)
    {
        var error = response.Payloads.FindError();
        draft.Tell($"the peer refused: {(error is null ? "no reason" : NotifyTable.Name(error.Notify))}");
        if (pending.Crossed is not null)
        {
            // The peer's own rekey stands, and it deletes the old Child SA.
            if (pending.Rekeys is { } crossed)
            {
                Lifecycle.Replace(draft, crossed);
            }

            return;
        }

        switch (error?.Notify)
        {
            case NotifyType.TemporaryFailure:
                Retry(draft, pending, draft.RetrySoon());
                break;
            case NotifyType.ChildSaNotFound when pending.Rekeys is { } gone:
                // RFC 7296 section 2.25.1: the peer has forgotten it; make a new one.
                Lifecycle.Remove(draft, gone, "the peer does not know it any more");
                draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, pending.Vpn));
                break;
            case NotifyType.InvalidKePayload when error.Data.Length == sizeof(ushort)
                && BinaryPrimitives.ReadUInt16BigEndian(error.Data.Span) is var group && group != pending.Group && group != 0
                && draft.Settings.Children.Any(child => child.Vpn == pending.Vpn && child.Proposals.Any(proposal => proposal.KeyExchange?.Id == group)):
                draft.AddTask(pending.Rekeys is { } old
                    ? new IkeTask(IkeTaskKind.RekeyChild, Child: old, Group: group)
                    : new IkeTask(IkeTaskKind.CreateChild, pending.Vpn, Group: group));
                break;
            default:
                ChildNegotiation.Accept(
                    draft, response.Payloads, default, default, null, pending.Vpn, pending.Inbound, pending.Group, pending.Rekeys);
                Retry(draft, pending, draft.Now.Utc + IkeTiming.RefusedRetry);
                break;
        }
    }

    /// <summary>A rekey is tried again later; an additional Child SA only after TEMPORARY_FAILURE, else whoever wanted it asks again.</summary>
    private static void Retry(StepDraft draft, PendingExchange.CreateChild pending, long at)
    {
        if (pending.Rekeys is { } old)
        {
            if (draft.Child(old) is { Status: not ChildSaStatus.Replaced } child)
            {
                draft.Set(child with { RekeyAt = at });
            }
        }
        else if (at < draft.Now.Utc + IkeTiming.RefusedRetry)
        {
            draft.AddTask(new IkeTask(IkeTaskKind.CreateChild, pending.Vpn, NotBefore: at));
        }
    }

    /// <summary>RFC 7296 section 2.25: what we are closing or replacing cannot be worked on.</summary>
    private static bool IsBusy(StepDraft draft, NegotiatedIkeSa sa, ChildSa? rekeyed)
    {
        var window = draft.Window(sa.Own);
        return window.Status != IkeSaStatus.Current
            || window.Outstanding?.What is PendingExchange.RekeyIke or PendingExchange.DeleteIke
            || (rekeyed is not null && (rekeyed.Status == ChildSaStatus.Replaced
                || (window.Outstanding?.What is PendingExchange.DeleteChild deleting && deleting.Inbound == rekeyed.Inbound)
                || (window.Outstanding?.What is PendingExchange.CreateChild { Crossed: not null } ours && ours.Rekeys == rekeyed.Inbound)));
    }

    internal static byte[] Lower(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.SequenceCompareTo(b) <= 0 ? a.ToArray() : b.ToArray();
}
