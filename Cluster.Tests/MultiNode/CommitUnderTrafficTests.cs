using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>Commits at the command line of three shipped nodes while real strongSwan offices have traffic; judged from outside.</summary>
[Trait("Category", "Failover")]
public sealed class CommitUnderTrafficTests
{
    private const int Nodes = 3, Offices = 4;
    private const long Second = 1_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_WithTrafficOnEveryTunnel_DisturbsOnlyWhatItConcerns()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(
            new ClusterLabSettings($"co{Environment.ProcessId}", Nodes, Offices, BranchSuite.GcmCurve25519), Say);
        Assert.Equal(Offices, await lab.ConnectOfficesAsync());
        IReadOnlyList<PeerIkeSa> before = await lab.Branch.SasAsync();
        await using OfficeTraffic traffic = await OfficeTraffic.StartAsync(lab.Network, Offices);
        long from = FlowClock.Now;

        // A gateway that nobody knows yet, and (S-079) other algorithms for the next IKE SAs: not one packet is missing.
        await CommitAsync(lab.Nodes[0], Unrelated);
        await CommitAsync(lab.Nodes[1], "set security ike proposal ike-branch lifetime-seconds 7200");
        await traffic.AllFlowSinceAsync(FlowClock.Now, Patience);
        long until = FlowClock.Now;

        // (S-077) One vpn has an IPsec policy of its own now: its Child SA goes, the others know nothing of it.
        await CommitAsync(lab.Nodes[2], Strong);
        await Until.TrueAsync("the first office's Child SA to be replaced", Patience, async () =>
            ChildSas(await lab.Branch.SasAsync(), 1) is var now && now.Length > 0 && !now.Intersect(ChildSas(before, 1)).Any(), Cancel);
        await traffic.AllFlowSinceAsync(FlowClock.Now + Second, Patience);
        long end = FlowClock.Now;
        IReadOnlyList<PeerIkeSa> after = await lab.Branch.SasAsync();
        await traffic.StopAsync();

        Assert.All(traffic.Results(from, until), flow => Assert.Equal((0, 0), (flow.Lost, flow.Duplicates)));
        int first = traffic.Results(from, until).Min(flow => flow.Flow);
        Assert.All(traffic.Results(from, end).Where(flow => flow.Flow != first), flow => Assert.Equal((0, 0), (flow.Lost, flow.Duplicates)));
        for (int office = 1; office <= Offices; office++)
        {
            Assert.Equal(IkeSas(before, office), IkeSas(after, office));
            if (office > 1)
            {
                Assert.Equal(ChildSas(before, office), ChildSas(after, office));
            }
        }
    }

    private static readonly string[] Unrelated =
    [
        "set interfaces st0 unit 99 family inet",
        "set security zones security-zone offices interfaces st0.99",
        "set security ike policy later proposals ike-branch",
        "set security ike policy later pre-shared-key ascii-text later",
        "set security ike gateway later ike-policy later",
        "set security ike gateway later address 192.0.2.250",
        "set security ike gateway later external-interface reth0.0",
        "set security ike gateway later version v2-only",
        "set security ipsec vpn later ike gateway later",
        "set security ipsec vpn later ike ipsec-policy ipsec-branch",
        "set security ipsec vpn later bind-interface st0.99",
    ];

    /// <summary>A second proposal: the policy is another, and the peer still finds what it takes.</summary>
    private static readonly string[] Strong =
    [
        "set security ipsec proposal wider protocol esp",
        "set security ipsec proposal wider encryption-algorithm aes-256-gcm",
        "set security ipsec policy wider proposals ipsec-branch",
        "set security ipsec policy wider proposals wider",
        "set security ipsec vpn office1 ike ipsec-policy wider",
    ];

    private static string[] IkeSas(IReadOnlyList<PeerIkeSa> sas, int office) =>
        [.. sas.Where(sa => sa.Established && sa.Name == BranchOffices.Name(office)).Select(sa => sa.InitiatorSpi + sa.ResponderSpi).Order()];

    private static string[] ChildSas(IReadOnlyList<PeerIkeSa> sas, int office) =>
        [.. sas.Where(sa => sa.Name == BranchOffices.Name(office)).SelectMany(sa => sa.Children).Where(child => child.State == "INSTALLED").Select(child => child.Inbound + child.Outbound).Order()];

    /// <summary>As a user does it; returns when every node runs it.</summary>
    private static async Task CommitAsync(NodeProcess node, params string[] lines)
    {
        ShellResult commit = await node.CliAsync(["configure", .. lines, "commit"], Patience);
        Assert.True(commit.ExitCode == 0, commit.Error);
        Assert.EndsWith("commit complete", commit.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("not applied", commit.Output + commit.Error, StringComparison.Ordinal);
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
