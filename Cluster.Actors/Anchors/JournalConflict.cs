using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cluster.Actors.Anchors;

/// <summary>Whether a write failed because its position in the stream is taken, rather than because the database is away.</summary>
internal static class JournalConflict
{
    private const int SqliteConstraint = 19; // SQLITE_CONSTRAINT

    public static bool Is(Exception cause) => cause switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteConstraint,
        AggregateException several => several.InnerExceptions.Any(Is),
        _ => cause.InnerException is { } inner && Is(inner),
    };
}
