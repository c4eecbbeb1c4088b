using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>What the leases must do on each database.</summary>
public abstract class AddressLeasesContract
{
    private const int Size = 10;

    private static readonly Anchor Seven = new(7), Eight = new(8);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected SecretBytes KeyBytes { get; } = new(Enumerable.Range(1, 32).Select(value => (byte)value).ToArray());

    private protected abstract StoreSettings Settings { get; }

    [Fact]
    public async Task Address_AskedForAgain_IsTheSame_AndOfTheSameUserLater()
    {
        await using SqlStore store = await StartAsync();
        Term term = await store.RaiseTermAsync(Seven, Term.None, 1, Cancel);
        IPAddress first = await TakeAsync(store, Seven, term, 1, "carol");
        Assert.Equal(first, await TakeAsync(store, Seven, term, 1, "carol"));
        await store.Leases.ReleaseAsync(Seven, term, 1, Cancel);
        Assert.Equal(first, await TakeAsync(store, Seven, term, 2, "carol"));
        Assert.NotEqual(first, await TakeAsync(store, Seven, term, 3, "carol"));
    }

    [Fact]
    public async Task Pool_Full_RefusesByName_AndGivesOutWhatWasGivenBack()
    {
        await using SqlStore store = await StartAsync();
        Term term = await store.RaiseTermAsync(Seven, Term.None, 1, Cancel);
        var all = new List<IPAddress>();
        for (uint sa = 1; sa <= Size; sa++)
        {
            all.Add(await TakeAsync(store, Seven, term, sa, $"user {sa}"));
        }

        LeaseAnswer refused = await store.Leases.TakeAsync(Request(Seven, term, 99, "late"), Cancel);
        await store.Leases.ReleaseAsync(Seven, term, 4, Cancel);

        Assert.Equal(Size, all.Distinct().Count());
        Assert.Equal("pool users has no free address: all 10 are in use", refused.Refusal);
        Assert.Equal(all[3], await TakeAsync(store, Seven, term, 99, "late"));
    }

    [Fact]
    public async Task FormerOwner_NeitherTakesNorGivesBack()
    {
        await using SqlStore store = await StartAsync();
        Term before = await store.RaiseTermAsync(Seven, Term.None, 1, Cancel);
        await TakeAsync(store, Seven, before, 1, "carol");
        Term after = await store.RaiseTermAsync(Seven, before, 2, Cancel);
        Assert.True(await store.Leases.ReconcileAsync(Seven, after, [], Cancel));
        IPAddress now = await TakeAsync(store, Seven, after, 1, "dave");
        await store.Leases.ReleaseAsync(Seven, before, 1, Cancel);

        Assert.Null((await store.Leases.TakeAsync(Request(Seven, before, 5, "eve"), Cancel)).Address);
        Assert.False(await store.Leases.ReconcileAsync(Seven, before, [], Cancel));
        Assert.Equal(now, await TakeAsync(store, Seven, after, 1, "dave"));
    }

    [Fact]
    public async Task NewOwner_KeepsWhatLives_AndFreesTheRestOfItsAnchor()
    {
        await using SqlStore store = await StartAsync();
        Term before = await store.RaiseTermAsync(Seven, Term.None, 1, Cancel);
        Term other = await store.RaiseTermAsync(Eight, Term.None, 1, Cancel);
        IPAddress lives = await TakeAsync(store, Seven, before, 1, "carol"), dead = await TakeAsync(store, Seven, before, 2, "dave");
        IPAddress elsewhere = await TakeAsync(store, Eight, other, 1, "eve");
        Term after = await store.RaiseTermAsync(Seven, before, 2, Cancel);
        await store.Leases.ReconcileAsync(Seven, after, [new LiveLease(1, "carol", lives)], Cancel);
        IPAddress[] rest = [.. await Task.WhenAll(Enumerable.Range(3, Size - 2).Select(sa => TakeAsync(store, Seven, after, (uint)sa, $"user {sa}")))];

        Assert.Contains(dead, rest);
        Assert.DoesNotContain(lives, rest);
        Assert.DoesNotContain(elsewhere, rest);
        Assert.Equal(Size - 2, rest.Distinct().Count());
    }

    [Fact]
    public async Task AddressOfTheUser_IsNobodyElses_AndFollowsTheUser()
    {
        await using SqlStore store = await StartAsync();
        Term term = await store.RaiseTermAsync(Seven, Term.None, 1, Cancel);
        IPAddress own = IPAddress.Parse("10.9.9.9");
        LeaseAnswer first = await store.Leases.TakeAsync(Request(Seven, term, 1, "carol") with { Own = own }, Cancel);
        LeaseAnswer other = await store.Leases.TakeAsync(Request(Seven, term, 2, "dave") with { Own = own }, Cancel);
        LeaseAnswer again = await store.Leases.TakeAsync(Request(Seven, term, 3, "carol") with { Own = own }, Cancel);
        await store.Leases.ReleaseAsync(Seven, term, 1, Cancel);
        LeaseAnswer stillOther = await store.Leases.TakeAsync(Request(Seven, term, 2, "dave") with { Own = own }, Cancel);

        Assert.Equal((own, own), (first.Address, again.Address));
        Assert.Equal("address 10.9.9.9 of user dave is in use by another", other.Refusal);
        Assert.Null(stillOther.Address);
    }

    /// <summary>
    /// Two anchors of crashing owners over one small pool: whatever is lost on the way, no two IKE SAs that live have one address. What an owner knows
    /// dies with it, save what it had made durable; numbers of IKE SAs that were never made durable come again.
    /// </summary>
    [Fact]
    public async Task Leases_OverCrashesAtAnyPoint_NeverHaveTwoLivingHolders()
    {
        await using SqlStore store = await StartAsync();
        for (int seed = 1; seed <= 12; seed++)
        {
            var world = new LeaseWorld(store, new Random(seed), Request);
            await world.RunAsync(40, Cancel);
            await world.EndAsync(Cancel);
        }
    }

    private async Task<SqlStore> StartAsync()
    {
        SqlStore store = Settings.Open(new MasterKey(KeyBytes.Clone()));
        await store.MigrateAsync(Cancel);
        return store;
    }

    private static LeaseRequest Request(Anchor anchor, Term term, uint saNumber, string user) => new(
        anchor, term, saNumber, "users", user, null,
        [(IPAddress.Parse("10.3.0.1"), IPAddress.Parse("10.3.0.4")), (IPAddress.Parse("10.3.0.11"), IPAddress.Parse("10.3.0.16"))]);

    private static async Task<IPAddress> TakeAsync(SqlStore store, Anchor anchor, Term term, uint saNumber, string user)
    {
        LeaseAnswer answer = await store.Leases.TakeAsync(Request(anchor, term, saNumber, user), Cancel);
        return answer.Address ?? throw new InvalidOperationException(answer.Refusal);
    }
}
