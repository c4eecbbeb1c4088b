namespace Cluster.Config.Model;

/// <summary>What a change does to live SAs: the table of config.md section 16.</summary>
internal static class Disturbance
{
    /// <summary>
    /// Addresses, external interface, version, identities and credentials end IKE SAs. The algorithms of the IKE proposals,
    /// lifetimes, liveness, keepalives and fragmentation do not: they hold from the next negotiation on.
    /// </summary>
    public static bool EndsIkeSas(Change<Gateway> change)
    {
        if (change is not { Before: { } before, After: { } after })
        {
            return change.After is null;
        }

        return !before.Peers.Equals(after.Peers)
            || before.ExternalInterface != after.ExternalInterface
            || !before.LocalAddress.Equals(after.LocalAddress)
            || before.Version != after.Version
            || before.LocalIdentity != after.LocalIdentity
            || before.RemoteIdentity != after.RemoteIdentity
            || before.GeneralIkeId != after.GeneralIkeId
            || before.NatTraversal != after.NatTraversal
            || before.ForceUdpEncapsulation != after.ForceUdpEncapsulation
            || before.RoutingInstance != after.RoutingInstance
            || before.Dynamic != after.Dynamic
            || before.XauthProfile != after.XauthProfile
            || before.EapProfile != after.EapProfile
            || before.Policy.Certificates != after.Policy.Certificates
            || !Equals(before.Policy.PreSharedKey, after.Policy.PreSharedKey);
    }

    /// <summary>
    /// Algorithms and protocol of the IPsec proposals, forward secrecy, selectors and the binding end Child SAs. Lifetimes,
    /// df-bit, anti-replay and establish-tunnels do not.
    /// </summary>
    public static bool EndsChildSas(Change<Vpn> change, HashSet<string> disturbedGateways)
    {
        if (change is not { Before: { } before, After: { } after })
        {
            return change.After is null;
        }

        return disturbedGateways.Contains(after.Gateway.Name)
            || before.Gateway.Name != after.Gateway.Name
            || before.BindInterface != after.BindInterface
            || !before.Selectors.Equals(after.Selectors)
            || before.Policy.PerfectForwardSecrecy != after.Policy.PerfectForwardSecrecy
            || !Offers(before.Policy).SequenceEqual(Offers(after.Policy));
    }

    private static IEnumerable<(IpsecProtocol, EncryptionAlgorithm?, IpsecAuthenticationAlgorithm?)> Offers(IpsecPolicy policy) =>
        policy.Proposals.Select(proposal => (proposal.Protocol, proposal.Encryption, proposal.Authentication));
}
