using System.Collections.Immutable;
using System.Data.Common;
using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <summary>Who is in configuration mode. A row whose node has not renewed it for a while belongs to nobody any more.</summary>
internal static class EditSessionTable
{
    private const string Columns = "id, mode, user_name, node, terminal, since, path";

    public static Task AddAsync(DbConnection connection, EditorRow editor, string now, CancellationToken cancel) =>
        connection.ExecuteAsync(
            $"INSERT INTO edit_sessions ({Columns}, seen) VALUES (@id, @mode, @user, @node, @terminal, @since, @path, {now})",
            cancel,
            ("@id", editor.Id),
            ("@mode", (long)editor.Mode),
            ("@user", editor.User),
            ("@node", editor.Node),
            ("@terminal", editor.Terminal),
            ("@since", editor.Since.ToUnixTimeMilliseconds()),
            ("@path", editor.Path));

    public static async Task<bool> KeepAsync(DbConnection connection, long session, string path, string now, CancellationToken cancel) =>
        await connection.ExecuteAsync(
            $"UPDATE edit_sessions SET seen = {now}, path = @path WHERE id = @id", cancel, ("@id", session), ("@path", path)) == 1;

    public static Task RemoveAsync(DbConnection connection, long session, CancellationToken cancel) =>
        connection.ExecuteAsync("DELETE FROM edit_sessions WHERE id = @id", cancel, ("@id", session));

    public static Task<ImmutableArray<EditorRow>> AliveAsync(DbConnection connection, string now, CancellationToken cancel) =>
        SelectAsync(connection, $"seen > {now} - @life", cancel);

    public static Task<ImmutableArray<EditorRow>> OverAsync(DbConnection connection, string now, CancellationToken cancel) =>
        SelectAsync(connection, $"seen <= {now} - @life", cancel);

    private static async Task<ImmutableArray<EditorRow>> SelectAsync(DbConnection connection, string condition, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement(
            $"SELECT {Columns} FROM edit_sessions WHERE {condition} ORDER BY since, id",
            ("@life", (long)IConfigurationStore.SessionLife.TotalMilliseconds));
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        var editors = ImmutableArray.CreateBuilder<EditorRow>();
        while (await row.ReadAsync(cancel))
        {
            editors.Add(new EditorRow(
                row.GetInt64(0), (EditMode)row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetString(6)));
        }

        return editors.ToImmutable();
    }
}
