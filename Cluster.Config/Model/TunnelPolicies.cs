using System.Collections.Frozen;
using System.Net;

namespace Cluster.Config.Model;

/// <summary>Policies that permit into a policy-based vpn (C6, C14, C22).</summary>
internal static class TunnelPolicies
{
    public static void Check(
        ClusterBuilder cluster, IEnumerable<SecurityPolicy> compiled, FrozenDictionary<string, Vpn> vpns, ConfigErrors errors)
    {
        Dictionary<(string?, string?, string), PolicyBuilder> byName = [];
        foreach (PolicyBuilder policy in cluster.Policies)
        {
            byName.TryAdd((policy.Pair.From, policy.Pair.To, policy.Name), policy);
        }

        foreach (PolicyBuilder policy in cluster.Policies)
        {
            CheckTunnel(policy, cluster, errors);
            CheckPair(policy, byName, errors);
        }

        foreach (SecurityPolicy policy in compiled.Where(policy => policy.TunnelVpn is not null))
        {
            if (vpns.TryGetValue(policy.TunnelVpn!, out Vpn? vpn) && OfOtherFamily(policy, vpn.Gateway.LocalAddress) is { } other)
            {
                errors.Add(
                    byName[(policy.FromZone, policy.ToZone, policy.Name)].Tunnel!.Value.At,
                    $"{other} and the addresses of gateway {vpn.Gateway.Name} must be of one address family: a policy-based vpn goes 4in4 or 6in6");
            }
        }
    }

    private static void CheckTunnel(PolicyBuilder policy, ClusterBuilder cluster, ConfigErrors errors)
    {
        if (policy.Tunnel is { } tunnel)
        {
            if (!cluster.Vpns.ContainsKey(tunnel.Name))
            {
                errors.Add(tunnel.At, $"vpn '{tunnel.Name}' is not defined under [edit security ipsec]");
            }

            if (policy.Pair.From == policy.Pair.To)
            {
                errors.Warn(tunnel.At, "hub and spoke is not supported with policy-based vpns: traffic does not go from tunnel to tunnel");
            }
        }
        else if (policy.PairPolicy is { } alone)
        {
            errors.Add(alone.At, "'pair-policy' needs 'ipsec-vpn' beside it");
        }
    }

    private static void CheckPair(PolicyBuilder policy, Dictionary<(string?, string?, string), PolicyBuilder> byName, ConfigErrors errors)
    {
        if (policy.PairPolicy is not { } pair || policy.Tunnel is not { } tunnel)
        {
            return;
        }

        string where = $"from-zone {policy.Pair.To} to-zone {policy.Pair.From}";
        if (!byName.TryGetValue((policy.Pair.To, policy.Pair.From, pair.Name), out PolicyBuilder? back))
        {
            errors.Add(pair.At, $"policy '{pair.Name}' is not defined in the reverse zone pair, {where}");
        }
        else if (back.Tunnel?.Name != tunnel.Name)
        {
            errors.Add(pair.At, $"policy {pair.Name} {where} must permit to the same vpn: 'then permit tunnel ipsec-vpn {tunnel.Name}'");
        }
        else if (back.PairPolicy?.Name != policy.Name)
        {
            errors.Add(pair.At, $"policy {pair.Name} {where} must point back: 'then permit tunnel pair-policy {policy.Name}'");
        }
    }

    /// <summary><c>any</c> holds both families, and of the two the gateway's is meant.</summary>
    private static IPNetwork? OfOtherFamily(SecurityPolicy policy, IPAddress gateway)
    {
        foreach (ValueList<IPNetwork> side in new[] { policy.Sources, policy.Destinations })
        {
            if (side.Count > 0 && side.All(network => network.BaseAddress.AddressFamily != gateway.AddressFamily))
            {
                return side[0];
            }
        }

        return null;
    }
}
