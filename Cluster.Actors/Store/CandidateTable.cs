using System.Data.Common;

namespace Cluster.Actors.Store;

/// <summary>Candidates and their edits. The row of the shared candidate is also what sessions, edits and commits take turns by.</summary>
internal static class CandidateTable
{
    /// <summary>Until the transaction ends nobody else opens or closes a session, edits or commits.</summary>
    public static Task HoldAsync(DbConnection connection, CancellationToken cancel) =>
        connection.ExecuteAsync("UPDATE candidates SET last = last WHERE id = @id", cancel, ("@id", IConfigurationStore.SharedCandidate));

    public static Task AddAsync(DbConnection connection, long candidate, CancellationToken cancel) =>
        connection.ExecuteAsync("INSERT INTO candidates (id, cleared, last) VALUES (@id, 0, 0)", cancel, ("@id", candidate));

    public static async Task<CandidatePosition?> ReadAsync(DbConnection connection, long candidate, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement("SELECT base, cleared, last FROM candidates WHERE id = @id", ("@id", candidate));
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new CandidatePosition(await row.IsDBNullAsync(0, cancel) ? null : row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))
            : null;
    }

    /// <summary>The number of the new edit; null when the candidate is not where it was seen.</summary>
    public static async Task<long?> AdvanceAsync(
        DbConnection connection, long candidate, CandidatePosition seen, long? onto, CancellationToken cancel) =>
        await connection.ExecuteAsync(
            "UPDATE candidates SET last = last + 1, base = @base WHERE id = @id AND cleared = @cleared AND last = @last",
            cancel,
            ("@base", (object?)onto ?? DBNull.Value),
            ("@id", candidate),
            ("@cleared", seen.Cleared),
            ("@last", seen.Last)) == 1 ? seen.Last + 1 : null;

    public static Task AddEditAsync(DbConnection connection, long candidate, long number, byte[] payload, CancellationToken cancel) =>
        connection.ExecuteAsync(
            "INSERT INTO candidate_edits (candidate, number, payload) VALUES (@candidate, @number, @payload)",
            cancel,
            ("@candidate", candidate),
            ("@number", number),
            ("@payload", payload));

    public static async Task<List<(long Number, byte[] Payload)>> EditsAsync(
        DbConnection connection, long candidate, long after, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement(
            "SELECT number, payload FROM candidate_edits WHERE candidate = @candidate AND number > @after ORDER BY number",
            ("@candidate", candidate),
            ("@after", after));
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        var edits = new List<(long, byte[])>();
        while (await row.ReadAsync(cancel))
        {
            edits.Add((row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
        }

        return edits;
    }

    public static async Task<bool> RebaseAsync(
        DbConnection connection, long candidate, CandidatePosition seen, long onto, CancellationToken cancel) =>
        await connection.ExecuteAsync(
            "UPDATE candidates SET base = @onto WHERE id = @id AND cleared = @cleared AND last = @last",
            cancel,
            ("@onto", onto),
            ("@id", candidate),
            ("@cleared", seen.Cleared),
            ("@last", seen.Last)) == 1;

    /// <summary>What was committed is no edit any more; what came in since then stands on the new version.</summary>
    public static async Task CommittedAsync(
        DbConnection connection, long candidate, CandidatePosition committed, long version, CancellationToken cancel)
    {
        await connection.ExecuteAsync(
            "UPDATE candidates SET base = @base, cleared = @cleared WHERE id = @id AND cleared <= @cleared",
            cancel,
            ("@base", version),
            ("@cleared", committed.Last),
            ("@id", candidate));
        await DropEditsAsync(connection, candidate, committed.Last, cancel);
    }

    public static async Task DiscardAsync(DbConnection connection, long candidate, CancellationToken cancel)
    {
        await connection.ExecuteAsync(
            "UPDATE candidates SET last = last + 1, cleared = last + 1, base = NULL WHERE id = @id AND last > cleared", cancel, ("@id", candidate));
        await DropEditsAsync(connection, candidate, long.MaxValue, cancel);
    }

    public static async Task RemoveAsync(DbConnection connection, long candidate, CancellationToken cancel)
    {
        await DropEditsAsync(connection, candidate, long.MaxValue, cancel);
        await connection.ExecuteAsync("DELETE FROM candidates WHERE id = @id", cancel, ("@id", candidate));
    }

    private static Task DropEditsAsync(DbConnection connection, long candidate, long to, CancellationToken cancel) =>
        connection.ExecuteAsync(
            "DELETE FROM candidate_edits WHERE candidate = @candidate AND number <= @to", cancel, ("@candidate", candidate), ("@to", to));
}
