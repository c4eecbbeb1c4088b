using System.Collections.Frozen;

namespace Cluster.Config.Model;

internal static class IpsecPolicyCompiler
{
    public static FrozenDictionary<string, IpsecPolicy> Compile(ClusterBuilder cluster, ConfigErrors errors)
    {
        var proposals = new Dictionary<string, IpsecProposal>();
        foreach (IpsecProposalBuilder proposal in cluster.IpsecProposals.Values)
        {
            Check(proposal, errors);
            proposals.Add(proposal.Name, new IpsecProposal(
                proposal.Name, proposal.Protocol, proposal.Encryption, proposal.Authentication, proposal.LifetimeSeconds,
                proposal.LifetimeKilobytes, proposal.ExtendedSequenceNumbers));
        }

        return cluster.IpsecPolicies.Values
            .Select(policy => Policy(policy, proposals, errors))
            .ToFrozenDictionary(policy => policy.Name);
    }

    private static void Check(IpsecProposalBuilder proposal, ConfigErrors errors)
    {
        if (proposal.Protocol == IpsecProtocol.Ah && proposal.Encryption is not null)
        {
            errors.Add(proposal.At, "protocol ah does not encrypt: 'encryption-algorithm' must go");
        }

        if (proposal.Encryption is { CombinedMode: true } combined && proposal.Authentication is not null)
        {
            errors.Add(proposal.At, $"{combined.Keyword} authenticates by itself: 'authentication-algorithm' must go");
        }

        if (proposal.Authentication is null && (proposal.Encryption is null || proposal.Protocol == IpsecProtocol.Ah))
        {
            errors.Add(proposal.At, proposal.Protocol == IpsecProtocol.Ah
                ? "'authentication-algorithm' is missing: protocol ah needs one"
                : "'authentication-algorithm' or 'encryption-algorithm' is missing: protocol esp needs at least one");
        }
        else if (Warning(proposal) is { } warning)
        {
            errors.Warn(proposal.At, warning);
        }
    }

    private static string? Warning(IpsecProposalBuilder proposal) =>
        proposal.Protocol == IpsecProtocol.Ah ? "protocol ah is accepted, but this version does not carry it out: the proposal is not used"
        : proposal.Encryption is null ? "the proposal does not encrypt: 'encryption-algorithm' is missing"
        : proposal.Authentication is null && !proposal.Encryption.CombinedMode
            ? $"{proposal.Encryption.Keyword} without 'authentication-algorithm' is accepted, but this version does not carry it out: the proposal is not used"
        : null;

    private static IpsecPolicy Policy(IpsecPolicyBuilder policy, Dictionary<string, IpsecProposal> proposals, ConfigErrors errors)
    {
        List<IpsecProposal> chosen = [.. Named(policy, proposals, errors)];
        if (policy.ProposalSet is { } set)
        {
            chosen = [.. PredefinedSets.Ipsec(set)];
        }

        List<IpsecProposal> usable = [.. chosen.Where(proposal => Unavailable(proposal) is null)];
        foreach (IpsecProposal left in policy.ProposalSet is null ? [] : chosen.Except(usable))
        {
            errors.Warn(policy.At, $"proposal {left.Name} cannot be used: {Unavailable(left)} not supported by this version");
        }

        KeyExchangeGroup? group = policy.PerfectForwardSecrecy?.Group
            ?? (policy.ProposalSet is { } predefined ? PredefinedSets.PerfectForwardSecrecy(predefined) : null);
        return new IpsecPolicy(policy.Name, usable.ToValueList(), group, policy.Description);
    }

    private static IEnumerable<IpsecProposal> Named(IpsecPolicyBuilder policy, Dictionary<string, IpsecProposal> proposals, ConfigErrors errors)
    {
        if (policy.Proposals.Count == 0 && policy.ProposalSet is null)
        {
            errors.Add(policy.At, "'proposals' or 'proposal-set' is missing");
        }
        else if (policy.Proposals.Count > 0 && policy.ProposalSet is not null)
        {
            errors.Add(policy.At, "'proposals' and 'proposal-set' exclude each other: one of them must go");
        }

        foreach (Reference name in policy.Proposals)
        {
            if (proposals.TryGetValue(name.Name, out IpsecProposal? proposal))
            {
                yield return proposal;
            }
            else
            {
                errors.Add(name.At, $"proposal '{name.Name}' is not defined under [edit security ipsec]");
            }
        }
    }

    private static string? Unavailable(IpsecProposal proposal) =>
        proposal.Protocol == IpsecProtocol.Ah ? "protocol ah"
        : proposal.Encryption is { IsAvailable: false } cipher ? cipher.Keyword
        : proposal.Authentication is { IsAvailable: false } authentication ? authentication.Keyword
        : proposal.Authentication is null && proposal.Encryption is { CombinedMode: false } ? "ESP without authentication"
        : null;
}
