using System.Collections.Immutable;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// Peers without a configured address. Message 1 does not say who calls, so it is answered for the first gateway that accepts what it offers;
/// IKE_AUTH says who it is, and from then on the gateway is the one that expects it.
/// </summary>
internal static class DynamicPeers
{
    public static void ChooseByOffer(StepDraft draft, SaPayload offer, ushort group)
    {
        var candidates = draft.Context.Candidates().RemoveAll(candidate => candidate.Version != IkeVersion.V2);
        var fitting = candidates.FirstOrDefault(candidate => ProposalSelection.Choose(candidate.Proposals, offer, group, null)?.Suite.KeyExchangeId == group)
            ?? candidates.FirstOrDefault(candidate => ProposalSelection.Choose(candidate.Proposals, offer, group, null) is not null);
        Adopt(draft, fitting);
    }

    /// <summary>Takes the settings of the gateway that expects the peer. Why there is none, in words; null for a peer with an address, too.</summary>
    public static string? ChooseByIdentity(StepDraft draft, IkeIdentity peer, ImmutableArray<IkePayload> payloads)
    {
        var candidates = draft.Context.Candidates().RemoveAll(candidate => candidate.Version != IkeVersion.V2);
        if (candidates.IsEmpty)
        {
            return null;
        }

        using var presented = PresentedCertificates.Read(
            payloads.OfType<CertificatePayload>().Select(certificate => (certificate.Encoding, certificate.Data)));
        bool byEap = payloads.Find<AuthPayload>() is null;
        var named = candidates.Where(candidate => Expects(candidate, peer, presented)).OrderBy(candidate => candidate.Access is not null == byEap ? 0 : 1).ToArray();
        if (named.Length == 0)
        {
            return $"no gateway with a dynamic peer expects {peer}";
        }

        var suite = draft.Current.Suite;
        if (named.FirstOrDefault(candidate => candidate.Proposals.Any(proposal => IkeSuite.Of(proposal) == suite)) is not { } found)
        {
            return $"gateway {named[0].Gateway}, which expects {peer}, does not accept the proposal that was chosen before the peer had said who it is";
        }

        Adopt(draft, found);
        return null;
    }

    /// <summary>Why a peer, and its user, who have proven who they are find no room; null when they do. Who has proven nothing takes no place.</summary>
    public static string? Crowded(StepDraft draft, string who) =>
        draft.Context.Candidates().IsEmpty || draft.Context.MayConnect(draft.Settings.Gateway)
            ? null
            : $"{who} is one more than the connections-limit of gateway {draft.Settings.Gateway} allows";

    private static bool Expects(IkeSaSettings candidate, IkeIdentity peer, PresentedCertificates presented) =>
        candidate is { RemoteName: { } rule, Certificates: not null }
            ? presented.Leaf is { } leaf && rule.Fits(leaf.SubjectName.RawData)
            : candidate.Expected.Refusal(peer) is null;

    private static void Adopt(StepDraft draft, IkeSaSettings? settings)
    {
        if (settings is not null)
        {
            draft.Pacing = draft.Pacing with { Settings = settings };
            draft.Perform(new IkeEffect.Identified(settings.Gateway));
        }
    }
}
