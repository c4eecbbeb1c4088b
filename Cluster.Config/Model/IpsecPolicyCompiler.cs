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

        if (proposal.Authentication is null && proposal.Encryption is not { CombinedMode: true })
        {
            errors.Add(proposal.At, "'authentication-algorithm' is missing: only GCM ciphers go without");
        }
    }

    private static IpsecPolicy Policy(IpsecPolicyBuilder policy, Dictionary<string, IpsecProposal> proposals, ConfigErrors errors)
    {
        List<IpsecProposal> chosen = policy.ProposalSet is { } set ? [.. PredefinedSets.Ipsec(set)] : [.. Named(policy, proposals, errors)];
        List<IpsecProposal> usable = [.. chosen.Where(proposal => Unavailable(proposal) is null)];
        foreach (IpsecProposal left in chosen.Except(usable))
        {
            string why = $"proposal {left.Name} cannot be used: {Unavailable(left)} not supported";
            if (usable.Count > 0)
            {
                errors.Warn(policy.At, why);
            }
            else
            {
                errors.Add(policy.At, why + "; the policy needs at least one proposal that can");
            }
        }

        KeyExchangeGroup? group = policy.PerfectForwardSecrecy?.Group
            ?? (policy.ProposalSet is { } predefined ? PredefinedSets.PerfectForwardSecrecy(predefined) : null);
        if (group is { IsAvailable: false })
        {
            errors.Add(policy.PerfectForwardSecrecy?.At ?? policy.At, $"perfect-forward-secrecy {group.Keyword} is not supported");
        }

        return new IpsecPolicy(policy.Name, usable.ToValueList(), group, policy.Description);
    }

    private static IEnumerable<IpsecProposal> Named(IpsecPolicyBuilder policy, Dictionary<string, IpsecProposal> proposals, ConfigErrors errors)
    {
        if (policy.Proposals.Count == 0)
        {
            errors.Add(policy.At, "'proposals' or 'proposal-set' is missing");
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
        : proposal.Encryption is null ? "ESP without encryption"
        : !proposal.Encryption.IsAvailable ? proposal.Encryption.Keyword
        : proposal.Authentication is { IsAvailable: false } authentication ? authentication.Keyword
        : null;
}
