using System.Data.Common;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Store;

/// <summary>Numbers that only go up, one row each, drawn by one atomic statement.</summary>
internal static class CounterTable
{
    /// <summary>Lowest and highest that a process may have: both ends of the range are reserved (the highest for deterministic liveness messages).</summary>
    private const uint LastIncarnation = Incarnation.Max - 1;

    private const string IncarnationRow = "incarnation";

    public static async Task<Incarnation> DrawIncarnationAsync(DbConnection connection, Incarnation floor, CancellationToken cancel)
    {
        long next = await NextAsync(connection, IncarnationRow, floor.Value, cancel);
        return next <= LastIncarnation
            ? new Incarnation((uint)next)
            : throw new StoreException("All incarnation numbers have been drawn: this cluster's database must be replaced by a new one.");
    }

    /// <summary>True when the stored value was below.</summary>
    public static async Task<bool> RaiseIncarnationAsync(DbConnection connection, Incarnation known, CancellationToken cancel) =>
        await connection.ScalarAsync<long?>(
            """
            INSERT INTO counters (name, value) VALUES (@name, @known)
            ON CONFLICT (name) DO UPDATE SET value = @known WHERE counters.value < @known
            RETURNING value
            """,
            cancel,
            ("@name", IncarnationRow),
            ("@known", (long)known.Value)) is not null;

    /// <summary>Above the stored value and above <paramref name="floor"/>.</summary>
    public static async Task<long> NextAsync(DbConnection connection, string name, long floor, CancellationToken cancel) =>
        await connection.ScalarAsync<long>(
            """
            INSERT INTO counters (name, value) VALUES (@name, @floor + 1)
            ON CONFLICT (name) DO UPDATE SET value = CASE WHEN counters.value > @floor THEN counters.value ELSE @floor END + 1
            RETURNING value
            """,
            cancel,
            ("@name", name),
            ("@floor", floor));
}
