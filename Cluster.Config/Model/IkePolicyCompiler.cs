using System.Collections.Frozen;

namespace Cluster.Config.Model;

internal static class IkePolicyCompiler
{
    public static FrozenDictionary<string, IkePolicy> Compile(ClusterBuilder cluster, ConfigErrors errors)
    {
        var proposals = new Dictionary<string, IkeProposal>();
        foreach (IkeProposalBuilder proposal in cluster.IkeProposals.Values)
        {
            if (Proposal(proposal, errors) is { } compiled)
            {
                proposals.Add(proposal.Name, compiled);
            }
        }

        return cluster.IkePolicies.Values
            .Select(policy => Policy(policy, cluster, proposals, errors))
            .ToFrozenDictionary(policy => policy.Name);
    }

    /// <summary>Null when mandatory parts are missing, which has been reported.</summary>
    private static IkeProposal? Proposal(IkeProposalBuilder proposal, ConfigErrors errors)
    {
        if (proposal.Group is null || proposal.Encryption is null)
        {
            return null;
        }

        if (proposal.Authentication is null && !proposal.Encryption.CombinedMode)
        {
            errors.Add(proposal.At, $"'authentication-algorithm' is missing: {proposal.Encryption.Keyword} needs one");
            return null;
        }

        IkeAuthenticationAlgorithm authentication = proposal.Authentication ?? AlgorithmTable.FindIkeAuthentication("sha-256");
        return new IkeProposal(
            proposal.Name, proposal.Method, proposal.Group, authentication, proposal.Encryption, proposal.LifetimeSeconds);
    }

    private static IkePolicy Policy(
        IkePolicyBuilder policy, ClusterBuilder cluster, Dictionary<string, IkeProposal> proposals, ConfigErrors errors)
    {
        List<IkeProposal> chosen = policy.ProposalSet is { } set
            ? [.. PredefinedSets.Ike(set)]
            : [.. Named(policy, cluster, proposals, errors)];
        CheckCredentials(policy, chosen, errors);
        if (chosen.Select(proposal => proposal.Group).Distinct().Count() > 1)
        {
            errors.Add(policy.At, "all proposals of a policy must have the same dh-group; here: "
                + string.Join(", ", chosen.Select(proposal => $"{proposal.Name} {proposal.Group.Keyword}")));
        }

        List<IkeProposal> usable = [.. chosen.Where(proposal => Unavailable(proposal).Count == 0)];
        foreach (IkeProposal left in chosen.Except(usable))
        {
            string why = $"proposal {left.Name} cannot be used: {string.Join(", ", Unavailable(left))} not supported";
            if (usable.Count > 0)
            {
                errors.Warn(policy.At, why);
            }
            else
            {
                errors.Add(policy.At, why + "; the policy needs at least one proposal that can");
            }
        }

        return new IkePolicy(policy.Name, policy.Mode, usable.ToValueList(), policy.PreSharedKey, policy.Description);
    }

    private static IEnumerable<IkeProposal> Named(
        IkePolicyBuilder policy, ClusterBuilder cluster, Dictionary<string, IkeProposal> proposals, ConfigErrors errors)
    {
        if (policy.Proposals.Count == 0)
        {
            errors.Add(policy.At, "'proposals' or 'proposal-set' is missing");
        }

        foreach (Reference name in policy.Proposals)
        {
            if (!cluster.IkeProposals.ContainsKey(name.Name))
            {
                errors.Add(name.At, $"proposal '{name.Name}' is not defined under [edit security ike]");
            }
            else if (proposals.TryGetValue(name.Name, out IkeProposal? proposal))
            {
                yield return proposal;
            }
        }
    }

    private static void CheckCredentials(IkePolicyBuilder policy, List<IkeProposal> proposals, ConfigErrors errors)
    {
        if (proposals.Select(proposal => proposal.Method).Distinct().Count() > 1)
        {
            errors.Add(policy.At, "all proposals of a policy must have the same authentication-method");
        }

        foreach (IkeProposal signed in proposals.Where(proposal => proposal.Method != IkeAuthenticationMethod.PreSharedKeys))
        {
            errors.Add(policy.At, $"proposal {signed.Name} asks for signatures, which are not supported; pre-shared-keys are");
        }

        if (policy.PreSharedKey is null && proposals.Any(proposal => proposal.Method == IkeAuthenticationMethod.PreSharedKeys))
        {
            errors.Add(policy.At, "'pre-shared-key' is missing: the proposals authenticate with pre-shared-keys");
        }
    }

    private static List<string> Unavailable(IkeProposal proposal)
    {
        var words = new List<string>();
        Note(proposal.Encryption.IsAvailable, proposal.Encryption.Keyword);
        Note(proposal.Authentication.IsAvailable, proposal.Authentication.Keyword);
        Note(proposal.Group.IsAvailable, proposal.Group.Keyword);
        return words;

        void Note(bool isAvailable, string word)
        {
            if (!isAvailable)
            {
                words.Add(word);
            }
        }
    }
}
