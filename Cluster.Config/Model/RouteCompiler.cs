using System.Collections.Frozen;
using System.Net.Sockets;

namespace Cluster.Config.Model;

internal static class RouteCompiler
{
    public static ValueList<StaticRoute> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        var routes = new List<StaticRoute>();
        foreach (RouteBuilder route in cluster.Routes)
        {
            foreach ((NextHop hop, Place at) in route.NextHops)
            {
                if (hop.Interface is { } name && !interfaces.ContainsKey(name))
                {
                    errors.Add(at, $"next-hop interface {name} is not configured under [edit interfaces]");
                }
                else if (hop.Address is { } address && (address.AddressFamily == AddressFamily.InterNetworkV6) != route.Inet6)
                {
                    errors.Add(at, $"next-hop {address} and route {route.Prefix} are not of one address family");
                }
            }

            routes.Add(new StaticRoute(route.Prefix, route.NextHops.Select(hop => hop.Hop).ToValueList()));
        }

        return routes.ToValueList();
    }
}
