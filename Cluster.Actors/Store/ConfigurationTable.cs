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

    public static async Task<bool> ActivateAsync(DbConnection connection, long? from, long to, CancellationToken cancel)
    {
        int changed = from is { } expected
            ? await connection.ExecuteAsync(
                "UPDATE active_configuration SET version = @to WHERE id = 1 AND version = @from", cancel, ("@to", to), ("@from", expected))
            : await connection.ExecuteAsync(
                "INSERT INTO active_configuration (id, version) VALUES (1, @to) ON CONFLICT (id) DO NOTHING", cancel, ("@to", to));
        return changed == 1;
    }

    public static async Task<(long Version, byte[] Payload)?> ActiveAsync(DbConnection connection, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement(
            "SELECT c.version, c.payload FROM active_configuration a JOIN configurations c ON c.version = a.version WHERE a.id = 1");
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }
}
