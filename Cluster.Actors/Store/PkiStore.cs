using System.Collections.Immutable;
using System.Data.Common;
using Cluster.Actors.Formats;

namespace Cluster.Actors.Store;

/// <summary>The certificate store on either database.</summary>
internal sealed class PkiStore(SqlStore store) : IPkiStore
{
    private const string Counter = "pki";

    public async Task<long> RevisionAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await RevisionAsync(connection, cancel);
    }

    public async Task<PkiContents> ReadAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);

        // The number first: what is written meanwhile makes the next reader read again.
        long revision = await RevisionAsync(connection, cancel);
        var entries = ImmutableArray.CreateBuilder<PkiEntry>();
        foreach ((PkiKind kind, string name, long at, byte[] payload) in await RowsAsync(connection, cancel))
        {
            entries.Add(await store.OpenSealedAsync(connection, () => PkiEntryFormat.Open(store.Seal, kind, name, at, payload), cancel));
        }

        return new PkiContents(revision, entries.ToImmutable());
    }

    public async Task PutAsync(IReadOnlyList<PkiEntry> entries, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        long revision = await CounterTable.NextAsync(connection, Counter, 0, cancel);
        foreach (PkiEntry entry in entries)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO pki_entries (kind, name, revision, payload) VALUES (@kind, @name, @revision, @payload)
                ON CONFLICT (kind, name) DO UPDATE SET revision = @revision, payload = @payload
                """,
                cancel,
                ("@kind", (long)entry.Kind),
                ("@name", entry.Name),
                ("@revision", revision),
                ("@payload", PkiEntryFormat.Seal(store.Seal, entry with { Revision = revision })));
        }

        await transaction.CommitAsync(cancel);
    }

    public async Task<bool> RemoveAsync(PkiKind kind, string name, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        await CounterTable.NextAsync(connection, Counter, 0, cancel);
        int removed = await connection.ExecuteAsync(
            "DELETE FROM pki_entries WHERE kind = @kind AND name = @name", cancel, ("@kind", (long)kind), ("@name", name));
        await transaction.CommitAsync(cancel);
        return removed > 0;
    }

    private static Task<long> RevisionAsync(DbConnection connection, CancellationToken cancel) =>
        connection.ScalarAsync<long>("SELECT value FROM counters WHERE name = @name", cancel, ("@name", Counter));

    private static async Task<List<(PkiKind Kind, string Name, long Revision, byte[] Payload)>> RowsAsync(DbConnection connection, CancellationToken cancel)
    {
        var rows = new List<(PkiKind, string, long, byte[])>();
        await using DbCommand command = connection.Statement("SELECT kind, name, revision, payload FROM pki_entries ORDER BY kind, name");
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(((PkiKind)reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        }

        return rows;
    }
}
