using System.Collections.Immutable;
using System.Data.Common;
using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Store;

/// <summary>The leases on either database.</summary>
internal sealed class AddressLeases(SqlStore store) : IAddressLeases
{
    /// <summary>Ours: of a pool that is half full, one of so many is new but for one time in sixty thousand.</summary>
    private const int Probes = 16;

    public async Task<LeaseAnswer> TakeAsync(LeaseRequest request, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        if (!await store.IsTermAsync(connection, request.Anchor, request.Term, cancel))
        {
            return new LeaseAnswer(null, "another node owns the anchor of this IKE SA by now");
        }

        var space = new AddressSpace(request.Ranges);
        IPAddress? address = await KeepAsync(connection, request, space, cancel) ?? (request.Own is { } own
            ? await ClaimAsync(connection, request, own, cancel) ? own : null
            : await FindAsync(connection, request, space, cancel));
        await transaction.CommitAsync(cancel);
        return address is not null ? new LeaseAnswer(address, null)
            : new LeaseAnswer(null, request.Own is not null ? $"address {request.Own} of user {request.User} is in use by another" : $"pool {request.Pool} has no free address: all {space.Count} are in use");
    }

    public async Task ReleaseAsync(Anchor anchor, Term term, uint saNumber, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await connection.ExecuteAsync(
            $"UPDATE address_leases SET held = 0, at = {store.Clock} WHERE anchor = @anchor AND sa_number = @sa AND term <= @term AND held = 1",
            cancel, ("@anchor", (long)anchor.Value), ("@sa", (long)saNumber), ("@term", checked((long)term.Value)));
    }

    public async Task<bool> ReconcileAsync(Anchor anchor, Term term, ImmutableArray<LiveLease> live, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        if (!await store.IsTermAsync(connection, anchor, term, cancel))
        {
            return false;
        }

        // Those of this term were taken since by IKE SAs that live.
        await connection.ExecuteAsync(
            $"UPDATE address_leases SET held = 0, at = {store.Clock} WHERE anchor = @anchor AND term < @term AND held = 1",
            cancel, ("@anchor", (long)anchor.Value), ("@term", checked((long)term.Value)));
        foreach (LiveLease lease in live)
        {
            var request = new LeaseRequest(anchor, term, lease.SaNumber, "", lease.User, lease.Address, []);
            if (!await UpdateAsync(connection, request, lease.Address, "pool", "held = 0", cancel))
            {
                await InsertAsync(connection, request, lease.Address, cancel);
            }
        }

        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>What the IKE SA has already, if it may keep it.</summary>
    private static async Task<IPAddress?> KeepAsync(DbConnection connection, LeaseRequest request, AddressSpace space, CancellationToken cancel)
    {
        string? text = await connection.ScalarAsync<string>(
            "SELECT address FROM address_leases WHERE anchor = @anchor AND sa_number = @sa AND held = 1",
            cancel, ("@anchor", (long)request.Anchor.Value), ("@sa", (long)request.SaNumber));
        if (text is null || !IPAddress.TryParse(text, out IPAddress? address))
        {
            return null;
        }

        bool fits = request.Own is { } own ? own.Equals(address) : space.Contains(address);
        await connection.ExecuteAsync(
            $"UPDATE address_leases SET term = @term, held = {(fits ? 1 : 0)} WHERE address = @address",
            cancel, ("@term", checked((long)request.Term.Value)), ("@address", text));
        return fits ? address : null;
    }

    private async Task<IPAddress?> FindAsync(DbConnection connection, LeaseRequest request, AddressSpace space, CancellationToken cancel)
    {
        if (space.Count == 0)
        {
            return null;
        }

        foreach (IPAddress before in await FreeAsync(connection, "pool = @pool AND user_name = @user AND held = 0 ORDER BY at DESC LIMIT 4", request, cancel))
        {
            if (space.Contains(before) && await UpdateAsync(connection, request, before, "@pool", "held = 0", cancel))
            {
                return before;
            }
        }

        UInt128 place = space.Place(request.User);
        for (UInt128 n = 0; n < Probes && n < space.Count; n++)
        {
            IPAddress fresh = space[(place + n) % space.Count];
            if (await InsertAsync(connection, request, fresh, cancel))
            {
                return fresh;
            }
        }

        foreach (IPAddress free in await FreeAsync(connection, "pool = @pool AND held = 0 ORDER BY at LIMIT 16", request, cancel))
        {
            if (space.Contains(free) && await UpdateAsync(connection, request, free, "@pool", "held = 0", cancel))
            {
                return free;
            }
        }

        return await SearchAsync(connection, request, space, cancel);
    }

    /// <summary>The pool is nearly full, or was changed: whatever is not in use.</summary>
    private async Task<IPAddress?> SearchAsync(DbConnection connection, LeaseRequest request, AddressSpace space, CancellationToken cancel)
    {
        HashSet<IPAddress> held = [.. await FreeAsync(connection, "held = 1", request, cancel)];
        for (UInt128 n = 0; n < space.Count && n <= (UInt128)held.Count; n++)
        {
            IPAddress candidate = space[n];
            if (!held.Contains(candidate) && await ClaimAsync(connection, request, candidate, cancel))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>One that nobody holds; the user's own also from another IKE SA of the same user, which it has left behind.</summary>
    private async Task<bool> ClaimAsync(DbConnection connection, LeaseRequest request, IPAddress address, CancellationToken cancel) =>
        await InsertAsync(connection, request, address, cancel)
        || await UpdateAsync(connection, request, address, "@pool", request.Own is null ? "held = 0" : "(held = 0 OR (user_name = @user AND pool = @pool))", cancel);

    private async Task<bool> InsertAsync(DbConnection connection, LeaseRequest request, IPAddress address, CancellationToken cancel) => await connection.ExecuteAsync(
        $"""
         INSERT INTO address_leases (address, pool, user_name, anchor, term, sa_number, held, at)
         VALUES (@address, @pool, @user, @anchor, @term, @sa, 1, {store.Clock}) ON CONFLICT (address) DO NOTHING
         """,
        cancel, Parameters(request, address)) == 1;

    private async Task<bool> UpdateAsync(DbConnection connection, LeaseRequest request, IPAddress address, string pool, string when, CancellationToken cancel) => await connection.ExecuteAsync(
        $"""
         UPDATE address_leases SET pool = {pool}, user_name = @user, anchor = @anchor, term = @term, sa_number = @sa, held = 1, at = {store.Clock}
         WHERE address = @address AND {when}
         """,
        cancel, Parameters(request, address)) == 1;

    private static async Task<List<IPAddress>> FreeAsync(DbConnection connection, string where, LeaseRequest request, CancellationToken cancel)
    {
        await using DbCommand command = connection.Statement($"SELECT address FROM address_leases WHERE {where}", ("@pool", request.Pool), ("@user", request.User));
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<IPAddress>();
        while (await reader.ReadAsync(cancel))
        {
            found.Add(IPAddress.Parse(reader.GetString(0)));
        }

        return found;
    }

    private static (string Name, object Value)[] Parameters(LeaseRequest request, IPAddress address) =>
    [
        ("@address", address.ToString()), ("@pool", request.Pool), ("@user", request.User), ("@anchor", (long)request.Anchor.Value),
        ("@term", checked((long)request.Term.Value)), ("@sa", (long)request.SaNumber),
    ];
}
