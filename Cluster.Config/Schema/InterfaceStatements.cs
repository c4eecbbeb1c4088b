using System.Net;
using System.Net.Sockets;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class InterfaceStatements
{
    private static readonly ArgumentType<string> Unit = ArgumentTypes.NumberAsName("unit-number", 0, InterfaceNames.MaxUnit);

    public static readonly Statement[] Rows =
    [
        Row.Section("interfaces", "Interfaces and their addresses").Needs(Permission.Interface),
        Row.Entry("interfaces *", ArgumentTypes.PhysicalInterface, "An interface",
            (name, at) => new DeviceBuilder(name, at), (ClusterBuilder b, DeviceBuilder made) => b.Devices.Add(made.Name, made)),
        Row.Kept("interfaces * description", ArgumentTypes.Text("text"), "Free text"),
        Row.Flag("interfaces * disable", "Take no part in traffic", (DeviceBuilder b) => b.Disabled = true),
        Row.Section("interfaces * redundant-ether-options", "Of a reth interface"),
        Row.Leaf("interfaces * redundant-ether-options redundancy-group", ArgumentTypes.Number("group-number", 1, 128),
            "The redundancy group whose holder answers for this interface's addresses",
            (DeviceBuilder b, int value) => b.RedundancyGroup = value),
        Row.Section("interfaces * gigether-options", "Of a physical interface"),
        Row.Leaf("interfaces * gigether-options redundant-parent", ArgumentTypes.PhysicalInterface, "The reth interface that this one is part of",
            (DeviceBuilder b, string value, Place at) => b.RedundantParent = new Reference(value, at))
            .NotYet("which device a reth interface is, each node is told by its options"),
        Row.Entry("interfaces * unit *", Unit, "A logical interface",
            (DeviceBuilder b, string number, Place at) =>
            {
                var unit = new UnitBuilder(b, number, at);
                b.Units.Add(unit);
                return unit;
            }),
        Row.Kept("interfaces * unit * description", ArgumentTypes.Text("text"), "Free text"),
        Row.Flag("interfaces * unit * disable", "Take no part in traffic", (UnitBuilder b) => b.Disabled = true),
        Row.Flag("interfaces * unit * multipoint", "Several vpns may be bound to this st0 unit", (UnitBuilder b) => b.Multipoint = true)
            .NotYet("vpns bound to the unit are not negotiated"),
        Row.Section("interfaces * unit * family", "Protocol families").Prefix(),
        Row.Presence("interfaces * unit * family inet", "IPv4", (UnitBuilder b, Place at) => b.With(AddressFamily.InterNetwork)),
        Row.List("interfaces * unit * family inet address", ArgumentTypes.InetInterface, "Address of the interface",
            (UnitBuilder b, InterfaceAddress value, Place at) => b.Addresses.Add(value)),
        .. NextHopTunnelRows("interfaces * unit * family inet", ArgumentTypes.Inet),
        Row.Presence("interfaces * unit * family inet6", "IPv6", (UnitBuilder b, Place at) => b.With(AddressFamily.InterNetworkV6)),
        Row.List("interfaces * unit * family inet6 address", ArgumentTypes.Inet6Interface, "Address of the interface",
            (UnitBuilder b, InterfaceAddress value, Place at) => b.Addresses.Add(value)),
        .. NextHopTunnelRows("interfaces * unit * family inet6", ArgumentTypes.Inet6),
    ];

    private static Statement[] NextHopTunnelRows(string family, ArgumentType<IPAddress> address) =>
    [
        Row.Entry(family + " next-hop-tunnel *", ArgumentTypes.NameOf(address), "A next hop on a multipoint unit: the peer's st0 address",
            (UnitBuilder b, string name, Place at) =>
            {
                var made = new NextHopTunnelBuilder(IPAddress.Parse(name), at);
                b.NextHopTunnels.Add(made);
                return made;
            }, oneLine: true).NotYet("vpns bound to a multipoint unit are not negotiated"),
        Row.Leaf(family + " next-hop-tunnel * ipsec-vpn", ArgumentTypes.Name("vpn-name", "security ipsec vpn *"), "The vpn that leads there",
            (NextHopTunnelBuilder b, string value, Place at) => b.Vpn = new Reference(value, at), mandatory: true),
    ];
}
