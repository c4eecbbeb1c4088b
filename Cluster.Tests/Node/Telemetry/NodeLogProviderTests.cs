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
        ILogger actors = provider.CreateLogger("Akka.Actor.ActorSystem");
        actors.LogWarning("[WARNING][01/02/2026 03:04:05.000Z][Thread 0006][akka.tls://cluster@127.0.0.1:4053/system/sharding/anchor/94/94/$a] Gateway g: failed:\nno answer");
        actors.LogInformation("[INFO][01/02/2026 03:04:05.000Z][Thread 0006][remoting (akka://cluster)] Starting remoting");
        provider.CreateLogger("Cluster.Node.Hosting.NodeRuntime").LogInformation("up");
        provider.CreateLogger("Cluster.Node.Hosting.NodeRuntime").LogDebug("chatter");
        provider.CreateLogger("Cluster.Node.Hosting.NodeRuntime").LogError(new InvalidOperationException("why"), "broken");

        Assert.Equal(
            [("warning", "kmd", "Gateway g: failed: no answer"), ("info", "cluster", "remoting (akka://cluster): Starting remoting"), ("info", "cluster", "up"), ("error", "cluster", "broken: why")],
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
