using System.Net;
using System.Net.Sockets;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class RoutingStatements
{
    private static readonly ArgumentType<NextHop> Hop = new()
    {
        Placeholder = "next-hop",
        Expected = "an address or a logical interface, such as 192.0.2.1 or st0.0",
        TryRead = (string text, out NextHop value) =>
        {
            if (PrefixText.TryReadAddress(text, out IPAddress address))
            {
                value = new NextHop(address, null);
                return true;
            }

            bool isInterface = InterfaceNames.TryReadLogical(text, out string name);
            value = new NextHop(null, name);
            return isInterface;
        },
    };

    public static readonly Statement[] Rows =
    [
        Row.Section("routing-options", "Routing").Needs(Permission.Routing),
        Row.Section("routing-options static", "Static routes of inet.0"),
        .. RouteRows("routing-options static", AddressFamily.InterNetwork),
        Row.Section("routing-options rib", "Another routing table"),
        Row.Section("routing-options rib inet6.0", "The IPv6 table"),
        Row.Section("routing-options rib inet6.0 static", "Static routes of inet6.0"),
        .. RouteRows("routing-options rib inet6.0 static", AddressFamily.InterNetworkV6),
    ];

    private static Statement[] RouteRows(string under, AddressFamily family) =>
    [
        Row.Entry(under + " route *", ArgumentTypes.RoutePrefix(family), "A static route",
            (ClusterBuilder b, string prefix, Place at) =>
            {
                var route = new RouteBuilder(PrefixOf(prefix, family), family == AddressFamily.InterNetworkV6, at);
                b.Routes.Add(route);
                return route;
            }, oneLine: true),
        Row.List(under + " route * next-hop", Hop, "Where the packets go: a neighbour or an st0 unit",
            (RouteBuilder b, NextHop value, Place at) => b.NextHops.Add((value, at)), mandatory: true),
    ];

    private static IPNetwork PrefixOf(string text, AddressFamily family) =>
        PrefixText.TryRead(text, out IPNetwork prefix) ? prefix
        : new IPNetwork(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
