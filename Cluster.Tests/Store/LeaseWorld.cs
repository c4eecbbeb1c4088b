using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>Owners of two anchors that take and give back addresses, and die in between.</summary>
internal sealed class LeaseWorld(SqlStore store, Random random, Func<Anchor, Term, uint, string, LeaseRequest> request)
{
    private readonly Dictionary<byte, Owner> _owners = [];

    /// <summary>What the journal says: the truth, by anchor and number.</summary>
    private readonly Dictionary<(byte Anchor, uint Sa), (string User, IPAddress Address)> _durable = [];

    public async Task RunAsync(int steps, CancellationToken cancel)
    {
        for (int step = 0; step < steps; step++)
        {
            byte anchor = (byte)random.Next(20, 22);
            if (!_owners.TryGetValue(anchor, out Owner? owner) || random.Next(6) == 0)
            {
                _owners.TryGetValue(anchor, out Owner? former);
                _owners[anchor] = owner = await TakeOverAsync(anchor, cancel);
                if (former is not null && random.Next(2) == 0)
                {
                    await former.ZombieAsync(store, request, cancel);
                }
            }

            await owner.StepAsync(store, random, _durable, request, cancel);
            Assert.Equal(_durable.Count, _durable.Values.Select(lease => lease.Address).Distinct().Count());
        }
    }

    /// <summary>All end: the next world finds an empty pool.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        _durable.Clear();
        foreach (byte anchor in _owners.Keys)
        {
            await TakeOverAsync(anchor, cancel);
        }
    }

    private async Task<Owner> TakeOverAsync(byte anchor, CancellationToken cancel)
    {
        Term term = await store.RaiseTermAsync(new Anchor(anchor), Term.None, 1, cancel);
        ImmutableArray<LiveLease> live = [.. _durable.Where(entry => entry.Key.Anchor == anchor).Select(entry => new LiveLease(entry.Key.Sa, entry.Value.User, entry.Value.Address))];
        Assert.True(await store.Leases.ReconcileAsync(new Anchor(anchor), term, live, cancel));
        return new Owner(new Anchor(anchor), term, _durable.Keys.Where(key => key.Anchor == anchor).Select(key => key.Sa).DefaultIfEmpty().Max());
    }

    private sealed class Owner(Anchor anchor, Term term, uint last)
    {
        private uint _last = last;

        public async Task StepAsync(
            SqlStore store, Random random, Dictionary<(byte Anchor, uint Sa), (string User, IPAddress Address)> durable,
            Func<Anchor, Term, uint, string, LeaseRequest> request, CancellationToken cancel)
        {
            (byte Anchor, uint Sa)[] mine = [.. durable.Keys.Where(key => key.Anchor == anchor.Value)];
            if (mine.Length > 0 && random.Next(3) == 0)
            {
                (byte Anchor, uint Sa) gone = mine[random.Next(mine.Length)];
                durable.Remove(gone);
                if (random.Next(3) > 0)
                {
                    await store.Leases.ReleaseAsync(anchor, term, gone.Sa, cancel);
                }

                return;
            }

            string user = $"user {random.Next(6)}";
            LeaseAnswer answer = await store.Leases.TakeAsync(request(anchor, term, ++_last, user), cancel);
            if (answer.Address is { } address && random.Next(3) > 0)
            {
                durable[(anchor.Value, _last)] = (user, address);
            }
        }

        /// <summary>It does not know yet that it has been followed.</summary>
        public async Task ZombieAsync(SqlStore store, Func<Anchor, Term, uint, string, LeaseRequest> request, CancellationToken cancel)
        {
            Assert.Null((await store.Leases.TakeAsync(request(anchor, term, _last + 1, "zombie"), cancel)).Address);
            for (uint sa = 1; sa <= _last; sa++)
            {
                await store.Leases.ReleaseAsync(anchor, term, sa, cancel);
            }
        }
    }
}
