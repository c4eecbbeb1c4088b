using System.Net;
using Cluster.Bench.Lab;
using Cluster.Dataplane.Host;
using Xunit;

namespace Cluster.Tests.Dataplane.Host;

public sealed class HostPlanTests
{
    /// <summary>When this fails: read the difference, load the new text with <c>nft -c -f</c>, then change the file.</summary>
    [Fact]
    public void Ruleset_OfGateway_IsAsPinned() =>
        Assert.Equal(File.ReadAllText(Path.Combine(LabPaths.Root, "Cluster.Tests", "Dataplane", "Host", "Golden", "gateway.nft")), HostPlan.For(HostInputs.Gateway).Ruleset);

    [Fact]
    public void Lines_OfGateway_AreAsPinned() =>
        Assert.Equal(
            [
                "link set dev wan0 up",
                "route replace 192.0.2.0/24 dev wan0 metric 4096 proto 200",
                "route replace 2001:db8:ffff::/64 dev wan0 metric 4096 proto 200",
                "link set dev lan0 up",
                "route replace 10.1.0.0/24 dev lan0 metric 4096 proto 200",
                "link set dev eth2 up",
                "address replace 172.16.0.1/30 dev eth2",
                "route replace 0.0.0.0/0 via 192.0.2.254 dev wan0 onlink proto 200",
                "route replace 10.2.0.0/16 dev st0.0 proto 200",
                "route replace 10.9.0.0/16 proto 200 nexthop via 172.16.0.2 dev eth2 onlink nexthop via 10.1.0.9 dev lan0 onlink",
            ],
            HostPlan.For(HostInputs.Gateway).Lines.Select(line => line.Add));

    [Fact]
    public void Batch_WhenPartsGo_RemovesThemInReverseAndRepeatsTheRest()
    {
        HostPlan before = HostPlan.For(HostInputs.Gateway);
        HostPlan after = HostPlan.For(HostInputs.Gateway with { Interfaces = [.. HostInputs.Gateway.Interfaces.Where(unit => unit.Device != "eth2")], Routes = [] });
        Assert.Equal(
            [
                "route del 10.9.0.0/16 proto 200",
                "route del 10.2.0.0/16 proto 200",
                "route del 0.0.0.0/0 proto 200",
                "address del 172.16.0.1/30 dev eth2",
                .. after.Lines.Select(line => line.Add),
            ],
            after.BatchFrom(before));
        Assert.Equal(after.Lines.Select(line => line.Add), after.BatchFrom(after));
    }

    [Fact]
    public void Plan_UnknownServiceOrInterface_ReportedAndAdmitsNothing()
    {
        HostPlan plan = HostPlan.For(HostInputs.Gateway with
        {
            Zones = [new HostZone("untrust", [new HostZoneInterface("reth0.0")], ["warp-drive"], [])],
            Routes = [new HostRoute(IPNetwork.Parse("10.3.0.0/16"), [new HostNextHop(null, "st0.7")])],
        });
        Assert.Equal(["route 10.3.0.0/16 next-hop st0.7: no such interface on this node", "host-inbound-traffic warp-drive"], plan.Unsupported);
        Assert.DoesNotContain("warp", plan.Ruleset, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_DeviceNameWithSyntax_Refused() =>
        Assert.Throws<ArgumentException>(() => HostPlan.For(new HostInput { Interfaces = [new HostInterface("x.0", "a\" accept", [])] }));

    [Fact]
    public void Plan_WithoutInterfaces_RemovesTheTable() =>
        Assert.Equal("table inet cluster\ndelete table inet cluster\n", HostPlan.For(new HostInput()).Ruleset);

    [Fact]
    public void Subnet_HostBits_Cleared()
    {
        Assert.Equal(IPNetwork.Parse("10.1.128.0/17"), HostInputs.Address("10.1.200.3/17").Subnet);
        Assert.Equal(IPNetwork.Parse("2001:db8::/33"), HostInputs.Address("2001:db8:7fff::1/33").Subnet);
        Assert.Equal(IPNetwork.Parse("0.0.0.0/0"), HostInputs.Address("10.1.200.3/0").Subnet);
    }

    /// <summary>Policies judge what passes through. What the node itself sends meets none of them: only its route takes it to a tunnel.</summary>
    [Fact]
    public void S200_Policies_JudgeForwardedPacketsOnly()
    {
        string[] chains = HostPlan.For(HostInputs.Gateway).Ruleset.Split("\tchain ")[1..];
        Assert.All(chains.Where(chain => chain.Contains("hook output", StringComparison.Ordinal)), chain => Assert.DoesNotContain("jump", chain, StringComparison.Ordinal));
        string judging = Assert.Single(chains, chain => chain.Contains("jump pair", StringComparison.Ordinal));
        Assert.Contains("hook forward", judging, StringComparison.Ordinal);
    }
}
