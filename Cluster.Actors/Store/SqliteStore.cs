using System.Data.Common;
using Cluster.Actors.Formats;
using Microsoft.Data.Sqlite;

namespace Cluster.Actors.Store;

/// <summary>The store of a single node: one file in write-ahead-log mode, every commit on the disk before it is reported.</summary>
public sealed class SqliteStore(StoreSettings.Sqlite settings, MasterKey masterKey) : SqlStore(masterKey)
{
    /// <summary>PRAGMA synchronous: 2 is FULL (https://www.sqlite.org/pragma.html#pragma_synchronous).</summary>
    private const long SynchronousFull = 2;

    /// <summary>
    /// SQLite has one writer and blocks the thread of all others: the calls of 256 anchors wait here, where waiting costs no thread.
    /// </summary>
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <inheritdoc/>
    internal override string Clock => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

    /// <inheritdoc/>
    protected override string HoldRows => ""; // a write transaction is alone

    private protected override int JournalLanes => 1;

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

    protected internal override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel);
        var connection = new SqliteConnection(settings.ConnectionString);
        connection.Disposed += (_, _) => _oneAtATime.Release();
        try
        {
            await connection.OpenAsync(cancel);
            WaitForWriters(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>One process has the file, and its locks end with it.</summary>
    protected internal override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel) => await connection.BeginTransactionAsync(cancel);

    /// <summary>
    /// The journal writes to the same file. Without this the driver sleeps 150 ms whenever it meets another writer
    /// (https://www.sqlite.org/pragma.html#pragma_busy_timeout: SQLite itself looks again after 1 ms).
    /// </summary>
    internal static void WaitForWriters(DbConnection connection)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000";
        command.ExecuteNonQuery();
    }

    private protected override JournalConnection OpenJournal()
    {
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            WaitForWriters(connection);
            return new SqliteJournalConnection(connection);
        }
        catch
        {
            connection.Dispose();
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
