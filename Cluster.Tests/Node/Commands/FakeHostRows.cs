using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Queries;

namespace Cluster.Tests.Node.Commands;

/// <summary>What a node of <see cref="FakeQueries"/> says about its host: an st0 unit, the route of the hub example, a few lines of log.</summary>
internal static class FakeHostRows
{
    public static ImmutableArray<InterfaceRow> Interfaces { get; } =
    [
        new InterfaceRow
        {
            Name = "ge-0/0/0.0", Device = "lan0", Zone = "trust", Enabled = true, Present = true, Up = true, Index = 3, Mtu = 1_500, RouteTable = "inet.0",
            Addresses = [Network("192.168.10.1", 24), Network("2001:db8:10::1", 64)], InputBytes = 1, OutputBytes = 2, InputPackets = 3, OutputPackets = 4,
        },
        new InterfaceRow
        {
            Name = "st0.0", Device = "st0.0", Zone = "vpn", Tunnel = true, Multipoint = true, Enabled = true, Present = true, Up = true, Index = 73, Mtu = 1_400,
            RouteTable = "inet.0", Addresses = [Network("3.3.3.2", 30)], InputBytes = 852, OutputBytes = 940, InputPackets = 5, OutputPackets = 6, OutputDrops = 7,
        },
        new InterfaceRow { Name = "st0.1", Device = "st0.1", Tunnel = true },
    ];

    public static ImmutableArray<RouteRow> Routes { get; } =
    [
        new RouteRow("inet.0", Network("0.0.0.0", 0), "Static", 5, true, null, [new RouteNextHop(IPAddress.Parse("1.1.1.254"), "ge-0/0/3.0")]),
        new RouteRow("inet.0", Network("192.168.10.0", 24), "Direct", 0, true, null, [new RouteNextHop(null, "ge-0/0/0.0")]),
        new RouteRow(
            "inet.0", Network("192.168.168.0", 24), "Static", 5, true, TimeSpan.FromSeconds(513), [new RouteNextHop(IPAddress.Parse("10.11.11.11"), "st0.0")]),
        new RouteRow("inet.0", Network("192.168.178.0", 24), "Static", 5, false, TimeSpan.FromDays(1.5), [new RouteNextHop(null, "st0.1")]),
        new RouteRow("inet6.0", Network("2001:db8:10::", 64), "Direct", 0, true, null, [new RouteNextHop(null, "ge-0/0/0.0")]),
    ];

    public static ImmutableArray<LogRow> Log { get; } =
    [
        new LogRow(FakeQueries.Start, "info", "cluster", "Node node0 is up"),
        new LogRow(FakeQueries.Start.AddSeconds(3), "warning", "kmd", "Gateway branch: negotiation failed: NO_PROPOSAL_CHOSEN"),
    ];

    private static InterfaceNetwork Network(string address, int length) => new(IPAddress.Parse(address), length);
}
