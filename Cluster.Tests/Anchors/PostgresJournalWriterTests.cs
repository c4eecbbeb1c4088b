using Cluster.Actors.Anchors;
using Cluster.Actors.Store;
using Cluster.Bench.Lab;
using Cluster.Tests.Store;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Anchors;

public sealed class PostgresJournalWriterTests : JournalWriterContract, IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _postgres;

    public PostgresJournalWriterTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        Settings = postgres.NewDatabase();
    }

    private protected override StoreSettings Settings { get; }

    private protected override async Task<long> CountRowsAsync(string table)
    {
        await using var connection = new NpgsqlConnection(Settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT COUNT(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private protected override Task ExecuteAsync(string statement)
    {
        PostgresFixture.Execute(Settings.ConnectionString, statement);
        return Task.CompletedTask;
    }

    /// <summary>The writers of a node learn from the first failed write that the journal is away, and go on by themselves.</summary>
    [Fact]
    public async Task Database_KilledWhileWritingAndBack_NothingIsLostOrTwice()
    {
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer busy = node.Open(Seven);
        WriterHarness.Writer idle = node.Open(new Cluster.Crypto.Identifiers.Anchor(8));
        await busy.RecoveredAsync();
        await idle.RecoveredAsync();
        await idle.AppendAsync(WriterHarness.Step(1, 1));

        const uint Records = 2000;
        Task kill = Task.CompletedTask;
        for (uint record = 1; record <= Records; record++)
        {
            busy.Send(WriterHarness.Step(1, record));
            kill = record == Records / 2 ? _postgres.Server.KillAsync() : kill;
        }

        await kill;
        await Until.TrueAsync("the gate to close", WriterHarness.Bound, async () => await GateAsync(node) is JournalGate.Closed, TestContext.Current.CancellationToken);
        idle.Send(WriterHarness.Step(1, 2));
        Assert.Contains("not available", (await idle.ExpectAsync<JournalMessages.Refused>()).Reason, StringComparison.Ordinal);

        await _postgres.Server.RestartAsync();
        await Until.TrueAsync("the gate to open", WriterHarness.Bound, async () => await GateAsync(node) is JournalGate.Opened, TestContext.Current.CancellationToken);

        // Whatever was answered Appended is stored, whatever was Refused is not, and every append was answered once, in order.
        var refused = new List<long>();
        var appended = new List<long>();
        while (refused.Count + appended.Count < Records)
        {
            switch (await busy.ExpectAnyAsync())
            {
                case JournalMessages.Refused answer: refused.Add(answer.Correlation); break;
                case JournalMessages.Appended answer: appended.Add(answer.Correlation); break;
                case var other: Assert.Fail($"unexpected {other}"); break;
            }
        }

        await idle.AppendAsync(WriterHarness.Step(1, 2));
        await busy.StopAsync();
        RecoveredSa stored = Assert.Single((await node.Open(Seven).RecoveredAsync()).Sas);
        Assert.Equal(appended.Order().Select(record => 1_700_000_000_000 + record), stored.Records.Select(record => record.At));
        Assert.Equal(appended.Count + 2, await CountRowsAsync("journal"));
    }

    private static async Task<object> GateAsync(WriterHarness node) =>
        await Akka.Actor.Futures.Ask<object>(node.Gate, new JournalGate.Subscribe(), WriterHarness.Bound);
}
