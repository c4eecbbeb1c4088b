using System.Collections.Frozen;
using System.Net;

namespace Cluster.Config.Model;

internal static class AccessCompiler
{
    public static FrozenDictionary<string, AccessProfile> Compile(ClusterBuilder cluster, ConfigErrors errors)
    {
        var pools = new Dictionary<string, AddressPool>();
        foreach (AddressPoolBuilder pool in cluster.AddressPools.Values)
        {
            CheckRanges(pool, errors);
            if (pool.Network is { } network)
            {
                pools.Add(pool.Name, new AddressPool(pool.Name, network, pool.Ranges
                    .Where(range => range is { Low: not null, High: not null })
                    .Select(range => new AddressRange(range.Name, range.Low!, range.High!)).ToValueList(),
                    pool.Dns.OfType<IPAddress>().ToValueList(), pool.Wins.OfType<IPAddress>().ToValueList()));
            }
        }

        return cluster.AccessProfiles.Values.ToFrozenDictionary(profile => profile.Name, profile => Profile(profile, cluster, pools, errors));
    }

    private static AccessProfile Profile(
        AccessProfileBuilder profile, ClusterBuilder cluster, Dictionary<string, AddressPool> pools, ConfigErrors errors)
    {
        if (profile.Pool is { } name && !cluster.AddressPools.ContainsKey(name.Name))
        {
            errors.Add(name.At, $"pool '{name.Name}' is not defined under [edit access address-assignment]");
        }

        if (profile.Order.Contains("radius") && profile.Servers.Count == 0)
        {
            errors.Add(profile.At, "'authentication-order radius' needs a 'radius-server'");
        }

        return new AccessProfile(
            profile.Name, profile.Order.ToValueList(),
            profile.Clients.Select(client => new AccessClient(client.Name, client.Password, client.Address)).ToValueList(),
            profile.Servers.Where(server => server.Secret is not null)
                .Select(server => new RadiusServer(server.Address, server.Port, server.Secret!, server.TimeoutSeconds, server.Retries)).ToValueList(),
            profile.Pool is { } pool ? pools.GetValueOrDefault(pool.Name) : null);
    }

    private static void CheckRanges(AddressPoolBuilder pool, ConfigErrors errors)
    {
        foreach (AddressRangeBuilder range in pool.Ranges)
        {
            if (range is not { Low: { } low, High: { } high } || pool.Network is not { } network)
            {
                continue;
            }

            if (AddressSpan.Compare(low, high) is not < 1)
            {
                errors.Add(range.At, $"low {low} must not be above high {high}");
            }
            else if (!network.Contains(low) || !network.Contains(high))
            {
                errors.Add(range.At, $"{low} to {high} must be within network {network}");
            }
        }
    }
}
