using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

/// <summary>What a vpn negotiates: proxy-identity, traffic-selectors, or everything.</summary>
internal static class SelectorCompiler
{
    private static readonly SelectorPair Everything = new("", new IPNetwork(IPAddress.Any, 0), new IPNetwork(IPAddress.Any, 0));

    private static readonly SelectorPair EverythingInet6 =
        new("", new IPNetwork(IPAddress.IPv6Any, 0), new IPNetwork(IPAddress.IPv6Any, 0));

    public static ValueList<SelectorPair> Compile(
        ClusterBuilder cluster, VpnBuilder vpn, VpnIkeBuilder ike, InterfaceUnit? tunnel, Gateway? gateway, ConfigErrors errors)
    {
        if (ike.ProxyIdentity is { } proxy)
        {
            CheckProxyIdentity(cluster, vpn, proxy, gateway, errors);
        }

        if (vpn.TrafficSelectors.Count > 0 && vpn.BindInterface is null)
        {
            errors.Add(vpn.TrafficSelectors[0].Selector.At, "traffic-selector is for route-based vpns: 'bind-interface' is missing");
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

            pairs.Add(new SelectorPair(name, local, remote, ServiceOf(selector)));
        }

        return pairs.Count > 0 ? pairs.ToValueList() : Default(tunnel, gateway);
    }

    /// <summary>C15: several vpns to one peer, told apart by nothing.</summary>
    public static void CheckDistinct(ClusterBuilder cluster, Dictionary<string, Vpn> vpns, ConfigErrors errors)
    {
        // Most peers have one vpn: nothing to tell apart.
        var met = new HashSet<(IPAddress Local, IPAddress Peer)>();
        var several = new HashSet<(IPAddress Local, IPAddress Peer)>();
        Vpn[] bound = [.. vpns.Values.Where(vpn => vpn.BindInterface is not null && vpn.Gateway.Addresses.Count > 0)];
        foreach (Gateway gateway in bound.Select(vpn => vpn.Gateway))
        {
            if (!met.Add((gateway.LocalAddress, gateway.Addresses[0])))
            {
                several.Add((gateway.LocalAddress, gateway.Addresses[0]));
            }
        }

        var seen = new Dictionary<(IPAddress Local, IPAddress Peer, SelectorPair Pair), string>();
        foreach (Vpn vpn in bound.Where(vpn => several.Contains((vpn.Gateway.LocalAddress, vpn.Gateway.Addresses[0]))))
        {
            foreach (SelectorPair pair in vpn.Selectors)
            {
                if (!seen.TryAdd((vpn.Gateway.LocalAddress, vpn.Gateway.Addresses[0], pair with { Name = "" }), vpn.Name)
                    && seen[(vpn.Gateway.LocalAddress, vpn.Gateway.Addresses[0], pair with { Name = "" })] is var other && other != vpn.Name)
                {
                    errors.Warn(
                        cluster.Vpns[vpn.Name].At,
                        $"vpn {other} has the same peer and the same traffic, {pair.Local} to {pair.Remote}: distinct proxy-identities are needed");
                    break;
                }
            }
        }
    }

    /// <summary>C6 and the service.</summary>
    private static void CheckProxyIdentity(ClusterBuilder cluster, VpnBuilder vpn, TrafficSelectorBuilder proxy, Gateway? gateway, ConfigErrors errors)
    {
        if (vpn.TrafficSelectors.Count > 0)
        {
            errors.Add(proxy.At, "proxy-identity and traffic-selector exclude each other");
        }

        if (gateway is not null && proxy.Local is { } local && local.BaseAddress.AddressFamily != gateway.LocalAddress.AddressFamily)
        {
            errors.Add(
                proxy.At,
                $"{local} and the addresses of gateway {gateway.Name} must be of one address family: a proxy-identity goes 4in4 or 6in6 (traffic-selector takes both)");
        }

        if (proxy.Service is { } service && ServiceOf(proxy) != "any")
        {
            if (ApplicationTable.Find(service.Name) is null && !cluster.Applications.ContainsKey(service.Name))
            {
                errors.Add(service.At, $"application '{service.Name}' is neither predefined nor defined under [edit applications]");
            }

            errors.Warn(service.At, "a service is accepted, but this version does not carry it out: any service is negotiated");
        }
    }

    /// <summary>The reference of the product family writes both words.</summary>
    private static string ServiceOf(TrafficSelectorBuilder selector) =>
        selector.Service is not { } service || service.Name == "all" ? "any" : service.Name;

    /// <summary>Everything, in the families that the unit has addresses of; without any, in those that it speaks, at last in the gateway's.</summary>
    private static ValueList<SelectorPair> Default(InterfaceUnit? tunnel, Gateway? gateway)
    {
        bool Has(AddressFamily family) => tunnel is { Addresses.Count: > 0 }
            ? tunnel.Addresses.Any(address => address.Address.AddressFamily == family)
            : tunnel is { Families.Count: > 0 } ? tunnel.Families.Contains(family)
            : (gateway?.LocalAddress.AddressFamily ?? AddressFamily.InterNetwork) == family;
        return new[] { (Has(AddressFamily.InterNetwork), Everything), (Has(AddressFamily.InterNetworkV6), EverythingInet6) }
            .Where(row => row.Item1).Select(row => row.Item2).ToValueList();
    }
}
