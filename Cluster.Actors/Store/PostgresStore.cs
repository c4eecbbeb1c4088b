using System.Data.Common;
using Cluster.Actors.Formats;
using Npgsql;

namespace Cluster.Actors.Store;

/// <summary>The store of a cluster.</summary>
public sealed class PostgresStore(StoreSettings.Postgres settings, MasterKey masterKey) : SqlStore(masterKey)
{
    /// <summary>
    /// Ours: for so long a transaction may wait for the next statement of its node before the database undoes it, in milliseconds. Without
    /// it the rows of a node that froze between two statements stay locked until it thaws, and those of one without power until TCP gives
    /// the connection up, after hours; and nobody could take its anchors over.
    /// </summary>
    private const int LongestSilence = 2_000;

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
        await using (DbTransaction transaction = await BeginAsync(connection, cancel))
        {
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@lock)", cancel, ("@lock", MigrationLock));
            await SchemaMigration.ApplyAsync(connection, PostgresSchema.Steps, cancel);
            await transaction.CommitAsync(cancel);
        }

        await StartKeysAsync(connection, cancel);
    }

    protected internal override async Task<DbConnection> OpenAsync(CancellationToken cancel) => await _source.OpenConnectionAsync(cancel);

    protected internal override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel)
    {
        DbTransaction transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync($"SET LOCAL idle_in_transaction_session_timeout = {LongestSilence}", cancel);
        return transaction;
    }

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
