using System.Data.Common;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane;

namespace Cluster.Actors.Store;

/// <summary>One row per anchor, updated in place.</summary>
internal static class CheckpointTable
{
    /// <summary>One statement for all. A row with a higher term stays as it is; returns those that were written.</summary>
    public static async Task<HashSet<Anchor>> WriteAsync(
        DbConnection connection, IReadOnlyList<(Anchor Anchor, Term Term, byte[] Payload)> rows, CancellationToken cancel)
    {
        await using DbCommand command = connection.CreateCommand();
        string values = string.Join(", ", rows.Select((_, index) => $"(@a{index}, @t{index}, @p{index})"));
        command.CommandText =
            $"""
             INSERT INTO checkpoints (anchor, term, payload) VALUES {values}
             ON CONFLICT (anchor) DO UPDATE SET term = excluded.term, payload = excluded.payload
             {(FaultSwitch.IgnoreTerm ? "" : "WHERE checkpoints.term <= excluded.term")}
             RETURNING anchor
             """;
        for (int index = 0; index < rows.Count; index++)
        {
            command.Add($"@a{index}", (long)rows[index].Anchor.Value);
            command.Add($"@t{index}", checked((long)rows[index].Term.Value));
            command.Add($"@p{index}", rows[index].Payload);
        }

        var written = new HashSet<Anchor>();
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            written.Add(new Anchor((byte)reader.GetInt64(0)));
        }

        return written;
    }

    public static async Task<(Term Term, byte[] Payload)?> ReadAsync(DbConnection connection, Anchor anchor, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement(
            "SELECT term, payload FROM checkpoints WHERE anchor = @anchor", ("@anchor", (long)anchor.Value));
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (new Term((ulong)row.GetInt64(0)), row.GetFieldValue<byte[]>(1)) : null;
    }
}
