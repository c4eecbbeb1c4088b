using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The lab itself: a cut that does not cut would make every failover test pass.</summary>
[Trait("Category", "Failover")]
public sealed class LabNetworkTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Cut_ControlLinkOfOneNode_OnlyThatLinkIsDead()
    {
        await using LabNetwork lab = await LabNetwork.ClusterAsync($"t{Environment.ProcessId}a", nodes: 3, offices: 2);
        Assert.True(await ReachesAsync(lab, "node0", "10.255.0.2"));

        await lab.CutAsync("node1", LabLink.Control);

        Assert.False(await ReachesAsync(lab, "node0", "10.255.0.2"));
        Assert.True(await ReachesAsync(lab, "node0", "10.255.0.3"));
        Assert.True(await ReachesAsync(lab, "node0", "192.0.2.12"));

        await lab.HealAsync("node1", LabLink.Control);
        Assert.True(await ReachesAsync(lab, "node0", "10.255.0.2"));
    }

    [Fact]
    public async Task Cut_OutboundOnly_OthersStillReachIt()
    {
        await using LabNetwork lab = await LabNetwork.ClusterAsync($"t{Environment.ProcessId}b", nodes: 2, offices: 1);
        await lab.CutAsync("node1", LabLink.Wan, LabDirection.Outbound);

        // an ARP entry by hand, as the answer to a request cannot leave
        string mac = (await lab.RunAsync("node1", Bound, "cat", "/sys/class/net/wan0/address")).Output.Trim();
        await lab.RunAsync("node0", Bound, "ip", "neigh", "replace", "192.0.2.12", "lladdr", mac, "dev", "wan0");
        string before = (await lab.RunAsync("node1", Bound, "cat", "/sys/class/net/wan0/statistics/rx_packets")).Output.Trim();
        Assert.False(await ReachesAsync(lab, "node0", "192.0.2.12"));
        string after = (await lab.RunAsync("node1", Bound, "cat", "/sys/class/net/wan0/statistics/rx_packets")).Output.Trim();
        Assert.True(long.Parse(after) > long.Parse(before));
    }

    [Fact]
    public async Task Dispose_WithAProcessInside_NothingIsLeft()
    {
        LabNetwork lab = await LabNetwork.ClusterAsync($"t{Environment.ProcessId}c", nodes: 1, offices: 0);
        ChildProcess inside = lab.Start("node0", "sleeper", ["sleep", "600"]);

        await lab.DisposeAsync();

        await inside.ExitedAsync(Bound);
        Assert.DoesNotContain(lab.Prefix + "-", await Shell.CheckAsync("ip", ["netns", "list"]));
        Assert.False(Directory.Exists(lab.State));
        Assert.False(Directory.Exists(lab.Disk));
    }

    private static async Task<bool> ReachesAsync(LabNetwork lab, string from, string address) =>
        (await lab.RunAsync(from, Bound, "ping", "-q", "-c", "2", "-i", "0.2", "-W", "1", address)).ExitCode == 0;
}
