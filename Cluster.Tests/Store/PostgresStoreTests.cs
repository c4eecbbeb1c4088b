using Cluster.Actors.Store;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Store;

public sealed class PostgresStoreTests : ClusterStoreContract, IClassFixture<PostgresFixture>
{
    public PostgresStoreTests(PostgresFixture postgres) => Settings = postgres.NewDatabase();

    private protected override StoreSettings Settings { get; }

    private protected override Task ExecuteAsync(string statement)
    {
        PostgresFixture.Execute(Settings.ConnectionString, statement);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Start_SynchronousCommitOff_IsRefused()
    {
        await using SqlStore store = new StoreSettings.Postgres(Settings.ConnectionString + ";Options=-c synchronous_commit=off")
            .Open(new Cluster.Actors.Formats.MasterKey(KeyBytes.Clone()));
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => store.MigrateAsync(Cancel));
        Assert.Contains("synchronous_commit = off", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The order that loses a reservation: the old owner's checkpoint is under way while a successor raises the term and reads the
    /// row. The raise must wait for the checkpoint.
    /// </summary>
    [Fact]
    public async Task Term_RaisedWhileACheckpointIsBeingWritten_WaitsForIt()
    {
        await using SqlStore store = await StartAsync();
        var anchor = new Cluster.Crypto.Identifiers.Anchor(7);
        await store.RaiseTermAsync(anchor, default, 0, Cancel);
        await using var other = new NpgsqlConnection(Settings.ConnectionString);
        await other.OpenAsync(Cancel);
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("SELECT term FROM anchors WHERE anchor = 7 FOR SHARE", other, transaction))
        {
            await hold.ExecuteScalarAsync(Cancel);
        }

        Task<Cluster.Crypto.Identifiers.Term> raise = Task.Run(() => store.RaiseTermAsync(anchor, default, 1, Cancel), Cancel);
        await Assert.ThrowsAsync<TimeoutException>(() => raise.WaitAsync(TimeSpan.FromMilliseconds(200), Cancel));

        // A checkpoint that holds the row the same way does not wait for its like.
        Assert.Empty(await store.WriteCheckpointsAsync([new AnchorCheckpoint(new(8), new(1), [], [])], Cancel));
        await transaction.CommitAsync(Cancel);
        Assert.Equal(2ul, (await raise).Value);
    }

    /// <summary>A node that is frozen, or has lost its power, between two statements: the database hears nothing, and nothing ends the connection.</summary>
    [Fact]
    public async Task Transaction_OfANodeThatFellSilent_IsUndoneAndItsAnchorCanBeTaken()
    {
        await using SqlStore silent = await StartAsync();
        await using SqlStore successor = await StartAsync();
        var anchor = new Cluster.Crypto.Identifiers.Anchor(7);
        await silent.RaiseTermAsync(anchor, default, 0, Cancel);
        await using System.Data.Common.DbConnection connection = await silent.OpenAsync(Cancel);
        await using System.Data.Common.DbTransaction transaction = await silent.BeginAsync(connection, Cancel);
        Assert.True(await silent.IsTermAsync(connection, anchor, new(1), Cancel));

        Assert.Equal(2ul, (await successor.RaiseTermAsync(anchor, default, 1, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Value);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync(Cancel));
    }
}
