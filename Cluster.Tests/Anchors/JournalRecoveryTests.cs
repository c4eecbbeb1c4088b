using System.Diagnostics;
using Cluster.Actors.Anchors;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Tests.Store;
using Xunit;

namespace Cluster.Tests.Anchors;

/// <summary>How long a node needs to have all anchors back. The figure is printed; the bound only catches another order of magnitude.</summary>
[Trait("Category", "Failover")]
public sealed class JournalRecoveryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Sas = 3300;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task AllAnchors_Of3300IkeSas_AreRecoveredOnPostgres()
    {
        StoreSettings settings = postgres.NewDatabase();
        await using (WriterHarness first = await WriterHarness.StartAsync(settings))
        {
            await Task.WhenAll(Enumerable.Range(0, Anchor.Count).Select(anchor => FillAsync(first.Open(new Anchor((byte)anchor)), anchor)));
        }

        await using WriterHarness second = await WriterHarness.StartAsync(settings);
        long start = Stopwatch.GetTimestamp();
        JournalMessages.Recovered[] recovered = await Task.WhenAll(
            Enumerable.Range(0, Anchor.Count).Select(anchor => second.Open(new Anchor((byte)anchor)).RecoveredAsync()));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.Equal(Sas, recovered.Sum(stream => stream.Sas.Length));
        Assert.True(took < Bound, $"{took}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Sas} IKE SAs with 3 records each in {Anchor.Count} streams: {took.TotalSeconds:F2} s");
    }

    private static async Task FillAsync(WriterHarness.Writer writer, int anchor)
    {
        await writer.RecoveredAsync();
        await writer.AppendAsync(WriterHarness.Raise(1));
        for (int sa = 1; sa <= (Sas / Anchor.Count) + (anchor < Sas % Anchor.Count ? 1 : 0); sa++)
        {
            await writer.AppendAsync(WriterHarness.Step((uint)sa, 1), WriterHarness.Step((uint)sa, 2), WriterHarness.Step((uint)sa, 3));
        }
    }
}
