using System.Net;
using Cluster.Actors.Queries;
using Cluster.Config;
using Cluster.Dataplane.Host;
using Cluster.Node.Hosting;
using Xunit;

namespace Cluster.Tests.Node.Hosting;

/// <summary>What displays say of interfaces and routes, from a configuration and what <c>ip -j</c> prints.</summary>
public sealed class HostRowsTests
{
    private static readonly DateTimeOffset Applied = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private const string Text = """
        set interfaces ge-0/0/0 unit 0 family inet address 192.168.10.1/24
        set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8:10::1/64
        set interfaces st0 unit 0 multipoint
        set interfaces st0 unit 0 family inet address 10.11.11.10/24
        set security zones security-zone trust interfaces ge-0/0/0.0
        set security zones security-zone vpn interfaces st0.0
        set routing-options static route 192.168.168.0/24 next-hop 10.11.11.11
        set routing-options static route 192.168.178.0/24 next-hop 10.11.11.12
        """;

    private const string Devices = """
        [{"ifindex":1,"ifname":"lo","flags":["UP","LOWER_UP"],"mtu":65536},
         {"ifindex":3,"ifname":"lan0","flags":["BROADCAST","UP","LOWER_UP"],"mtu":1500,
          "stats64":{"rx":{"bytes":852,"packets":5,"dropped":1},"tx":{"bytes":940,"packets":6,"dropped":2}}},
         {"ifindex":9,"ifname":"st0.0","flags":["POINTOPOINT","UP"],"mtu":1400,"stats64":"nonsense"}]
        """;

    private const string Routes4 = """
        [{"dst":"default","gateway":"203.0.113.1","dev":"eth9","flags":[]},
         {"dst":"10.11.11.0/24","dev":"st0.0","protocol":"kernel","scope":"link","flags":[]},
         {"dst":"192.168.168.0/24","gateway":"10.11.11.11","dev":"st0.0","protocol":"200","flags":[]},
         {"dst":"198.51.100.0/24","protocol":"bird","flags":["linkdown"],"nexthops":[{"gateway":"192.168.10.2","dev":"lan0"},{"gateway":"192.168.10.3","dev":"lan0"}]},
         {"dst":"broken"}, 7]
        """;

    private static readonly HostState State = Load();

    [Fact]
    public void S242_Interfaces_OfTheConfiguration_SayWhatTheKernelHas()
    {
        IReadOnlyList<InterfaceRow> rows = HostRows.Interfaces(State, Devices);

        Assert.Equal(["ge-0/0/0.0", "st0.0"], rows.Select(row => row.Name));
        Assert.Equal(("lan0", "trust", true, true, 3, 1_500, "inet.0"), (rows[0].Device, rows[0].Zone, rows[0].Present, rows[0].Up, rows[0].Index, rows[0].Mtu, rows[0].RouteTable));
        Assert.Equal((852ul, 940ul, 5ul, 6ul, 1ul, 2ul), (rows[0].InputBytes, rows[0].OutputBytes, rows[0].InputPackets, rows[0].OutputPackets, rows[0].InputDrops, rows[0].OutputDrops));
        Assert.Equal(["192.168.10.1/24", "2001:db8:10::1/64"], rows[0].Addresses.Select(address => address.ToString()));
        Assert.Equal(("vpn", true, true, true, false, 1_400), (rows[1].Zone, rows[1].Tunnel, rows[1].Multipoint, rows[1].Present, rows[1].Up, rows[1].Mtu));
    }

    [Fact]
    public void Interfaces_NothingFromTheKernel_AreThereAllTheSame()
    {
        foreach (string? output in (string?[])[null, "", "{", "{\"a\":1}", "[1,null,\"x\"]"])
        {
            Assert.Equal([false, false], HostRows.Interfaces(State, output).Select(row => row.Present));
        }
    }

    [Fact]
    public void S243_Routes_StaticDirectAndOthers_StandInTheirTable()
    {
        RouteRow[] rows = [.. HostRows.Routes(State, Routes4, "[]", Applied.AddSeconds(513))];

        RouteRow hub = Assert.Single(rows, row => row.Prefix.ToString() == "192.168.168.0/24");
        Assert.Equal(("inet.0", "Static", 5, true, TimeSpan.FromSeconds(513)), (hub.Table, hub.Protocol, hub.Preference, hub.Active, hub.Age));
        Assert.Equal([new RouteNextHop(IPAddress.Parse("10.11.11.11"), "st0.0")], hub.NextHops);
        RouteRow missing = Assert.Single(rows, row => row.Prefix.ToString() == "192.168.178.0/24");
        Assert.Equal(("Static", false), (missing.Protocol, missing.Active));
        Assert.Equal(("Direct", "st0.0"), Only("10.11.11.0/24"));
        Assert.Equal(("Host", "eth9"), Only("0.0.0.0/0"));
        Assert.Equal(("Local", "ge-0/0/0.0"), Only("192.168.10.1/32"));
        RouteRow two = Assert.Single(rows, row => row.Prefix.ToString() == "198.51.100.0/24");
        Assert.Equal((false, 2, "ge-0/0/0.0"), (two.Active, two.NextHops.Length, two.NextHops[1].Interface));
        Assert.Equal("inet6.0", Assert.Single(rows, row => row.Prefix.ToString() == "2001:db8:10::1/128").Table);
        Assert.Equal("0.0.0.0/0", rows[0].Prefix.ToString());

        (string Protocol, string Interface) Only(string prefix)
        {
            RouteRow row = Assert.Single(rows, row => row.Prefix.ToString() == prefix);
            return (row.Protocol, Assert.Single(row.NextHops).Interface);
        }
    }

    [Fact]
    public void State_NextCommit_KeepsTheAgeOfWhatStays()
    {
        HostState next = HostState.After(State, State.Model, State.Input with { Routes = [.. State.Input.Routes.Take(1), .. State.Input.Routes.Take(1)] }, Applied.AddDays(1));

        Assert.Equal(TimeSpan.FromDays(2), next.AgeOf("192.168.168.0/24", Applied.AddDays(2)));
        Assert.Null(next.AgeOf("192.168.178.0/24", Applied.AddDays(2)));
        Assert.Equal(TimeSpan.Zero, next.AgeOf("192.168.168.0/24", Applied.AddDays(-1)));
    }

    [Fact]
    public void Output_OfPrograms_IsWhatTheyPrintOrNothing()
    {
        Assert.Equal("a line\n", HostPrograms.Output("echo", ["a line"]));
        Assert.Null(HostPrograms.Output("false", []));
        Assert.Null(HostPrograms.Output("no-such-program-here", []));
        string? large = HostPrograms.Output("seq", ["100000"]); // more than a pipe holds
        Assert.EndsWith("\n100000\n", large, StringComparison.Ordinal);
    }

    private static HostState Load()
    {
        LoadedConfiguration loaded = LoadedConfiguration.From(Text, "test");
        Assert.Empty(loaded.Errors);
        return HostState.After(
            null, loaded.Model!, HostTranslation.Translate(loaded.Model!, new Dictionary<string, string> { ["ge-0/0/0"] = "lan0" }), Applied);
    }
}
