using System.Data.Common;
using Cluster.Actors.Formats;
using Microsoft.Data.Sqlite;

namespace Cluster.Actors.Store;

/// <summary>The store of a single node: one file in write-ahead-log mode, every commit on the disk before it is reported.</summary>
public sealed class SqliteStore(StoreSettings.Sqlite settings, MasterKey masterKey) : SqlStore(masterKey)
{
    /// <summary>PRAGMA synchronous: 2 is FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).</summary>
    private const long SynchronousFull = 2;

    /// <inheritdoc/>
    protected override string HoldRows => ""; // a write transaction is alone

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        if (await connection.ScalarAsync<string>("PRAGMA journal_mode = WAL", cancel) != "wal")
        {
            throw new StoreException($"{settings.Path}: this file system does not allow SQLite's write-ahead log.");
        }

        // The journal opens its own connections and sets nothing: what SQLite starts with must be durable.
        if (await connection.ScalarAsync<long>("PRAGMA synchronous", cancel) < SynchronousFull)
        {
            throw new StoreException("This SQLite library starts with a synchronous level below FULL: commits could be lost.");
        }

        await connection.ExecuteAsync("BEGIN EXCLUSIVE", cancel);
        await SchemaMigration.ApplyAsync(connection, SqliteSchema.Steps, cancel);
        await connection.ExecuteAsync("COMMIT", cancel);
        await StartKeysAsync(connection, cancel);
    }

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    protected override ValueTask CloseAsync()
    {
        using var connection = new SqliteConnection(settings.ConnectionString);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }
}
