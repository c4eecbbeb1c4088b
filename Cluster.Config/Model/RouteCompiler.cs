using System.Collections.Frozen;
using System.Net.Sockets;

namespace Cluster.Config.Model;

internal static class RouteCompiler
{
    public static ValueList<StaticRoute> Compile(
        IEnumerable<RouteBuilder> builders, FrozenDictionary<string, InterfaceUnit> interfaces, string? instance, ConfigErrors errors,
        CompileMemory memory)
    {
        var routes = new List<StaticRoute>();
        foreach (RouteBuilder route in builders)
        {
            routes.Add(memory.Single(route, null, errors, () => Compile(route, interfaces, instance, errors)));
        }

        return routes.ToValueList();
    }

    private static StaticRoute Compile(RouteBuilder route, FrozenDictionary<string, InterfaceUnit> interfaces, string? instance, ConfigErrors errors)
    {
        foreach ((NextHop hop, Place at) in route.NextHops)
        {
            Check(route, hop, at, interfaces, instance, errors);
        }

        return new StaticRoute(route.Prefix, route.NextHops.Select(hop => hop.Hop).ToValueList(), route.Retain);
    }

    private static void Check(
        RouteBuilder route, NextHop hop, Place at, FrozenDictionary<string, InterfaceUnit> interfaces, string? instance, ConfigErrors errors)
    {
        if (hop.Interface is { } name)
        {
            if (!interfaces.TryGetValue(name, out InterfaceUnit? unit))
            {
                errors.Add(at, $"next-hop interface {name} is not configured under [edit interfaces]");
            }
            else if (unit.RoutingInstance != instance)
            {
                errors.Add(at, $"next-hop interface {name} is in {InstanceCompiler.Describe(unit.RoutingInstance)}: a route leads to interfaces of its own instance");
            }
        }
        else if (hop.Address is { } address && (address.AddressFamily == AddressFamily.InterNetworkV6) != route.Inet6)
        {
            errors.Add(at, $"next-hop {address} and route {route.Prefix} are not of one address family");
        }
    }
}
