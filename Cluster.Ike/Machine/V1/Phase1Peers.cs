using System.Collections.Immutable;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Peers without a configured address: whose gateway a phase 1 is of. Aggressive mode says who calls in its first message, main mode with certificates
/// in its fifth; until then it is that of the first gateway that accepts the offer. Once a phase 1 stands, further ones are of the same gateway.
/// </summary>
internal static class Phase1Peers
{
    /// <summary>Message 1 of aggressive mode.</summary>
    public static void ChooseByName(StepDraft draft, IsakmpPayload id)
    {
        if (IsakmpId.TryRead(id) is { IsSupported: true } name)
        {
            var peer = new IkeIdentity((IkeIdentityType)name.IdType, name.Data.ToArray());
            Adopt(draft, Candidates(draft, aggressive: true).FirstOrDefault(candidate => MayBe(candidate, peer)));
        }
    }

    /// <summary>Message 1 of main mode.</summary>
    public static void ChooseByOffer(StepDraft draft, IsakmpSa offer) =>
        Adopt(draft, Candidates(draft, aggressive: false).FirstOrDefault(candidate =>
            Phase1Authentication.Method(draft, candidate) is { } method && Phase1Proposals.Choose(candidate, method, offer) is not null));

    /// <summary>Message 5 of main mode: what was agreed on before must be right for the gateway, too.</summary>
    public static void ChooseByProof(StepDraft draft, Phase1Handshake handshake, IsakmpMessage message, IsakmpPayload id)
    {
        var candidates = Candidates(draft, aggressive: false);
        if (candidates.IsEmpty || IsakmpId.TryRead(id) is not { IsSupported: true } name)
        {
            return;
        }

        var peer = new IkeIdentity((IkeIdentityType)name.IdType, name.Data.ToArray());
        using var presented = Phase1Certificates.Presented(message);
        Adopt(draft, candidates.FirstOrDefault(candidate =>
            Phase1Authentication.Method(draft, candidate)?.NumberFor(candidate) == handshake.Method
            && candidate.Proposals.Any(proposal => Phase1Proposals.SuiteOf(proposal) == handshake.Suite)
            && (candidate.RemoteName is { } rule ? presented.Leaf is { } leaf && rule.Fits(leaf.SubjectName.RawData) : candidate.Expected.Refusal(peer) is null)));
    }

    /// <summary>Why a peer that has proven who it is finds no room; null when it does, or when its user has to prove that first.</summary>
    public static string? Crowded(StepDraft draft, IkeIdentity peer) =>
        draft.State.Phase == IkePhase.Established || draft.Settings.Access is not null ? null : Crowded(draft, peer.ToString());

    /// <summary>The same of a user.</summary>
    public static string? Crowded(StepDraft draft, string who) =>
        !draft.Context.Candidates().IsEmpty && !draft.Context.MayConnect(draft.Settings.Gateway)
            ? $"{who} is one more than the connections-limit of gateway {draft.Settings.Gateway} allows"
            : null;

    private static bool MayBe(IkeSaSettings candidate, IkeIdentity peer) =>
        (candidate.Certificates is null || peer.Type != IkeIdentityType.DistinguishedName ? candidate.Expected with { Name = candidate.Certificates is null ? candidate.RemoteName : null } : candidate.Expected)
            .Refusal(peer) is null;

    private static ImmutableArray<IkeSaSettings> Candidates(StepDraft draft, bool aggressive) => draft.State.Phase is IkePhase.Empty or IkePhase.InitAnswered or IkePhase.AuthSent
        ? [.. draft.Context.Candidates().Where(candidate => candidate.Version == IkeVersion.V1 && candidate.Aggressive == aggressive)]
        : [];

    private static void Adopt(StepDraft draft, IkeSaSettings? settings)
    {
        if (settings is not null && !ReferenceEquals(settings, draft.Pacing.Settings))
        {
            draft.Pacing = draft.Pacing with { Settings = settings };
            draft.Perform(new IkeEffect.Identified(settings.Gateway));
        }
    }
}
