using System.Collections.Immutable;
using System.Data.Common;

namespace Cluster.Actors.Store;

/// <summary>The history: who committed which version, when, from where.</summary>
internal static class CommitTable
{
    public static Task AddAsync(DbConnection connection, CommitRecord record, CancellationToken cancel) =>
        connection.ExecuteAsync(
            """
            INSERT INTO commits (version, user_name, node, client, remark, at) VALUES (@version, @user, @node, @client, @remark, @at)
            ON CONFLICT (version) DO NOTHING
            """,
            cancel,
            ("@version", record.Version),
            ("@user", record.User),
            ("@node", record.Node),
            ("@client", record.Client),
            ("@remark", record.Comment),
            ("@at", record.At.ToUnixTimeMilliseconds()));

    public static async Task<bool> HasAsync(DbConnection connection, long version, CancellationToken cancel) =>
        await connection.ScalarAsync<long?>("SELECT version FROM commits WHERE version = @version", cancel, ("@version", version)) is not null;

    public static async Task<ImmutableArray<CommitRecord>> LastAsync(DbConnection connection, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement(
            "SELECT version, user_name, node, client, remark, at FROM commits ORDER BY version DESC LIMIT @most",
            ("@most", IConfigurationStore.HistoryLength));
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        var records = ImmutableArray.CreateBuilder<CommitRecord>();
        while (await row.ReadAsync(cancel))
        {
            records.Add(new CommitRecord(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))));
        }

        return records.ToImmutable();
    }
}
