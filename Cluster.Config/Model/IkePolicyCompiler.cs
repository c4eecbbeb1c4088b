using System.Collections.Frozen;

namespace Cluster.Config.Model;

internal static class IkePolicyCompiler
{
    private const string UseAll = "use-all";

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

        foreach (Reference profile in cluster.CaGroups.Values.SelectMany(group => group).Where(profile => !cluster.CaProfiles.ContainsKey(profile.Name)))
        {
            errors.Add(profile.At, $"ca-profile '{profile.Name}' is not defined under [edit security pki]");
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
        List<IkeProposal> chosen = [.. Named(policy, cluster, proposals, errors)];
        if (policy.ProposalSet is { } set)
        {
            chosen = [.. PredefinedSets.Ike(set)];
        }

        CheckCredentials(policy, chosen, errors);
        if (chosen.Select(proposal => proposal.Group).Distinct().Count() > 1)
        {
            errors.Add(policy.At, "all proposals of a policy must have the same dh-group; here: "
                + string.Join(", ", chosen.Select(proposal => $"{proposal.Name} {proposal.Group.Keyword}")));
        }

        // The words of own proposals are marked where they stand; those of a set stand nowhere.
        List<IkeProposal> usable = [.. chosen.Where(proposal => Unavailable(proposal).Count == 0)];
        foreach (IkeProposal left in policy.ProposalSet is null ? [] : chosen.Except(usable))
        {
            errors.Warn(policy.At, $"proposal {left.Name} cannot be used: {string.Join(", ", Unavailable(left))} not supported by this version");
        }

        return new IkePolicy(policy.Name, policy.Mode.Mode, usable.ToValueList(), policy.PreSharedKey, Certificates(policy, cluster, chosen, errors), policy.Description);
    }

    /// <summary>A predefined set authenticates with whatever the policy has, with the key first.</summary>
    private static CertificateChoice? Certificates(IkePolicyBuilder policy, ClusterBuilder cluster, List<IkeProposal> chosen, ConfigErrors errors)
    {
        IkeAuthenticationMethod method = chosen.FirstOrDefault()?.Method ?? IkeAuthenticationMethod.PreSharedKeys;
        if (policy.LocalCertificate is not { } local || (method == IkeAuthenticationMethod.PreSharedKeys && policy.PreSharedKey is not null))
        {
            return null;
        }

        ValueList<string>? profiles = policy.TrustedCa is null or UseAll ? null
            : cluster.CaGroups.TryGetValue(policy.TrustedCa, out List<Reference>? group) ? group.Select(profile => profile.Name).ToValueList()
            : new[] { policy.TrustedCa }.ToValueList();
        if (policy.TrustedCa is { } named and not UseAll && !cluster.CaGroups.ContainsKey(named) && cluster.CaProfiles.Count > 0
            && !cluster.CaProfiles.ContainsKey(named))
        {
            errors.Add(policy.At, $"trusted-ca '{named}' is neither a ca-profile nor a trusted-ca-group under [edit security pki]");
        }

        return new CertificateChoice(local, policy.PeerCertificateType ?? "x509-signature", policy.TrustedCa)
        {
            Method = method == IkeAuthenticationMethod.PreSharedKeys ? IkeAuthenticationMethod.Certificates : method,
            Profiles = profiles,
            Configured = cluster.CaProfiles.Values.Select(profile => new CaProfile(profile.Name, profile.RevocationCheck)).ToValueList(),
        };
    }

    private static IEnumerable<IkeProposal> Named(
        IkePolicyBuilder policy, ClusterBuilder cluster, Dictionary<string, IkeProposal> proposals, ConfigErrors errors)
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

        if (policy.LocalCertificate is null && proposals.FirstOrDefault(proposal => proposal.Method != IkeAuthenticationMethod.PreSharedKeys) is { } signed)
        {
            errors.Add(policy.At, $"'certificate local-certificate' is missing: proposal {signed.Name} authenticates with signatures");
        }

        // A predefined set authenticates with whatever the policy has.
        if (policy.PreSharedKey is null && !(policy.ProposalSet is not null && policy.LocalCertificate is not null)
            && proposals.Any(proposal => proposal.Method == IkeAuthenticationMethod.PreSharedKeys))
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
