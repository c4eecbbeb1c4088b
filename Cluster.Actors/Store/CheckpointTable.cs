using System.Data.Common;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane;

namespace Cluster.Actors.Store;

/// <summary>One row per anchor, updated in place.</summary>
internal static class CheckpointTable
{
    /// <summary>
    /// Those whose anchor has no higher term; returns them. The anchors' rows are held meanwhile: a new owner's raise waits for us, or we
    /// see it. One statement and so one transaction: a node that freezes at any moment holds nothing.
    /// </summary>
    /// <param name="rows">In the order of anchors, in which all writers take their locks.</param>
    /// <param name="lockClause">As in <see cref="AnchorTable.HoldTermsAsync"/>.</param>
    public static async Task<HashSet<Anchor>> WriteAsync(
        DbConnection connection, IReadOnlyList<(Anchor Anchor, Term Term, byte[] Payload)> rows, string lockClause, CancellationToken cancel)
    {
        await using DbCommand command = connection.CreateCommand();
        string names = string.Join(", ", rows.Select((_, index) => $"@a{index}"));
        string values = string.Join(", ", rows.Select((_, index) => $"(@a{index}, @t{index}, @p{index})"));
        command.CommandText =
            $"""
             WITH held AS (SELECT anchor, term FROM anchors WHERE anchor IN ({names}) ORDER BY anchor {lockClause})
             INSERT INTO checkpoints (anchor, term, payload)
             SELECT row.column1, row.column2, row.column3 FROM (VALUES {values}) AS row LEFT JOIN held ON held.anchor = row.column1
             WHERE {(FaultSwitch.IgnoreTerm ? "true" : "held.term IS NULL OR held.term <= row.column2")}
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
