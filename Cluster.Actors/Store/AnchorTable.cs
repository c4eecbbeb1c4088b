using System.Data.Common;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Store;

/// <summary>One row per anchor: the term that fences everything else, and the node that raised it.</summary>
internal static class AnchorTable
{
    public static async Task<Term> RaiseAsync(DbConnection connection, Anchor anchor, Term seen, int node, CancellationToken cancel)
    {
        long term = await connection.ScalarAsync<long>(
            """
            INSERT INTO anchors (anchor, term, node) VALUES (@anchor, @seen + 1, @node)
            ON CONFLICT (anchor) DO UPDATE SET
                term = CASE WHEN anchors.term > @seen THEN anchors.term ELSE @seen END + 1, node = @node
            RETURNING term
            """,
            cancel,
            ("@anchor", (long)anchor.Value),
            ("@seen", checked((long)seen.Value)),
            ("@node", (long)node));
        return new Term((ulong)term);
    }

    /// <summary>
    /// The terms of these anchors' rows, kept as they are until the transaction ends: a new owner's raise waits for us, or we see it.
    /// Rows that do not exist are left out.
    /// </summary>
    /// <param name="lockClause">What the dialect appends to hold the rows; empty where a writer is alone anyway.</param>
    public static async Task<Dictionary<Anchor, Term>> HoldTermsAsync(
        DbConnection connection, IReadOnlyList<Anchor> anchors, string lockClause, CancellationToken cancel)
    {
        await using DbCommand command = connection.CreateCommand();
        string names = string.Join(", ", anchors.Select((_, index) => $"@a{index}"));
        command.CommandText = $"SELECT anchor, term FROM anchors WHERE anchor IN ({names}) ORDER BY anchor {lockClause}";
        for (int index = 0; index < anchors.Count; index++)
        {
            command.Add($"@a{index}", (long)anchors[index].Value);
        }

        var terms = new Dictionary<Anchor, Term>();
        await using DbDataReader rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            terms[new Anchor((byte)rows.GetInt64(0))] = new Term((ulong)rows.GetInt64(1));
        }

        return terms;
    }
}
