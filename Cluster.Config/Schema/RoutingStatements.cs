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
        Names = ArgumentTypes.LogicalInterface.Names,
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

    private const string Instance = "routing-instances *";

    public static readonly Statement[] Rows =
    [
        Row.Section("routing-options", "Routing").Needs(Permission.Routing),
        Row.Section("routing-options static", "Static routes of inet.0"),
        .. RouteRows<ClusterBuilder>("routing-options static", AddressFamily.InterNetwork, b => b.Routes),
        Row.Section("routing-options rib", "Another routing table"),
        Row.Section("routing-options rib inet6.0", "The IPv6 table"),
        Row.Section("routing-options rib inet6.0 static", "Static routes of inet6.0"),
        .. RouteRows<ClusterBuilder>("routing-options rib inet6.0 static", AddressFamily.InterNetworkV6, b => b.Routes),
        .. InstanceRows(),
    ];

    private static Statement[] InstanceRows() =>
    [
        Row.Section("routing-instances", "Routing instances").Needs(Permission.Routing)
            .NotYet("its interfaces stay in the main instance and its routes are not set"),
        Row.Entry(Instance, ArgumentTypes.Name("instance-name"), "A routing instance",
            (ClusterBuilder b, string name, Place at) =>
            {
                var made = new RoutingInstanceBuilder(name, at);
                b.RoutingInstances.Add(made);
                return made;
            }),
        Row.Leaf(Instance + " instance-type", ArgumentTypes.Words("type", ("virtual-router", "Routing tables of its own")), "Kind of the instance",
            (RoutingInstanceBuilder b, string value) => { }, mandatory: true),
        Row.Kept(Instance + " description", ArgumentTypes.Text("text"), "Free text"),
        Row.Entry(Instance + " interface *", ArgumentTypes.LogicalInterface, "An interface of the instance",
            (RoutingInstanceBuilder b, string name, Place at) =>
            {
                _ = InterfaceNames.TryReadLogical(name, out string logical);
                b.Interfaces.Add(new Reference(logical, at));
                return b;
            }),
        Row.Section(Instance + " routing-options", "Routing of the instance"),
        Row.Section(Instance + " routing-options static", "Static routes of NAME.inet.0"),
        .. RouteRows<RoutingInstanceBuilder>(Instance + " routing-options static", AddressFamily.InterNetwork, b => b.Routes),
        Row.Entry(Instance + " routing-options rib *", ArgumentTypes.Name("table"), "Another routing table: NAME.inet6.0",
            (RoutingInstanceBuilder b, string name, Place at) =>
            {
                b.Ribs.Add(new Reference(name, at));
                return b;
            }),
        Row.Section(Instance + " routing-options rib * static", "Static routes of the table"),
        .. RouteRows<RoutingInstanceBuilder>(Instance + " routing-options rib * static", AddressFamily.InterNetworkV6, b => b.Routes),
    ];

    private static Statement[] RouteRows<TBuilder>(string under, AddressFamily family, Func<TBuilder, List<RouteBuilder>> routes)
        where TBuilder : class =>
    [
        Row.Entry(under + " route *", ArgumentTypes.RoutePrefix(family), "A static route",
            (prefix, at) => new RouteBuilder(PrefixOf(prefix, family), family == AddressFamily.InterNetworkV6, at),
            (TBuilder b, RouteBuilder made) => routes(b).Add(made), oneLine: true, apart: typeof(TBuilder) == typeof(ClusterBuilder)),
        Row.List(under + " route * next-hop", Hop, "Where the packets go: a neighbour or an interface",
            (RouteBuilder b, NextHop value, Place at) => b.NextHops.Add((value, at)), mandatory: true),
        Row.Flag(under + " route * retain", "Keep the route when the node stops", (RouteBuilder b) => b.Retain = true)
            .NotYet("routes go when the node stops"),
    ];

    private static IPNetwork PrefixOf(string text, AddressFamily family) =>
        PrefixText.TryRead(text, out IPNetwork prefix) ? prefix
        : new IPNetwork(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
