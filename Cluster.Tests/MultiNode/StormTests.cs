using Cluster.Bench.Drill;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The drill <c>storm</c> in small: its own report is the verdict.</summary>
[Trait("Category", "Failover")]
[Collection(AloneCollection.Name)]
public sealed class StormTests
{
    private const int Nodes = 3, Offices = 12;
    private const double Rate = 10_000, StillSeconds = 5;

    [Fact]
    public async Task Storm_OfInventedInitiators_EverySaIsRenewedAndNothingElseChanges()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(StormDrill.Lab($"si{Environment.ProcessId}", Nodes, Offices), Say);
        Assert.Equal(Offices, await lab.ConnectOfficesAsync());
        StormReport report = await new StormDrill(lab, Offices, Rate, StillSeconds, rounds: 1, Say).RunAsync();
        Say(report.ToString());
        Assert.Empty(report.Failures);
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
