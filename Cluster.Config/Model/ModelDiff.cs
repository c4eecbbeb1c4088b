using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cluster.Config.Model;

/// <summary>
/// The difference between two configurations, and what it disturbs (config.md section 16): a change that concerns nothing of a
/// tunnel touches nothing of it.
/// </summary>
public sealed record ModelDiff
{
    public required ImmutableArray<Change<Gateway>> Gateways { get; init; }

    public required ImmutableArray<Change<Vpn>> Vpns { get; init; }

    public required ImmutableArray<Change<ManualVpn>> ManualVpns { get; init; }

    public required ImmutableArray<Change<InterfaceUnit>> Interfaces { get; init; }

    /// <summary>Gateways whose IKE SAs must go (and with them their Child SAs), in the order of their names.</summary>
    public required ImmutableArray<string> DisturbedGateways { get; init; }

    /// <summary>Vpns whose Child SAs must go, those of disturbed gateways included.</summary>
    public required ImmutableArray<string> DisturbedVpns { get; init; }

    /// <summary>Zones, policies or what the box answers to: the packet filter must be made again.</summary>
    public required bool FilterChanged { get; init; }

    public required bool RoutesChanged { get; init; }

    public required bool TcpMssChanged { get; init; }

    public required bool RedundancyGroupsChanged { get; init; }

    /// <summary>Anything else: users, alarms, traces, names.</summary>
    public required bool SettingsChanged { get; init; }

    public bool IsEmpty =>
        Gateways.IsEmpty && Vpns.IsEmpty && ManualVpns.IsEmpty && Interfaces.IsEmpty && !FilterChanged && !RoutesChanged && !TcpMssChanged && !RedundancyGroupsChanged && !SettingsChanged;

    /// <param name="before">Null: nothing was configured.</param>
    public static ModelDiff Between(ClusterModel? before, ClusterModel after)
    {
        ImmutableArray<Change<Gateway>> gateways = Changes(before?.Gateways, after.Gateways);
        ImmutableArray<Change<Vpn>> vpns = Changes(before?.Vpns, after.Vpns);
        HashSet<string> disturbed = [.. gateways.Where(change => Disturbance.EndsIkeSas(change)).Select(change => change.Name)];
        return new ModelDiff
        {
            Gateways = gateways,
            Vpns = vpns,
            ManualVpns = Changes(before?.ManualVpns, after.ManualVpns),
            Interfaces = Changes(before?.Interfaces, after.Interfaces),
            DisturbedGateways = [.. disturbed.Order(StringComparer.Ordinal)],
            DisturbedVpns = [.. vpns.Where(change => Disturbance.EndsChildSas(change, disturbed)).Select(change => change.Name)],
            FilterChanged = before is null || !SameFilter(before, after),
            RoutesChanged = before is null || !before.StaticRoutes.Equals(after.StaticRoutes) || !before.RoutingInstances.Equals(after.RoutingInstances),
            TcpMssChanged = before is null || before.TcpMss != after.TcpMss,
            RedundancyGroupsChanged = before is null || !before.RedundancyGroups.Equals(after.RedundancyGroups),
            SettingsChanged = before is null || !SameSettings(before, after),
        };
    }

    private static bool SameSettings(ClusterModel before, ClusterModel after) =>
        before.HostName == after.HostName && before.Login == after.Login && before.Alarms == after.Alarms && before.System == after.System
        && before.RespondBadSpi == after.RespondBadSpi && before.IkeTrace == after.IkeTrace && before.IpsecTrace == after.IpsecTrace
        && before.PolicyTrace == after.PolicyTrace && Changes(before.AccessProfiles, after.AccessProfiles).IsEmpty;

    private static bool SameFilter(ClusterModel before, ClusterModel after) =>
        Changes(before.Zones, after.Zones).IsEmpty && before.Policies.Equals(after.Policies)
        && before.GlobalPolicies.Equals(after.GlobalPolicies) && before.PermitByDefault == after.PermitByDefault;

    private static ImmutableArray<Change<T>> Changes<T>(FrozenDictionary<string, T>? before, FrozenDictionary<string, T> after)
        where T : class
    {
        if (ReferenceEquals(before, after))
        {
            return [];
        }

        before ??= FrozenDictionary<string, T>.Empty;
        var changes = new List<Change<T>>();
        foreach ((string name, T now) in after)
        {
            T? was = before.GetValueOrDefault(name);
            if (!now.Equals(was))
            {
                changes.Add(new Change<T>(name, was, now));
            }
        }

        changes.AddRange(before.Where(row => !after.ContainsKey(row.Key)).Select(row => new Change<T>(row.Key, row.Value, null)));
        return [.. changes.OrderBy(change => change.Name, StringComparer.Ordinal)];
    }
}

/// <summary>One thing that is new (before null), gone (after null) or different.</summary>
public sealed record Change<T>(string Name, T? Before, T? After)
    where T : class;
