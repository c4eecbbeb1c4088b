using System.Collections.Frozen;
using System.Net;

namespace Cluster.Config.Model;

internal static class VpnCompiler
{
    public static FrozenDictionary<string, Vpn> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, FrozenDictionary<string, Zone> zones,
        FrozenDictionary<string, Gateway> gateways, FrozenDictionary<string, IpsecPolicy> policies, ConfigErrors errors,
        CompileMemory memory)
    {
        HashSet<string> zoned = memory.Shared(
            nameof(zoned), errors, () => zones.Values.SelectMany(zone => zone.Interfaces).Select(member => member.Name).ToHashSet());
        HashSet<string> named = memory.Shared(nameof(named), errors, () => cluster.Policies.Select(policy => policy.Tunnel?.Name).OfType<string>().ToHashSet());
        var boundBy = new Dictionary<string, string>();
        var compiled = new Dictionary<string, Vpn>();
        foreach (VpnBuilder vpn in cluster.Vpns.Values)
        {
            InterfaceUnit? tunnel = Tunnel(vpn, interfaces, zoned, boundBy, errors);
            GatewayBuilder? peer = vpn.Ike?.Gateway is { } name ? cluster.Gateways.GetValueOrDefault(name.Name) : null;
            if (memory.Single(vpn, peer, errors, () => One(vpn, tunnel, named.Contains(vpn.Name))) is { } whole)
            {
                compiled.Add(vpn.Name, whole);
            }
        }

        SelectorCompiler.CheckDistinct(cluster, compiled, errors);
        return memory.Table("vpns", compiled);

        Vpn? One(VpnBuilder vpn, InterfaceUnit? tunnel, bool isNamed)
        {
            CheckBinding(vpn, isNamed, errors);
            CheckKeys(vpn, errors);
            if (vpn.Ike is not { } ike)
            {
                return null;
            }

            Gateway? gateway = Find(ike.Gateway, gateways, cluster.Gateways.ContainsKey, "gateway", "[edit security ike]", errors);
            IpsecPolicy? policy = Find(ike.Policy, policies, cluster.IpsecPolicies.ContainsKey, "policy", "[edit security ipsec]", errors);
            CheckGateway(vpn, gateway, cluster, errors);
            CheckMonitor(vpn, ike, cluster, interfaces, errors);
            ValueList<SelectorPair> selectors = SelectorCompiler.Compile(cluster, vpn, ike, tunnel, gateway, errors);
            return gateway is not null && policy is not null && (tunnel is not null || vpn.BindInterface is null)
                ? Judge(vpn, tunnel, errors, Whole(cluster, vpn, ike, gateway, policy, tunnel, selectors))
                : null;
        }
    }

    private static Vpn Whole(
        ClusterBuilder cluster, VpnBuilder vpn, VpnIkeBuilder ike, Gateway gateway, IpsecPolicy policy, InterfaceUnit? tunnel,
        ValueList<SelectorPair> selectors) => new()
        {
            Name = vpn.Name,
            Gateway = gateway,
            Policy = policy,
            BindInterface = tunnel?.Name,
            DfBit = vpn.DfBit,
            Establish = vpn.Establish,
            ReplayWindow = ike.NoAntiReplay ? 0 : ike.ReplayWindow,
            Selectors = selectors,
            HasTrafficSelectors = vpn.TrafficSelectors.Count > 0,
            IdleSeconds = ike.IdleSeconds,
            InstallIntervalSeconds = ike.InstallIntervalSeconds,
            Monitor = vpn.Monitor is not { } monitor ? null
                : new VpnMonitor(
                    monitor.Destination, monitor.Source?.Name, monitor.Optimized, cluster.MonitorInterval ?? DefaultMonitorInterval,
                    cluster.MonitorThreshold ?? DefaultMonitorThreshold),
        };

    /// <summary>config.md 3.6.</summary>
    private const int DefaultMonitorInterval = 10;

    private const int DefaultMonitorThreshold = 10;

    /// <summary>What this version does not bring up. Reasons that a statement of their own is marked with are not told twice.</summary>
    private static Vpn Judge(VpnBuilder builder, InterfaceUnit? tunnel, ConfigErrors errors, Vpn vpn)
    {
        string? untold = vpn.Policy.Proposals.Count == 0 ? $"no proposal of policy {vpn.Policy.Name} can be used"
            : vpn.Policy.PerfectForwardSecrecy is { IsAvailable: false } group ? $"perfect-forward-secrecy {group.Keyword} is not supported by this version"
            : null;
        if (untold is not null && vpn.Gateway.NotCarriedOut is null)
        {
            errors.Warn(builder.At, $"the vpn is stored but not brought up: {untold}");
        }

        return vpn with
        {
            NotCarriedOut = vpn.Gateway.NotCarriedOut ?? untold
                ?? (tunnel is null ? "policy-based vpns are not carried out" : tunnel.Multipoint ? $"{tunnel.Name} is multipoint" : null),
        };
    }

    /// <summary>A name that is defined but did not compile has been reported where it is defined.</summary>
    private static T? Find<T>(
        Reference? name, FrozenDictionary<string, T> compiled, Func<string, bool> isDefined, string what, string where, ConfigErrors errors)
        where T : class
    {
        if (name is not { } wanted)
        {
            return null;
        }

        if (!isDefined(wanted.Name))
        {
            errors.Add(wanted.At, $"{what} '{wanted.Name}' is not defined under {where}");
        }

        return compiled.GetValueOrDefault(wanted.Name);
    }

    private static InterfaceUnit? Tunnel(
        VpnBuilder vpn, FrozenDictionary<string, InterfaceUnit> interfaces, HashSet<string> zoned, Dictionary<string, string> boundBy,
        ConfigErrors errors)
    {
        if (vpn.BindInterface is not { } name)
        {
            return null;
        }

        if (!interfaces.TryGetValue(name.Name, out InterfaceUnit? unit))
        {
            errors.Add(name.At, $"interface {name.Name} is not configured under [edit interfaces]");
            return null;
        }

        if (!boundBy.TryAdd(name.Name, vpn.Name) && !unit.Multipoint)
        {
            errors.Add(name.At, $"{name.Name} is already bound to vpn {boundBy[name.Name]}: only a multipoint unit takes several");
        }

        if (!zoned.Contains(name.Name))
        {
            errors.Add(name.At, $"{name.Name} is in no security zone: it would carry no traffic");
        }

        return unit;
    }

    /// <summary>C12.</summary>
    private static void CheckBinding(VpnBuilder vpn, bool isNamed, ConfigErrors errors)
    {
        if (vpn.BindInterface is { } bound && isNamed)
        {
            errors.Warn(bound.At, $"vpn {vpn.Name} is bound to {bound.Name} and named by a policy: only one of the two is meant");
        }
        else if (vpn.BindInterface is null && !isNamed)
        {
            errors.Warn(vpn.At, "the vpn carries nothing: 'bind-interface' or a policy with 'then permit tunnel ipsec-vpn' is needed");
        }
    }

    /// <summary>C7.</summary>
    private static void CheckKeys(VpnBuilder vpn, ConfigErrors errors)
    {
        if (vpn is { Ike: null, Manual: null })
        {
            errors.Add(vpn.At, "'ike' (gateway and ipsec-policy) or 'manual' is missing");
        }
        else if (vpn is { Ike: not null, Manual: { } manual })
        {
            errors.Add(manual.At, "'manual' and 'ike' exclude each other: one of them must go");
        }
    }

    /// <summary>C17 and C18.</summary>
    private static void CheckGateway(VpnBuilder vpn, Gateway? gateway, ClusterBuilder cluster, ConfigErrors errors)
    {
        if (gateway is null)
        {
            return;
        }

        if (gateway.Version == IkeVersion.V2Only && vpn.BindInterface is null)
        {
            errors.Add(vpn.At, $"gateway {gateway.Name} is v2-only, and IKEv2 is for route-based vpns: 'bind-interface' is missing");
        }

        if (gateway.Dynamic?.Identity is { Kind: PeerIdentityKind.Inet or PeerIdentityKind.Inet6 } && vpn.BindInterface is not null)
        {
            errors.Add(
                cluster.Gateways[gateway.Name].Dynamic!.At,
                $"a peer may be known by its address only as a dial-up user of a policy-based vpn, and vpn {vpn.Name} is bound to {vpn.BindInterface.Value.Name}: hostname or user-at-hostname is needed");
        }
    }

    /// <summary>C8.</summary>
    private static void CheckMonitor(
        VpnBuilder vpn, VpnIkeBuilder ike, ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        if (vpn.Monitor is not { } monitor)
        {
            return;
        }

        GatewayBuilder? gateway = ike.Gateway is { } name ? cluster.Gateways.GetValueOrDefault(name.Name) : null;
        if (gateway?.DeadPeerDetection is not null)
        {
            errors.Add(monitor.At, $"vpn-monitor and dead-peer-detection of gateway {gateway.Name} exclude each other");
        }

        if (gateway?.Dynamic is not null)
        {
            errors.Add(monitor.At, $"vpn-monitor is not for dynamic peers, and gateway {gateway.Name} is one");
        }

        if (monitor.Source is { } source && !interfaces.ContainsKey(source.Name))
        {
            errors.Add(source.At, $"interface {source.Name} is not configured under [edit interfaces]");
        }
    }
}
