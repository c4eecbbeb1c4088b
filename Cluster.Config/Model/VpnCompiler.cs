using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

internal static class VpnCompiler
{
    private static readonly SelectorPair Everything = new("", new IPNetwork(IPAddress.Any, 0), new IPNetwork(IPAddress.Any, 0));

    private static readonly SelectorPair EverythingInet6 =
        new("", new IPNetwork(IPAddress.IPv6Any, 0), new IPNetwork(IPAddress.IPv6Any, 0));

    public static FrozenDictionary<string, Vpn> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, FrozenDictionary<string, Zone> zones,
        FrozenDictionary<string, Gateway> gateways, FrozenDictionary<string, IpsecPolicy> policies, ConfigErrors errors)
    {
        HashSet<string> zoned = [.. zones.Values.SelectMany(zone => zone.Interfaces).Select(member => member.Name)];
        var boundBy = new Dictionary<string, string>();
        var compiled = new Dictionary<string, Vpn>();
        foreach (VpnBuilder vpn in cluster.Vpns.Values)
        {
            InterfaceUnit? tunnel = Tunnel(vpn, interfaces, zoned, boundBy, errors);
            if (vpn.Ike is not { } ike)
            {
                errors.Add(vpn.At, "'ike gateway' and 'ike ipsec-policy' are missing");
                continue;
            }

            Gateway? gateway = Find(ike.Gateway, gateways, cluster.Gateways.ContainsKey, "gateway", "[edit security ike]", errors);
            IpsecPolicy? policy = Find(ike.Policy, policies, cluster.IpsecPolicies.ContainsKey, "policy", "[edit security ipsec]", errors);
            CheckMonitor(vpn, gateway, errors);
            ValueList<SelectorPair> selectors = Selectors(vpn, ike, tunnel, errors);
            if (gateway is not null && policy is not null && tunnel is not null)
            {
                compiled.Add(vpn.Name, Whole(vpn, ike, gateway, policy, tunnel, selectors));
            }
        }

        return compiled.ToFrozenDictionary();
    }

    private static Vpn Whole(
        VpnBuilder vpn, VpnIkeBuilder ike, Gateway gateway, IpsecPolicy policy, InterfaceUnit tunnel, ValueList<SelectorPair> selectors) => new()
        {
            Name = vpn.Name,
            Gateway = gateway,
            Policy = policy,
            BindInterface = tunnel.Name,
            DfBit = vpn.DfBit,
            Establish = vpn.Establish,
            ReplayWindow = ike.NoAntiReplay ? 0 : ike.ReplayWindow,
            Selectors = selectors,
            HasTrafficSelectors = vpn.TrafficSelectors.Count > 0,
            IdleSeconds = ike.IdleSeconds,
            InstallIntervalSeconds = ike.InstallIntervalSeconds,
        };

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
            errors.Add(vpn.At, "'bind-interface' is missing: a unit of st0 is needed");
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

        if (unit.Multipoint)
        {
            errors.Add(name.At, $"{name.Name} is multipoint, which is not supported");
        }

        if (!zoned.Contains(name.Name))
        {
            errors.Add(name.At, $"{name.Name} is in no security zone: it would carry no traffic");
        }

        return unit;
    }

    private static void CheckMonitor(VpnBuilder vpn, Gateway? gateway, ConfigErrors errors)
    {
        if (vpn.Monitor is not { } monitor)
        {
            return;
        }

        if (gateway?.DeadPeerDetection is not null)
        {
            errors.Add(monitor, $"vpn-monitor and dead-peer-detection of gateway {gateway.Name} exclude each other");
        }

        errors.Warn(monitor, "vpn-monitor has no effect: it is not supported");
    }

    private static ValueList<SelectorPair> Selectors(VpnBuilder vpn, VpnIkeBuilder ike, InterfaceUnit? tunnel, ConfigErrors errors)
    {
        if (ike.ProxyIdentity is { } proxy && vpn.TrafficSelectors.Count > 0)
        {
            errors.Add(proxy.At, "proxy-identity and traffic-selector exclude each other");
        }

        var pairs = new List<SelectorPair>();
        IEnumerable<(string Name, TrafficSelectorBuilder Selector)> configured =
            ike.ProxyIdentity is { } identity ? vpn.TrafficSelectors.Prepend(("", identity)) : vpn.TrafficSelectors;
        foreach ((string name, TrafficSelectorBuilder selector) in configured)
        {
            if (selector is not { Local: { } local, Remote: { } remote })
            {
                continue;
            }

            if (local.BaseAddress.AddressFamily != remote.BaseAddress.AddressFamily)
            {
                errors.Add(selector.At, $"{local} and {remote} must be of one address family");
            }

            pairs.Add(new SelectorPair(name, local, remote));
        }

        return pairs.Count > 0 ? pairs.ToValueList() : Default(tunnel);
    }

    /// <summary>Everything, in the families that the unit has addresses of; IPv4 when it has none.</summary>
    private static ValueList<SelectorPair> Default(InterfaceUnit? tunnel)
    {
        bool inet6 = tunnel?.Addresses.Any(address => address.Address.AddressFamily == AddressFamily.InterNetworkV6) ?? false;
        bool inet = !inet6 || tunnel!.Addresses.Any(address => address.Address.AddressFamily == AddressFamily.InterNetwork);
        return new[] { (inet, Everything), (inet6, EverythingInet6) }.Where(row => row.Item1).Select(row => row.Item2).ToValueList();
    }
}
