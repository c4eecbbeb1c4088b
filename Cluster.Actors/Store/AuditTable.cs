using System.Collections.Immutable;
using System.Data.Common;
using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <summary>The audit trail of all nodes, the newest events of a bounded number.</summary>
internal static class AuditTable
{
    public static async Task AddAsync(DbConnection connection, IReadOnlyList<AuditEvent> events, CancellationToken cancel)
    {
        long number = 0;
        foreach (AuditEvent audited in events)
        {
            number = await CounterTable.NextAsync(connection, "audit", 0, cancel);
            await connection.ExecuteAsync(
                "INSERT INTO audit_events (number, at, node, user_name, kind, what) VALUES (@number, @at, @node, @user, @kind, @what)",
                cancel,
                ("@number", number),
                ("@at", audited.At.ToUnixTimeMilliseconds()),
                ("@node", audited.Node),
                ("@user", audited.User),
                ("@kind", (long)audited.Kind),
                ("@what", audited.What));
        }

        await connection.ExecuteAsync("DELETE FROM audit_events WHERE number <= @old", cancel, ("@old", number - IConfigurationStore.AuditLength));
    }

    public static async Task<ImmutableArray<AuditEvent>> LastAsync(DbConnection connection, int most, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement(
            "SELECT number, at, node, user_name, kind, what FROM audit_events ORDER BY number DESC LIMIT @most", ("@most", (long)most));
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        var events = ImmutableArray.CreateBuilder<AuditEvent>();
        while (await row.ReadAsync(cancel))
        {
            events.Add(new AuditEvent(
                row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3),
                (AuditKind)row.GetInt64(4), row.GetString(5)));
        }

        return events.ToImmutable();
    }
}
