using System.Collections.Frozen;

namespace Cluster.Config.Model;

/// <summary>
/// Resolves names and checks what one statement alone cannot know (config.md section 15). All errors are collected. What is made of gateways, vpns
/// and static routes is made outside of <see cref="CompileMemory.Shared"/>: they stand apart.
/// </summary>
internal static class ModelCompiler
{
    /// <summary>Null when something is wrong.</summary>
    public static ClusterModel? Compile(ClusterBuilder cluster, ConfigErrors errors, CompileMemory memory)
    {
        FrozenDictionary<string, InterfaceUnit> interfaces = memory.Shared(
            nameof(interfaces), errors, () => InterfaceCompiler.Compile(cluster, InstanceCompiler.InstanceOf(cluster, errors), errors));
        FrozenDictionary<string, AccessProfile> profiles = memory.Shared(nameof(profiles), errors, () => AccessCompiler.Compile(cluster, errors));
        FrozenDictionary<string, Zone> zones = memory.Shared(nameof(zones), errors, () => ZoneCompiler.Compile(cluster, interfaces, errors));
        FrozenDictionary<string, IkePolicy> ikePolicies = memory.Shared(nameof(ikePolicies), errors, () => IkePolicyCompiler.Compile(cluster, errors));
        FrozenDictionary<string, Gateway> gateways = GatewayCompiler.Compile(cluster, interfaces, zones, ikePolicies, errors, memory);
        FrozenDictionary<string, IpsecPolicy> ipsecPolicies = memory.Shared(nameof(ipsecPolicies), errors, () => IpsecPolicyCompiler.Compile(cluster, errors));
        FrozenDictionary<string, Vpn> vpns = VpnCompiler.Compile(cluster, interfaces, zones, gateways, ipsecPolicies, errors, memory);
        FrozenDictionary<string, ManualVpn> manual = ManualVpnCompiler.Compile(cluster, interfaces, errors);
        (ValueList<SecurityPolicy> policies, ValueList<SecurityPolicy> global) = memory.Shared(nameof(policies), errors, () => PolicyCompiler.Compile(cluster, errors));
        TunnelPolicies.Check(cluster, policies, vpns, errors);
        InterfaceCompiler.CheckNextHopTunnels(cluster, errors);
        ValueList<StaticRoute> routes = RouteCompiler.Compile(cluster.Routes, interfaces, instance: null, errors, memory);
        ValueList<RoutingInstance> instances = memory.Shared(nameof(instances), errors, () => InstanceCompiler.Compile(cluster, interfaces, errors, memory));
        InstanceCompiler.CheckOverlaps(cluster, interfaces, errors);
        var model = new ClusterModel
        {
            HostName = cluster.HostName,
            Interfaces = interfaces,
            Zones = zones,
            IkePolicies = ikePolicies,
            Gateways = gateways,
            IpsecPolicies = ipsecPolicies,
            Vpns = vpns,
            Policies = policies,
            GlobalPolicies = global,
            PermitByDefault = cluster.PermitByDefault,
            StaticRoutes = routes,
            TcpMss = new TcpMss(cluster.AllTcpMss, cluster.IpsecMss),
            RedundancyGroups = Groups(cluster),
            RoutingInstances = instances,
            ManualVpns = manual,
            AccessProfiles = profiles,
            Login = SystemCompiler.Login(cluster, errors),
            Alarms = SystemCompiler.Alarms(cluster),
            System = SystemCompiler.System(cluster, errors),
            RespondBadSpi = cluster.RespondBadSpi,
            IkeTrace = SystemCompiler.Trace(cluster.IkeTrace, errors),
            IpsecTrace = SystemCompiler.Trace(cluster.IpsecTrace, errors),
            PolicyTrace = SystemCompiler.Trace(cluster.PolicyTrace, errors),
        };
        return errors.Any ? null : model;
    }

    /// <summary>The configured groups, and those that only a reth interface names: there all nodes are of equal rank.</summary>
    private static ValueList<RedundancyGroup> Groups(ClusterBuilder cluster)
    {
        IEnumerable<RedundancyGroup> configured = cluster.RedundancyGroups.Select(group => new RedundancyGroup(
            group.Number, group.Nodes.Select(node => new NodePriority(node.Node, node.Priority)).ToValueList(), group.Preempt));
        IEnumerable<RedundancyGroup> named = cluster.Devices.Values
            .Where(device => device.RedundancyGroup is not null)
            .Select(device => new RedundancyGroup(device.RedundancyGroup!.Value, ValueList<NodePriority>.Empty, Preempt: false));
        return configured.Concat(named).DistinctBy(group => group.Number).OrderBy(group => group.Number).ToValueList();
    }
}
