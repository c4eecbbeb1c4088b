using System.Collections.Immutable;
using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Xunit;

namespace Cluster.Tests.Actors.Configuration;

/// <summary>Configuration mode as its users see it, from several nodes.</summary>
public sealed class ConfigurationSessionsTests : CommitTests
{
    [Fact]
    public async Task S001_Edit_BeforeTheCommit_HasNoEffectAndIsSeenOnAnotherNode()
    {
        await using var rig = new CommitRig(Sys, 3);
        IConfigurationSession alice = await rig.Nodes[0].OpenAsync(), bob = await rig.Nodes[1].OpenAsync(user: "bob");
        await EditAsync(alice, "set system host-name first");
        Assert.Contains("host-name first", await TextAsync(bob), StringComparison.Ordinal);
        await EditAsync(bob, "set security zones security-zone extra");
        Assert.Contains("security-zone extra", await TextAsync(alice), StringComparison.Ordinal);
        Assert.All(rig.Nodes, node => Assert.Null(node.View.Current.Model));

        // The candidate survives the node that it was begun on.
        rig.Nodes[0].Stop();
        CommitAnswer answer = await CommitAsync(bob);
        Assert.Equal(CommitOutcome.Complete, answer.Outcome);
        Assert.Equal(
            [NodeCommitState.Unreachable, NodeCommitState.Applied, NodeCommitState.Applied], answer.Nodes.Select(row => row.State));
        Assert.All(rig.Nodes[1..], node => Assert.Equal(answer.Version, node.View.Current.Version));
        Assert.Contains("host-name first", rig.Nodes[2].Text, StringComparison.Ordinal);
        CommitRow row = (await rig.Nodes[2].Sessions.HistoryAsync(Cancel))!.Value[0];
        Assert.Equal((0, answer.Version, "bob", "node1", "cli"), (row.Rollback, row.Version, row.User, row.Node, row.Client));
    }

    [Fact]
    public async Task S014_Commit_WithErrors_NamesThemAllWithPathsAndChangesNothing()
    {
        await using var rig = new CommitRig(Sys, 2);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set security ike gateway hub ike-policy nowhere");
        await EditAsync(session, "set security ipsec vpn branch ike gateway nobody");
        CommitAnswer answer = await CommitAsync(session);
        Assert.Equal(CommitOutcome.Invalid, answer.Outcome);
        Assert.Contains(answer.Messages, message => message is { IsWarning: false, Line: > 0 } && message.Path.StartsWith("security ike gateway hub", StringComparison.Ordinal));
        Assert.Contains(answer.Messages, message => message is { IsWarning: false } && message.Path.StartsWith("security ipsec vpn branch", StringComparison.Ordinal));
        Assert.Null(await rig.Nodes[0].Store.PointerAsync(Cancel));
        Assert.Contains("nowhere", await TextAsync(session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommitCheck_OfAGoodCandidate_PassesOnEveryNodeAndCommitsNothing()
    {
        await using var rig = new CommitRig(Sys, 2);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set system host-name first");
        CommitAnswer answer = await CommitAsync(session, new CommitRequest { Check = true });
        Assert.Equal(CommitOutcome.CheckPassed, answer.Outcome);
        Assert.Equal([NodeCommitState.Checked, NodeCommitState.Checked], answer.Nodes.Select(row => row.State));
        Assert.Null(await rig.Nodes[0].Store.PointerAsync(Cancel));
        Assert.Equal(CommitOutcome.Complete, (await CommitAsync(session)).Outcome);
        Assert.Equal(CommitOutcome.Unchanged, (await CommitAsync(session)).Outcome);
    }

    [Fact]
    public async Task Commit_OnTheMinoritySideOfAPartition_IsRefused()
    {
        await using var rig = new CommitRig(Sys, 3);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set system host-name first");
        rig.Nodes[0].HasMajority = false;
        CommitAnswer answer = await CommitAsync(session);
        Assert.Equal(CommitOutcome.Refused, answer.Outcome);
        Assert.Contains("cut off from the majority", answer.Refusal, StringComparison.Ordinal);
        Assert.Null(await rig.Nodes[1].Store.PointerAsync(Cancel));
    }

    [Fact]
    public async Task Commit_WithANodeThatDoesNotAnswer_NamesIt()
    {
        await using var rig = new CommitRig(Sys, 3);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set system host-name first");
        rig.Nodes[2].Frozen = true;
        CommitAnswer answer = await CommitAsync(session);
        Assert.Equal(CommitOutcome.Refused, answer.Outcome);
        Assert.Contains("node2", answer.Refusal, StringComparison.Ordinal);
        Assert.Equal([NodeCommitState.Checked, NodeCommitState.Checked, NodeCommitState.Late], answer.Nodes.Select(row => row.State));
        Assert.Null(await rig.Nodes[0].Store.PointerAsync(Cancel));
    }

    [Fact]
    public async Task CommitConfirmed_NobodyConfirmsAndTheNodeDies_OthersGoBack()
    {
        await using var rig = new CommitRig(Sys, 3);
        await CommittedAsync(rig.Nodes[0], "set system host-name before");
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set system host-name tried");
        CommitAnswer answer = await CommitAsync(session, new CommitRequest { ConfirmWithin = TimeSpan.FromMilliseconds(300), Comment = "daring" });
        Assert.Equal((CommitOutcome.Complete, TimeSpan.FromMilliseconds(300)), (answer.Outcome, answer.ConfirmWithin!.Value));
        Assert.All(rig.Nodes, node => Assert.Contains("tried", node.Text, StringComparison.Ordinal));
        rig.Nodes[0].Stop();
        await Until("the others to have gone back", () =>
        {
            Advance(3);
            return rig.Nodes[1..].All(node => node.Text.Contains("before", StringComparison.Ordinal));
        });
        ImmutableArray<CommitRow> history = (await rig.Nodes[1].Sessions.HistoryAsync(Cancel))!.Value;
        Assert.Equal(["rollback", "cli", "cli"], history.Select(row => row.Client));
        Assert.Equal("daring", history[1].Comment);
        Assert.Null(history[0].ConfirmWithin);
        Assert.All(rig.Nodes[1..], node => Assert.Equal(history[0].Version, node.View.Current.Version));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CommitConfirmed_CommittedAgain_StaysForGood(bool byCheck)
    {
        await using var rig = new CommitRig(Sys, 2);
        await CommittedAsync(rig.Nodes[0], "set system host-name before");
        IConfigurationSession session = await rig.Nodes[0].OpenAsync(), other = await rig.Nodes[1].OpenAsync();
        await EditAsync(session, "set system host-name tried");
        await CommitAsync(session, new CommitRequest { ConfirmWithin = TimeSpan.FromMinutes(10) });
        Assert.NotNull((await rig.Nodes[1].Sessions.HistoryAsync(Cancel))!.Value[0].ConfirmWithin);
        CommitAnswer confirmed = await CommitAsync(other, new CommitRequest { Check = byCheck });
        Assert.Equal(byCheck ? CommitOutcome.CheckPassed : CommitOutcome.Confirmed, confirmed.Outcome);
        Assert.Null((await rig.Nodes[0].Store.PointerAsync(Cancel))!.ConfirmWithin);
    }

    [Fact]
    public async Task Exclusive_WhileHeld_OthersMayLookAndNotTouch()
    {
        await using var rig = new CommitRig(Sys, 2);
        IConfigurationSession exclusive = await rig.Nodes[0].OpenAsync(EditMode.Exclusive), other = await rig.Nodes[1].OpenAsync(user: "bob");
        await EditAsync(exclusive, "set system host-name mine");
        Assert.Contains("mine", await TextAsync(other), StringComparison.Ordinal);
        EditAnswer edit = await other.EditAsync("", "set system host-name his", Cancel);
        Assert.Contains("configuration database locked by alice on node0", edit.Refusal, StringComparison.Ordinal);
        Assert.Equal(CommitOutcome.Refused, (await CommitAsync(other)).Outcome);
        Assert.Contains("mine", await TextAsync(other), StringComparison.Ordinal);
        SessionOpening refused = await rig.Nodes[1].Sessions.OpenAsync(new SessionRequest(EditMode.Exclusive, "bob", "pts/1"), Cancel);
        Assert.Contains("locked by alice", refused.Refusal, StringComparison.Ordinal);
        exclusive.Path = "security ike";
        Assert.Equal(["alice", "bob"], (await rig.Nodes[1].Sessions.EditorsAsync(Cancel))!.Value.Select(editor => editor.User));
        await exclusive.DisposeAsync();
        Assert.DoesNotContain("mine", await TextAsync(other), StringComparison.Ordinal);
        await EditAsync(other, "set system host-name his");
    }

    [Fact]
    public async Task Private_CommittedAfterAnother_IsAppliedToWhatIsActive()
    {
        await using var rig = new CommitRig(Sys, 2);
        await CommittedAsync(rig.Nodes[0], "set system host-name first");
        IConfigurationSession alice = await rig.Nodes[0].OpenAsync(EditMode.Private), bob = await rig.Nodes[1].OpenAsync(EditMode.Private, "bob");
        await EditAsync(alice, "set security zones security-zone extra");
        await EditAsync(bob, "set system host-name second");
        Assert.DoesNotContain("second", await TextAsync(alice), StringComparison.Ordinal);
        Assert.Equal(CommitOutcome.Complete, (await CommitAsync(bob)).Outcome);
        CommitAnswer answer = await CommitAsync(alice);
        Assert.Equal(CommitOutcome.Complete, answer.Outcome);
        Assert.Contains(answer.Messages, message => message.IsWarning && message.Message.Contains("was committed since your first edit", StringComparison.Ordinal));
        Assert.All(rig.Nodes, node =>
        {
            Assert.Contains("second", node.Text, StringComparison.Ordinal);
            Assert.Contains("security-zone extra", node.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Rollback_ToAnEarlierCommit_BringsItBackAfterTheCommit()
    {
        await using var rig = new CommitRig(Sys, 2);
        await CommittedAsync(rig.Nodes[0], "set system host-name first");
        await CommittedAsync(rig.Nodes[1], "set system host-name second");
        IConfigurationSession session = await rig.Nodes[0].OpenAsync(), other = await rig.Nodes[1].OpenAsync();
        Assert.True((await session.RollbackAsync(1, Cancel)).Done);
        Assert.Contains("first", await TextAsync(other), StringComparison.Ordinal);
        Assert.True((await session.RollbackAsync(0, Cancel)).Done);
        Assert.Contains("second", await TextAsync(other), StringComparison.Ordinal);
        Assert.Contains("there is no rollback 2", (await session.RollbackAsync(2, Cancel)).Refusal, StringComparison.Ordinal);
        Assert.True((await session.RollbackAsync(1, Cancel)).Done);
        await CommitAsync(session);
        Assert.All(rig.Nodes, node => Assert.Contains("first", node.Text, StringComparison.Ordinal));
        Assert.Contains("second", ConfigPrinter.ToBraces((await rig.Nodes[1].Sessions.CommittedAsync(1, Cancel)).Tree!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_WithAnError_LoadsTheRest_OnEveryNodeTheSame()
    {
        await using var rig = new CommitRig(Sys, 2);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync(), other = await rig.Nodes[1].OpenAsync();
        await EditAsync(session, "set system host-name first");
        EditAnswer bad = await session.LoadAsync(new LoadRequest(LoadMode.Merge, "", "system {\n host-name second;\n nonsense; }", "f.conf"), Cancel);
        Assert.True(bad.Done);
        Assert.Contains(bad.Messages, message => message is { File: "f.conf", Line: 3 });
        Assert.Contains("second", await TextAsync(session), StringComparison.Ordinal);
        Assert.Equal(await TextAsync(session), await TextAsync(other));
        Assert.False((await session.LoadAsync(new LoadRequest(LoadMode.Merge, "", "nonsense;", "f.conf"), Cancel)).Done);
        Assert.True((await session.LoadAsync(new LoadRequest(LoadMode.Override, "", "system { host-name third; }", "f.conf"), Cancel)).Done);
        Assert.DoesNotContain("second", await TextAsync(session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_Away_IsAnAnswer()
    {
        await using var rig = new CommitRig(Sys, 1);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set system host-name first");
        rig.Nodes[0].Store.Away = true;
        Assert.Contains("the database does not answer", (await session.EditAsync("", "set system host-name x", Cancel)).Refusal, StringComparison.Ordinal);
        Assert.Equal(CommitOutcome.Refused, (await CommitAsync(session)).Outcome);
        Assert.Null(await rig.Nodes[0].Sessions.HistoryAsync(Cancel));
        Assert.NotNull((await rig.Nodes[0].Sessions.OpenAsync(new SessionRequest(EditMode.Shared, "bob", "pts/1"), Cancel)).Refusal);
        rig.Nodes[0].Store.Away = false;
        Assert.Contains("first", await TextAsync(session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_OfEditsAndCommits_NamesUserAndNodeAndNoSecret()
    {
        await using var rig = new CommitRig(Sys, 1);
        IConfigurationSession session = await rig.Nodes[0].OpenAsync();
        await EditAsync(session, "set security ike policy p pre-shared-key ascii-text swordfish");
        await EditAsync(session, "delete security");
        await EditAsync(session, "set system host-name first");
        await CommitAsync(session, new CommitRequest { Comment = "for the audit" });
        rig.Nodes[0].Sessions.Audit(AuditKind.Command, "bob", "show security ike security-associations");
        ImmutableArray<AuditEvent> events = [];
        await Until("the audit trail", async () => (events = (await rig.Nodes[0].Sessions.AuditedAsync(100, Cancel))!.Value) is [{ Kind: AuditKind.Command }, ..]);
        Assert.Equal(("bob", "node0", "show security ike security-associations"), (events[0].User, events[0].Node, events[0].What));
        Assert.Equal([AuditKind.Command, AuditKind.Commit, AuditKind.Edit, AuditKind.Edit, AuditKind.Edit, AuditKind.Session], events.Select(audited => audited.Kind));
        Assert.Contains("commit comment \"for the audit\": version", events[1].What, StringComparison.Ordinal);
        Assert.Contains("set security ike policy p pre-shared-key", events[4].What, StringComparison.Ordinal);
        Assert.DoesNotContain(events, audited => audited.What.Contains("swordfish", StringComparison.Ordinal));
    }

    private static async Task<string> TextAsync(IConfigurationSession session)
    {
        CandidateReading<string> reading = await session.ReadAsync(tree => ConfigPrinter.ToBraces(tree), Cancel);
        Assert.Null(reading.Refusal);
        return reading.Value!;
    }
}
