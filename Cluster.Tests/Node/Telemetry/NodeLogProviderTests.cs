using Cluster.Actors.Queries;
using Cluster.Node.Telemetry;
using Cluster.Tests.Node.Commands;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cluster.Tests.Node.Telemetry;

public sealed class NodeLogProviderTests
{
    private readonly NodeLog _log = new();

    [Fact]
    public void S251_Lines_OfKeyManagementAndOthers_AreKeptWithTheirTag()
    {
        using var provider = new NodeLogProvider(_log, new ManualClock());
        provider.CreateLogger("Cluster.Actors.Gateways.GatewayActor").LogWarning("negotiation failed:\nno answer");
        provider.CreateLogger("Cluster.Node.Hosting.NodeRuntime").LogInformation("up");
        provider.CreateLogger("Cluster.Node.Hosting.NodeRuntime").LogDebug("chatter");
        provider.CreateLogger("Cluster.Node.Hosting.NodeRuntime").LogError(new InvalidOperationException("why"), "broken");

        Assert.Equal(
            [("warning", "kmd", "negotiation failed: no answer"), ("info", "cluster", "up"), ("error", "cluster", "broken: why")],
            _log.Rows.Select(row => (row.Level, row.Tag, row.Text)));
    }

    [Fact]
    public void Log_LongAndFull_IsBounded()
    {
        for (int i = 0; i < 3_000; i++)
        {
            _log.Add(new LogRow(DateTimeOffset.UnixEpoch, "info", "cluster", i + new string('x', 5_000)));
        }

        Assert.Equal((2_000, "1000x"), (_log.Rows.Length, _log.Rows[0].Text[..5]));
        Assert.All(_log.Rows, row => Assert.Equal(1_000, row.Text.Length));
    }
}
