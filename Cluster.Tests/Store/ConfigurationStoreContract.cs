using System.Collections.Immutable;
using Cluster.Actors.Configuration;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Config.Editing;
using Cluster.Crypto.Keys;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>What every database must do for versions, candidates, edit sessions and the audit trail.</summary>
public abstract class ConfigurationStoreContract
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An empty database; each call a further process on it.</summary>
    private protected abstract StoreSettings Settings { get; }

    private protected abstract Task ExecuteAsync(string statement);

    [Fact]
    public async Task Commit_FirstByTwo_OneWins()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        Assert.Null(await store.PointerAsync(Cancel));
        long one = await AddAsync(store, "one"), two = await AddAsync(store, "two");
        Assert.True(two > one);
        Assert.True((await store.CommitAsync(Move(null, two), Cancel)).Moved);
        Assert.False((await store.CommitAsync(Move(null, one), Cancel)).Moved);
        Assert.Equal(new ActivePointer(two, null, null), await store.PointerAsync(Cancel));
        Assert.Equal("two", (await store.ReadVersionAsync(two, Cancel))!.Text);
        Assert.Equal([Record(two)], await store.HistoryAsync(Cancel));
    }

    [Fact]
    public async Task Commit_ByManyAtOnceFromOneVersion_OneWins()
    {
        await using SqlStore first = await StartAsync();
        await using SqlStore second = await StartAsync();
        long from = await CommittedAsync(first.Configurations, null, "from");
        MoveAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => Task.Run(
            async () =>
            {
                IConfigurationStore store = (index % 2 == 0 ? first : second).Configurations;
                return await store.CommitAsync(Move(from, await AddAsync(store, $"{index}")), Cancel);
            },
            Cancel)));
        Assert.Single(answers, answer => answer.Moved);
        Assert.Equal(2, (await first.Configurations.HistoryAsync(Cancel)).Length);
    }

    [Fact]
    public async Task History_AfterMoreCommitsThanItHolds_KeepsFiftyAndDropsTheTextsOfTheRest()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long never = await AddAsync(store, "never committed");
        long? active = null;
        var versions = new List<long>();
        for (int commit = 0; commit < IConfigurationStore.HistoryLength + 3; commit++)
        {
            active = await CommittedAsync(store, active, $"text {commit}");
            versions.Add(active.Value);
        }

        ImmutableArray<CommitRecord> history = await store.HistoryAsync(Cancel);
        Assert.Equal(versions.AsEnumerable().Reverse().Take(IConfigurationStore.HistoryLength), history.Select(record => record.Version));
        Assert.Equal("text 3", (await store.ReadVersionAsync(history[^1].Version, Cancel))!.Text);
        Assert.Null(await store.ReadVersionAsync(versions[2], Cancel));
        Assert.Null(await store.ReadVersionAsync(never, Cancel));
    }

    [Fact]
    public async Task History_OfAVersionFromBeforeThereWasOne_IsMadeFromWhatIsStored()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long old = await CommittedAsync(store, null, "old");
        await ExecuteAsync("DELETE FROM commits");
        long next = await CommittedAsync(store, old, "next");
        Assert.Equal([Record(next), new CommitRecord(old, "alice", "", "seed", "why", At)], await store.HistoryAsync(Cancel));
        Assert.NotNull(await store.ReadVersionAsync(old, Cancel));
    }

    [Fact]
    public async Task Drop_OfACommittedVersion_DoesNothing()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long active = await CommittedAsync(store, null, "active"), candidate = await AddAsync(store, "candidate");
        await store.DropVersionAsync(active, Cancel);
        await store.DropVersionAsync(candidate, Cancel);
        Assert.NotNull(await store.ReadVersionAsync(active, Cancel));
        Assert.Null(await store.ReadVersionAsync(candidate, Cancel));

        // What still wanted to commit it cannot any more.
        await Assert.ThrowsAnyAsync<Exception>(() => store.CommitAsync(Move(active, candidate), Cancel));
        Assert.Equal(active, (await store.PointerAsync(Cancel))!.Version);
    }

    [Fact]
    public async Task Confirm_WithinTheTime_MakesItForGoodOnce()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long before = await CommittedAsync(store, null, "before");
        long tried = await CommittedAsync(store, before, "tried", TimeSpan.FromMinutes(10));
        ActivePointer waiting = (await store.PointerAsync(Cancel))!;
        Assert.Equal((tried, before), (waiting.Version, waiting.Fallback));
        Assert.InRange(waiting.ConfirmWithin!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));

        // A further unconfirmed commit goes back to what was confirmed last, not to the first try.
        long again = await CommittedAsync(store, tried, "again", TimeSpan.FromMinutes(10));
        Assert.Equal(before, (await store.PointerAsync(Cancel))!.Fallback);
        Assert.False(await store.ConfirmAsync(tried, Cancel));
        Assert.True(await store.ConfirmAsync(again, Cancel));
        Assert.False(await store.ConfirmAsync(again, Cancel));
        Assert.Equal(new ActivePointer(again, null, null), await store.PointerAsync(Cancel));

        // Whoever wanted to take it back comes too late.
        VersionMove back = Move(again, await AddAsync(store, "before")) with { OnlyIfUnconfirmed = true };
        Assert.False((await store.CommitAsync(back, Cancel)).Moved);
    }

    [Fact]
    public async Task Confirm_AfterTheTime_IsTakenBackByOneOnly()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long before = await CommittedAsync(store, null, "before");
        long tried = await CommittedAsync(store, before, "tried", TimeSpan.Zero);
        Assert.True((await store.PointerAsync(Cancel))!.ConfirmWithin <= TimeSpan.Zero);
        VersionMove[] backs = [.. new[] { await AddAsync(store, "before"), await AddAsync(store, "before") }.Select(to => Move(tried, to) with { OnlyIfUnconfirmed = true })];
        Assert.True((await store.CommitAsync(backs[0], Cancel)).Moved);
        Assert.False((await store.CommitAsync(backs[1], Cancel)).Moved);
        Assert.Null((await store.PointerAsync(Cancel))!.ConfirmWithin);
    }

    [Fact]
    public async Task Candidate_EditedFromTwoSides_NoEditIsLostOrDoneOnTheWrongState()
    {
        await using SqlStore first = await StartAsync();
        await using SqlStore second = await StartAsync(); // its data key is younger than the first's
        long alice = await OpenAsync(first, EditMode.Shared), bob = await OpenAsync(second, EditMode.Shared);
        CandidatePosition seen = (await first.Configurations.CandidateAsync(0, Cancel))!;
        Assert.False(seen.IsModified);
        Assert.Equal(AppendOutcome.Appended, await AppendAsync(first, alice, seen, "set a"));
        Assert.Equal(AppendOutcome.Moved, await AppendAsync(second, bob, seen, "set b"));
        seen = (await second.Configurations.CandidateAsync(0, Cancel))!;
        Assert.Equal(AppendOutcome.Appended, await AppendAsync(second, bob, seen, "set b"));
        ImmutableArray<(long Number, CandidateEdit Edit)> edits = await first.Configurations.EditsAsync(0, 0, Cancel);
        Assert.Equal(
            [(1L, new CandidateEdit.Line("security ike", "set a")), (2L, (CandidateEdit)new CandidateEdit.Line("security ike", "set b"))], edits);
        Assert.Equal([(2L, (CandidateEdit)new CandidateEdit.Line("security ike", "set b"))], await first.Configurations.EditsAsync(0, 1, Cancel));
    }

    [Fact]
    public async Task Candidate_EditedDuringTheCommit_KeepsThatEdit()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long session = await OpenAsync(sql, EditMode.Shared);
        await AppendAsync(sql, session, (await store.CandidateAsync(0, Cancel))!, "set committed");
        CandidatePosition committed = (await store.CandidateAsync(0, Cancel))!;
        await AppendAsync(sql, session, committed, "set later");
        long version = await AddAsync(store, "text");
        Assert.True((await store.CommitAsync(Move(null, version) with { Source = (session, 0, committed) }, Cancel)).Moved);
        Assert.Equal(new CandidatePosition(version, 1, 2), await store.CandidateAsync(0, Cancel));
        Assert.Equal([(2L, (CandidateEdit)new CandidateEdit.Line("security ike", "set later"))], await store.EditsAsync(0, 0, Cancel));
        Assert.Equal(AppendOutcome.Appended, (await store.AppendAsync(session, 0, new CandidatePosition(version, 1, 2), null, null, Cancel)).Outcome);
        Assert.False((await store.CandidateAsync(0, Cancel))!.IsModified);
        Assert.Empty(await store.EditsAsync(0, 0, Cancel));
    }

    [Fact]
    public async Task Edits_OfEveryKind_AreReadAsTheyWereWritten()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long session = await OpenAsync(sql, EditMode.Private);
        CandidateEdit[] all =
        [
            new CandidateEdit.Line("", "set system host-name a"),
            .. Enum.GetValues<LoadMode>().Select(mode => new CandidateEdit.Load(mode, "security", "ike { }", "f.conf")),
            new CandidateEdit.Rollback(7),
        ];
        foreach (CandidateEdit edit in all)
        {
            Assert.Equal(
                AppendOutcome.Appended,
                (await store.AppendAsync(session, session, (await store.CandidateAsync(session, Cancel))!, null, edit, Cancel)).Outcome);
        }

        Assert.Equal(all, (await store.EditsAsync(session, 0, Cancel)).Select(edit => edit.Edit));
        await store.CloseSessionAsync(session, Cancel);
        Assert.Null(await store.CandidateAsync(session, Cancel));
        Assert.Empty(await store.EditsAsync(session, 0, Cancel));
    }

    [Fact]
    public async Task Sessions_BesideEachOther_AreRefusedAsOnAnSrx()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long exclusive = await OpenAsync(sql, EditMode.Exclusive);
        Assert.Equal(SessionRefusal.Locked, (await TryOpenAsync(sql, EditMode.Exclusive)).Refusal);
        Assert.Equal(SessionRefusal.Locked, (await TryOpenAsync(sql, EditMode.Private)).Refusal);
        long shared = await OpenAsync(sql, EditMode.Shared);
        CandidatePosition seen = (await store.CandidateAsync(0, Cancel))!;
        AppendAnswer locked = await store.AppendAsync(shared, 0, seen, null, new CandidateEdit.Line("", "set a"), Cancel);
        Assert.Equal((AppendOutcome.Locked, exclusive), (locked.Outcome, locked.LockedBy!.Id));
        Assert.Equal(
            exclusive, (await store.CommitAsync(Move(null, await AddAsync(store, "x")) with { Source = (shared, 0, seen) }, Cancel)).LockedBy!.Id);

        // Leaving discards what was not committed.
        Assert.Equal(AppendOutcome.Appended, await AppendAsync(sql, exclusive, seen, "set b"));
        await store.CloseSessionAsync(exclusive, Cancel);
        Assert.False((await store.CandidateAsync(0, Cancel))!.IsModified);

        long own = await OpenAsync(sql, EditMode.Private);
        Assert.Equal(SessionRefusal.PrivateInUse, (await TryOpenAsync(sql, EditMode.Shared)).Refusal);
        await store.CloseSessionAsync(own, Cancel);
        Assert.Equal(AppendOutcome.Appended, await AppendAsync(sql, shared, (await store.CandidateAsync(0, Cancel))!, "set c"));
        Assert.Equal(SessionRefusal.SharedIsModified, (await TryOpenAsync(sql, EditMode.Exclusive)).Refusal);
        SessionAnswer further = await TryOpenAsync(sql, EditMode.Shared);
        Assert.True(further.Modified);
        Assert.Equal([shared], further.Others.Select(other => other.Id));
    }

    [Fact]
    public async Task Session_OfADeadNode_LosesItsLockAndWhatItDidNotCommit()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        long dead = await OpenAsync(sql, EditMode.Exclusive);
        await AppendAsync(sql, dead, (await store.CandidateAsync(0, Cancel))!, "set a");
        Assert.True(await store.KeepSessionAsync(dead, "security", Cancel));
        Assert.Equal("security", Assert.Single(await store.SessionsAsync(Cancel)).Path);
        await ExecuteAsync("UPDATE edit_sessions SET seen = 0");
        Assert.Empty(await store.SessionsAsync(Cancel));
        long shared = await OpenAsync(sql, EditMode.Shared);
        CandidatePosition now = (await store.CandidateAsync(0, Cancel))!;
        Assert.False(now.IsModified);
        Assert.Equal(AppendOutcome.Appended, await AppendAsync(sql, shared, now, "set b"));
        Assert.False(await store.KeepSessionAsync(dead, "", Cancel));
        Assert.Equal(AppendOutcome.SessionOver, await AppendAsync(sql, dead, (await store.CandidateAsync(0, Cancel))!, "set c"));
    }

    [Fact]
    public async Task Audit_BeyondItsLength_LosesTheOldest()
    {
        await using SqlStore sql = await StartAsync();
        IConfigurationStore store = sql.Configurations;
        AuditEvent Event(string what) => new(0, At, "node1", "alice", AuditKind.Commit, what);
        await store.AddAuditAsync([Event("first"), Event("second")], Cancel);
        await ExecuteAsync($"UPDATE counters SET value = {IConfigurationStore.AuditLength} WHERE name = 'audit'");
        await store.AddAuditAsync([Event("third")], Cancel);
        Assert.Equal(
            [(IConfigurationStore.AuditLength + 1L, "third"), (2L, "second")],
            (await store.AuditedAsync(10, Cancel)).Select(audited => (audited.Number, audited.What)));
        Assert.Equal(new AuditEvent(2, At, "node1", "alice", AuditKind.Commit, "second"), (await store.AuditedAsync(10, Cancel))[1]);
        Assert.Single(await store.AuditedAsync(1, Cancel));
    }

    private static Task<long> AddAsync(IConfigurationStore store, string text) =>
        store.AddVersionAsync(new StoredConfiguration(text, "alice", "why", At), Cancel);

    private static CommitRecord Record(long version) => new(version, "alice", "node1", "cli", "why", At);

    private static VersionMove Move(long? from, long to) => new(from, to, Record(to));

    private static async Task<long> CommittedAsync(IConfigurationStore store, long? from, string text, TimeSpan? within = null)
    {
        long version = await AddAsync(store, text);
        Assert.True((await store.CommitAsync(Move(from, version) with { ConfirmWithin = within }, Cancel)).Moved);
        return version;
    }

    private static async Task<AppendOutcome> AppendAsync(SqlStore sql, long session, CandidatePosition seen, string line) =>
        (await sql.Configurations.AppendAsync(session, 0, seen, null, new CandidateEdit.Line("security ike", line), Cancel)).Outcome;

    private static Task<SessionAnswer> TryOpenAsync(SqlStore sql, EditMode mode) =>
        sql.Configurations.OpenSessionAsync(new EditorRow(0, mode, "alice", "node1", "pts/0", At, ""), Cancel);

    private static async Task<long> OpenAsync(SqlStore sql, EditMode mode) => (await TryOpenAsync(sql, mode)).Session!.Value;

    private async Task<SqlStore> StartAsync()
    {
        SqlStore store = Settings.Open(new MasterKey(new SecretBytes(new byte[32])));
        await store.MigrateAsync(Cancel);
        return store;
    }
}
