using System.Data.Common;

namespace Cluster.Actors.Store;

/// <summary>Immutable numbered versions, and one pointer row: changing it is the commit.</summary>
internal static class ConfigurationTable
{
    public static Task<long> NextVersionAsync(DbConnection connection, CancellationToken cancel) =>
        CounterTable.NextAsync(connection, "configuration", 0, cancel);

    public static Task AddAsync(DbConnection connection, long version, byte[] payload, CancellationToken cancel) =>
        connection.ExecuteAsync(
            "INSERT INTO configurations (version, payload) VALUES (@version, @payload)", cancel, ("@version", version), ("@payload", payload));

    public static Task DropAsync(DbConnection connection, long version, CancellationToken cancel) =>
        connection.ExecuteAsync(
            """
            DELETE FROM configurations WHERE version = @version
            AND version NOT IN (SELECT version FROM commits) AND version NOT IN (SELECT version FROM active_configuration)
            """,
            cancel,
            ("@version", version));

    public static Task<byte[]?> ReadAsync(DbConnection connection, long version, CancellationToken cancel) =>
        connection.ScalarAsync<byte[]>("SELECT payload FROM configurations WHERE version = @version", cancel, ("@version", version));

    /// <param name="now">The database's own clock as an expression, milliseconds.</param>
    public static async Task<ActivePointer?> PointerAsync(DbConnection connection, string now, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement($"SELECT version, confirm_by - {now}, fallback FROM active_configuration WHERE id = 1");
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new ActivePointer(
                row.GetInt64(0),
                await row.IsDBNullAsync(1, cancel) ? null : TimeSpan.FromMilliseconds(row.GetInt64(1)),
                await row.IsDBNullAsync(2, cancel) ? null : row.GetInt64(2))
            : null;
    }

    /// <summary>Moves the pointer if it is where the move says; a second unconfirmed commit keeps what the first would go back to.</summary>
    public static async Task<bool> MoveAsync(DbConnection connection, VersionMove move, string now, CancellationToken cancel)
    {
        (string, object) to = ("@to", move.To), within = ("@within", move.ConfirmWithin is { } time ? (long)time.TotalMilliseconds : -1L);
        string deadline = $"CASE WHEN @within < 0 THEN NULL ELSE {now} + @within END";
        int changed = move.From is { } from
            ? await connection.ExecuteAsync(
                $"""
                UPDATE active_configuration SET version = @to, confirm_by = {deadline},
                    fallback = CASE WHEN @within < 0 THEN NULL WHEN confirm_by IS NOT NULL THEN fallback ELSE version END
                WHERE id = 1 AND version = @from {(move.OnlyIfUnconfirmed ? "AND confirm_by IS NOT NULL" : "")}
                """,
                cancel,
                to,
                within,
                ("@from", from))
            : await connection.ExecuteAsync(
                $"INSERT INTO active_configuration (id, version, confirm_by) VALUES (1, @to, {deadline}) ON CONFLICT (id) DO NOTHING",
                cancel,
                to,
                within);
        return changed == 1;
    }

    public static async Task<bool> ConfirmAsync(DbConnection connection, long version, CancellationToken cancel) =>
        await connection.ExecuteAsync(
            "UPDATE active_configuration SET confirm_by = NULL, fallback = NULL WHERE id = 1 AND version = @version AND confirm_by IS NOT NULL",
            cancel,
            ("@version", version)) == 1;

    /// <summary>Lets go of versions that no rollback can name any more, and of those that never became active.</summary>
    public static async Task PruneAsync(DbConnection connection, long active, CancellationToken cancel)
    {
        await connection.ExecuteAsync(
            """
            DELETE FROM commits WHERE version <= (SELECT version FROM commits ORDER BY version DESC LIMIT 1 OFFSET @kept)
            AND version NOT IN (SELECT fallback FROM active_configuration WHERE fallback IS NOT NULL)
            """,
            cancel,
            ("@kept", IConfigurationStore.HistoryLength));
        await connection.ExecuteAsync(
            """
            DELETE FROM configurations WHERE version < @active AND version NOT IN (SELECT version FROM commits)
            AND version NOT IN (SELECT base FROM candidates WHERE base IS NOT NULL)
            """,
            cancel,
            ("@active", active));
    }
}
