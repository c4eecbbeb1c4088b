using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>What IKE_AUTH and CREATE_CHILD_SA share: offering, choosing and keying a Child SA.</summary>
internal static class ChildNegotiation
{
    /// <summary>SA, TSi, TSr of a request of ours.</summary>
    public static IEnumerable<IkePayload> Offer(ChildSaSettings child, EspSpi inbound, bool withGroup) =>
    [
        ProposalSelection.Offer(child, inbound, withGroup),
        new TsPayload(true, [.. child.Local.Select(SelectorNarrowing.ToWire)]),
        new TsPayload(false, [.. child.Remote.Select(SelectorNarrowing.ToWire)]),
    ];

    /// <summary>Our answer to a request: a Child SA and the payloads that say so, or an error notify.</summary>
    /// <param name="rekeyed">The Child SA that the new one shall replace.</param>
    public static Answer Respond(
        StepDraft draft,
        ImmutableArray<IkePayload> payloads,
        ReadOnlyMemory<byte> ni,
        ReadOnlyMemory<byte> nr,
        bool firstOfIkeSa,
        ChildSa? rekeyed)
    {
        var theirs = SelectorNarrowing.FromWire(payloads.OfType<TsPayload>().First(ts => ts.OfInitiator));
        var ours = SelectorNarrowing.FromWire(payloads.OfType<TsPayload>().First(ts => !ts.OfInitiator));
        if (FindChild(draft.Settings, rekeyed, ours, theirs) is not { } found)
        {
            return Refuse(
                draft,
                NotifyType.TsUnacceptable,
                SelectorDifference.Between(draft.Settings.Children, ours, theirs));
        }

        var offer = payloads.Find<SaPayload>()!;
        var ke = firstOfIkeSa ? null : payloads.Find<KePayload>();
        if (ProposalSelection.Choose(found.Settings, offer, !firstOfIkeSa, ke?.Group ?? 0) is not { } chosen)
        {
            return Refuse(
                draft,
                NotifyType.NoProposalChosen,
                ProposalText.Difference(
                    "IPsec proposal", offer.Proposals, ProposalSelection.Offer(found.Settings, default, !firstOfIkeSa).Proposals),
                $"IPsec proposal of vpn {found.Settings.Vpn}: ");
        }

        ushort group = chosen.Suite.KeyExchangeId;
        if (group != 0 && ke?.Group != group)
        {
            return Refuse(draft, NotifyType.InvalidKePayload, $"vpn {found.Settings.Vpn} wants dh-group {group}", [(byte)(group >> 8), (byte)group]);
        }

        var answer = new List<IkePayload>();
        SecretBytes? shared = null;
        if (group != 0)
        {
            var transform = Cluster.Crypto.Transforms.TransformTable.FindKeyExchange(group)!;
            var (privateValue, publicValue) = transform.Generate(draft.Random(transform.EntropyLength));
            shared = transform.Agree(privateValue, ke!.Data.Span);
            privateValue.Dispose();
            if (shared is null)
            {
                return Refuse(draft, NotifyType.InvalidSyntax, "the peer's key exchange value is not valid");
            }

            answer.Add(new KePayload(group, publicValue));
        }

        var inbound = Lifecycle.NewEspSpi(draft);
        var child = Make(draft, found.Settings, inbound, chosen.Peer, chosen.Suite, found.Local, found.Remote, shared, ni, nr, weInitiated: false, rekeyed?.Inbound);
        shared?.Dispose();
        if (!firstOfIkeSa)
        {
            answer.Add(new NoncePayload(nr));
        }

        answer.Add(new SaPayload([chosen.Answer with { Spi = ProposalSelection.SpiBytes(inbound) }]));
        answer.Add(new TsPayload(true, [.. found.Remote.Select(SelectorNarrowing.ToWire)]));
        answer.Add(new TsPayload(false, [.. found.Local.Select(SelectorNarrowing.ToWire)]));
        return new Answer(child, [.. answer]);
    }

    /// <summary>The Child SA part of an IKE_AUTH response.</summary>
    public static void HandleFirst(
        StepDraft draft, ImmutableArray<IkePayload> payloads, ReadOnlyMemory<byte> ni, ReadOnlyMemory<byte> nr, PendingExchange.Auth pending)
    {
        if (Accept(draft, payloads, ni, nr, null, pending.Vpn, pending.Inbound, 0, null) is { } child)
        {
            Lifecycle.Add(draft, child);
        }
    }

    /// <summary>
    /// The Child SA that a response makes; null when it makes none, which has been reported then. When the peer believes in a Child SA that
    /// we must refuse, its Delete is queued.
    /// </summary>
    public static ChildSa? Accept(
        StepDraft draft,
        ImmutableArray<IkePayload> payloads,
        ReadOnlyMemory<byte> ni,
        ReadOnlyMemory<byte> nr,
        SecretBytes? shared,
        string vpn,
        EspSpi inbound,
        ushort group,
        EspSpi? replaces)
    {
        if (payloads.Find<SaPayload>() is not { } sa || payloads.OfType<TsPayload>().Count() != 2)
        {
            var error = payloads.FindError()?.Notify ?? NotifyType.InvalidSyntax;
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(error), Explain(draft, error, vpn)));
            return null;
        }

        var settings = draft.Settings.Children.FirstOrDefault(child => child.Vpn == vpn);
        if (settings is null)
        {
            return GiveUp(draft, inbound, NotifyType.NoProposalChosen, $"vpn {vpn} is no longer configured");
        }

        if (ProposalSelection.Accept(settings, sa, group != 0) is not { } chosen || chosen.Suite.KeyExchangeId != group)
        {
            return GiveUp(draft, inbound, NotifyType.NoProposalChosen, $"the peer chose {ProposalText.Of(sa.Proposals)}, which we did not offer");
        }

        var local = SelectorNarrowing.FromWire(payloads.OfType<TsPayload>().First(ts => ts.OfInitiator));
        var remote = SelectorNarrowing.FromWire(payloads.OfType<TsPayload>().First(ts => !ts.OfInitiator));
        var (leastLocal, leastRemote) = Least(draft, settings, replaces);
        if (local is [] || remote is []
            || !SelectorNarrowing.Covers(local, settings.Local) || !SelectorNarrowing.Covers(remote, settings.Remote)
            || !SelectorNarrowing.Covers(leastLocal, local) || !SelectorNarrowing.Covers(leastRemote, remote))
        {
            return GiveUp(
                draft,
                inbound,
                NotifyType.TsUnacceptable,
                $"the peer answered {SelectorNarrowing.Describe(local)} to {SelectorNarrowing.Describe(remote)}, which is not what vpn {vpn} has: "
                + $"{SelectorNarrowing.Describe(settings.Local)} to {SelectorNarrowing.Describe(settings.Remote)}");
        }

        return Make(draft, settings, inbound, chosen.Peer, chosen.Suite, local, remote, shared, ni, nr, weInitiated: true, replaces);
    }

    /// <summary>
    /// What the peer may not narrow away: on a rekey what the old Child SA has (RFC 7296 section 2.9.2), else the configured selectors.
    /// Where nothing is configured we offer everything, and the peer says what it is.
    /// </summary>
    private static (ImmutableArray<TrafficSelector> Local, ImmutableArray<TrafficSelector> Remote) Least(
        StepDraft draft, ChildSaSettings settings, EspSpi? replaces) =>
        replaces is { } old && draft.Child(old) is { } before
            ? (before.Local, before.Remote)
            : ([.. settings.Local.Where(selector => !SelectorNarrowing.IsEverything(selector))],
                [.. settings.Remote.Where(selector => !SelectorNarrowing.IsEverything(selector))]);

    private static ChildSa? GiveUp(StepDraft draft, EspSpi inbound, NotifyType notify, string detail)
    {
        draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(notify), detail));
        draft.AddTask(new IkeTask(IkeTaskKind.DeleteChild, Child: inbound));
        return null;
    }

    private static string Explain(StepDraft draft, NotifyType error, string vpn)
    {
        var settings = draft.Settings.Children.FirstOrDefault(child => child.Vpn == vpn);
        return (error, settings) switch
        {
            (NotifyType.NoProposalChosen, { } child) =>
                $"the peer accepts none of the IPsec proposals of vpn {vpn}: {ProposalText.Of(ProposalSelection.Offer(child, default, true).Proposals)}",
            (NotifyType.TsUnacceptable, { } child) =>
                $"the peer does not accept the selectors of vpn {vpn}: {SelectorNarrowing.Describe(child.Local)} to {SelectorNarrowing.Describe(child.Remote)}",
            _ => $"the peer refused the Child SA of vpn {vpn}",
        };
    }

    /// <summary>The vpn whose selectors meet the request's: one that they equal, else the first.</summary>
    private static (ChildSaSettings Settings, ImmutableArray<TrafficSelector> Local, ImmutableArray<TrafficSelector> Remote)? FindChild(
        IkeSaSettings settings, ChildSa? rekeyed, ImmutableArray<TrafficSelector> ours, ImmutableArray<TrafficSelector> theirs)
    {
        var matches = settings.Children
            .Where(child => rekeyed is null || child.Vpn == rekeyed.Vpn)
            .Select(child => (
                Settings: child,
                Local: SelectorNarrowing.Intersect(child.Local, ours),
                Remote: SelectorNarrowing.Intersect(child.Remote, theirs)))
            .Where(match => match is { Local: not [], Remote: not [] })
            .OrderBy(match =>
                SelectorNarrowing.Covers(match.Settings.Local, match.Local) && SelectorNarrowing.Covers(match.Settings.Remote, match.Remote) ? 0 : 1)
            .ToArray();
        return matches.Length == 0 ? null : matches[0];
    }

    private static Answer Refuse(StepDraft draft, NotifyType notify, NegotiationDifference difference, string before = "") =>
        Refuse(draft, notify, before + difference.Text, null, difference);

    private static Answer Refuse(StepDraft draft, NotifyType notify, string detail, byte[]? data = null, NegotiationDifference? difference = null)
    {
        if (notify != NotifyType.InvalidKePayload)
        {
            draft.Report(new IkeReport.NegotiationFailed(NotifyTable.Name(notify), detail, difference));
        }

        draft.Tell($"{NotifyTable.Name(notify)}: {detail}");
        return new Answer(null, [NotifyPayload.Of(notify, data)]);
    }

    private static ChildSa Make(
        StepDraft draft,
        ChildSaSettings settings,
        EspSpi inbound,
        EspSpi outbound,
        ChildSuite suite,
        ImmutableArray<TrafficSelector> local,
        ImmutableArray<TrafficSelector> remote,
        SecretBytes? shared,
        ReadOnlyMemory<byte> ni,
        ReadOnlyMemory<byte> nr,
        bool weInitiated,
        EspSpi? replaces)
    {
        var sa = draft.Current;
        var keys = KeySchedule.Child(sa.Suite.Prf, sa.Keys.Derive, shared, ni.Span, nr.Span, suite);
        var (soft, hard) = draft.Lifetimes(settings.Lifetime);
        return new ChildSa
        {
            Inbound = inbound,
            Outbound = outbound,
            Vpn = settings.Vpn,
            Suite = suite,
            InboundEncryption = weInitiated ? keys.ResponderEncryption : keys.InitiatorEncryption,
            InboundIntegrity = weInitiated ? keys.ResponderIntegrity : keys.InitiatorIntegrity,
            OutboundEncryption = weInitiated ? keys.InitiatorEncryption : keys.ResponderEncryption,
            OutboundIntegrity = weInitiated ? keys.InitiatorIntegrity : keys.ResponderIntegrity,
            Local = local,
            Remote = remote,
            EstablishedAt = draft.Now.Utc,
            SoftAt = soft,
            HardAt = hard,
            LifetimeKilobytes = settings.LifetimeKilobytes,
            Status = replaces is { } old && draft.Child(old) is not null && (!weInitiated || settings.InstallInterval > TimeSpan.Zero)
                ? ChildSaStatus.Incoming
                : ChildSaStatus.Up,
            RekeyAt = soft,
            Replaces = replaces,
        };
    }

    public sealed record Answer(ChildSa? Child, ImmutableArray<IkePayload> Payloads);
}
