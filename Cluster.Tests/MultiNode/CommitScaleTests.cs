using Cluster.Bench.Commits;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>
/// A shipped node over PostgreSQL with ten thousand gateways and vpns. The bounds are for a busy machine, the output has the figures; three nodes on an
/// idle machine are <c>./cluster bench commit</c>.
/// </summary>
[Trait("Category", "Failover")]
public sealed class CommitScaleTests
{
    [Fact]
    public async Task TenThousandGateways_AreCommittedAndOneLineAfterThemIsQuick()
    {
        void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
        await using ClusterLab lab = await ClusterLab.StartAsync(new ClusterLabSettings($"cs{Environment.ProcessId}", 1, 1, BranchSuite.GcmCurve25519), Say);

        CommitScaleFigures figures = await new CommitScale(lab, Say).MeasureAsync(gateways: 10_000, changes: 5);

        Assert.InRange(figures.Whole, 0, 60);
        Assert.InRange(CommitScale.Median(figures.AtOnce), 0, 10);
        Assert.InRange(CommitScale.Median(figures.Later), 0, 5);
        Assert.InRange(figures.ResidentBytes, 0, 2_000_000_000);
        Assert.All(lab.Nodes, node => Assert.True(node.Running, node.Name));

        // Also the end of nodes with so many devices is a matter of seconds.
        await Task.WhenAll(lab.Nodes.Select(node => node.StopAsync())).WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
    }
}
