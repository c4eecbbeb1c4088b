using System.Data.Common;
using Cluster.Actors.Formats;
using Npgsql;

namespace Cluster.Actors.Store;

/// <summary>The store of a cluster.</summary>
public sealed class PostgresStore(StoreSettings.Postgres settings, MasterKey masterKey) : SqlStore(masterKey)
{
    /// <summary>Ours alone among the advisory locks of the database: "cluster" in ASCII.</summary>
    private const long MigrationLock = 0x63_6c75_7374_6572;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(settings.ConnectionString);

    /// <inheritdoc/>
    internal override string Clock => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    /// <inheritdoc/>
    protected override string HoldRows => "FOR SHARE";

    /// <summary>While one waits for the disk the records of all anchors collect for the next: fewer and larger ones.</summary>
    private protected override int JournalLanes => 2;

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        await RequireOnAsync(connection, "synchronous_commit", cancel);
        await RequireOnAsync(connection, "fsync", cancel);
        await connection.ExecuteAsync("SELECT pg_advisory_lock(@lock)", cancel, ("@lock", MigrationLock));
        try
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancel);
            await SchemaMigration.ApplyAsync(connection, PostgresSchema.Steps, cancel);
            await transaction.CommitAsync(cancel);
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@lock)", CancellationToken.None, ("@lock", MigrationLock));
        }

        await StartKeysAsync(connection, cancel);
    }

    protected internal override async Task<DbConnection> OpenAsync(CancellationToken cancel) => await _source.OpenConnectionAsync(cancel);

    private protected override JournalConnection OpenJournal() => new PostgresJournalConnection(_source.OpenConnection());

    protected override ValueTask CloseAsync() => _source.DisposeAsync();

    private static async Task RequireOnAsync(DbConnection connection, string setting, CancellationToken cancel)
    {
        string? value = await connection.ScalarAsync<string>("SELECT current_setting(@setting)", cancel, ("@setting", setting));

        // remote_apply waits for more than "on" does.
        if (value is not ("on" or "remote_apply"))
        {
            throw new StoreException($"PostgreSQL has {setting} = {value}: a commit it reports could be lost. Set it to on for this database or user.");
        }
    }
}
