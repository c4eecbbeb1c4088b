using System.Data.Common;

namespace Cluster.Actors.Store;

/// <summary>
/// The versions of the schema. A released step is never edited: a change is a new step, and a build reads the schema of the
/// release before it (additive first, removal one release later).
/// </summary>
internal static class SchemaMigration
{
    /// <summary>Runs inside the caller's lock and transaction.</summary>
    /// <exception cref="StoreException">The database is newer than this build.</exception>
    public static async Task ApplyAsync(DbConnection connection, IReadOnlyList<string> steps, CancellationToken cancel)
    {
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)", cancel);
        long present = await connection.ScalarAsync<long?>("SELECT MAX(version) FROM schema_version", cancel) ?? 0;
        if (present > steps.Count)
        {
            throw new StoreException(
                $"The database has schema version {present}; this build knows versions up to {steps.Count}. Start a build that is at least as new as the one that wrote it.");
        }

        for (long version = present + 1; version <= steps.Count; version++)
        {
            await connection.ExecuteAsync(steps[(int)version - 1], cancel);
            await connection.ExecuteAsync("INSERT INTO schema_version (version) VALUES (@version)", cancel, ("@version", version));
        }
    }
}
