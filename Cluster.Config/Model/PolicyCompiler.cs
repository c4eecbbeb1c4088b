using System.Net;

namespace Cluster.Config.Model;

internal static class PolicyCompiler
{
    public static (ValueList<SecurityPolicy> Between, ValueList<SecurityPolicy> Global) Compile(ClusterBuilder cluster, ConfigErrors errors)
    {
        var books = new AddressBooks(cluster, errors);
        HashSet<string> zones = [.. cluster.Zones.Select(zone => zone.Name)];
        foreach (ZonePairBuilder pair in cluster.Policies.Select(policy => policy.Pair).Distinct())
        {
            foreach (string? zone in new[] { pair.From, pair.To }.Distinct())
            {
                if (zone is not null && !zones.Contains(zone))
                {
                    errors.Add(pair.At, $"security-zone '{zone}' is not defined under [edit security zones]");
                }
            }
        }

        ILookup<bool, SecurityPolicy> compiled = cluster.Policies
            .Select(policy => Compile(policy, cluster, zones, books, errors))
            .ToLookup(policy => policy.FromZone is null);
        return (compiled[false].ToValueList(), compiled[true].ToValueList());
    }

    private static SecurityPolicy Compile(PolicyBuilder policy, ClusterBuilder cluster, HashSet<string> zones, AddressBooks books, ConfigErrors errors)
    {
        if (policy.Action is null)
        {
            errors.Add(policy.At, "'then' needs one of permit, deny, reject");
        }

        return new SecurityPolicy(
            policy.Pair.From, policy.Pair.To, policy.Name,
            Addresses(policy.Sources, policy.Pair.From, zones, books), Addresses(policy.Destinations, policy.Pair.To, zones, books),
            Applications(policy, cluster, errors).ToValueList(), policy.Action ?? PolicyAction.Deny, policy.LogInit, policy.LogClose, policy.Count)
        {
            TunnelVpn = policy.Tunnel?.Name,
            PairPolicy = policy.PairPolicy?.Name,
        };
    }

    private static List<Application> Applications(PolicyBuilder policy, ClusterBuilder cluster, ConfigErrors errors)
    {
        var applications = new List<Application>();
        foreach (Reference name in policy.Applications)
        {
            if (cluster.Applications.TryGetValue(name.Name, out ApplicationBuilder? own))
            {
                applications.Add(new Application(own.Name, own.Protocol, own.Ports.First, own.Ports.Last));
            }
            else if (ApplicationTable.Find(name.Name) is { } application)
            {
                applications.Add(application);
            }
            else
            {
                errors.Add(
                    name.At,
                    $"application '{name.Name}' is not known: it is not defined under [edit applications], and predefined are {string.Join(", ", ApplicationTable.Rows.Select(row => row.Name))}");
            }
        }

        return applications;
    }

    private static ValueList<IPNetwork> Addresses(List<Reference> names, string? zone, HashSet<string> zones, AddressBooks books) =>
        // An unknown zone has been reported; that its addresses are unknown too is no news.
        zone is not null && !zones.Contains(zone) ? ValueList<IPNetwork>.Empty
        : names.SelectMany(name => books.Resolve(name, zone)).Distinct().ToValueList();
}
