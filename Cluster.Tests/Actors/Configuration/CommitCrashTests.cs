using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Xunit;

namespace Cluster.Tests.Actors.Configuration;

/// <summary>
/// The committing node dies at every step of a commit: before and after each call of the database, between any two messages. The pointer
/// row decides, and nobody is left behind it.
/// </summary>
public sealed class CommitCrashTests : CommitTests
{
    /// <summary>A few more than a commit has.</summary>
    private const int Steps = 16;

    [Fact]
    public Task Commit_NodeDiesAtAnyStep_ThePointerDecidesAndAllFollow() => RunAsync(seed: 1, runs: 40);

    [Fact]
    [Trait("Category", "Failover")]
    public Task Commit_NodeDiesAtAnyStepInTwoHundredRuns_ThePointerDecidesAndAllFollow() => RunAsync(seed: 2, runs: 200);

    private async Task RunAsync(int seed, int runs)
    {
        var random = new Random(seed);
        await using var rig = new CommitRig(Sys, 3);
        await CommittedAsync(rig.Nodes[0], "set system host-name start");
        int committed = 0, died = 0;
        for (int run = 0; run < runs; run++)
        {
            int victim = random.Next(3), step = random.Next(Steps);
            (bool moved, bool dead) = await DieAsync(rig, victim, step, $"run-{run}");
            committed += moved ? 1 : 0;
            died += dead ? 1 : 0;
        }

        // Deaths before and after the commit were both tried.
        Assert.InRange(committed, runs / 10, runs - (runs / 10));
        Assert.InRange(died, runs / 2, runs);
    }

    private async Task<(bool Moved, bool Dead)> DieAsync(CommitRig rig, int victim, int step, string name)
    {
        CommitRigNode node = rig.Nodes[victim];
        CommitRigNode[] others = [.. rig.Nodes.Where(other => other != node)];
        long before = (await others[0].Store.PointerAsync(Cancel))!.Version;
        IConfigurationSession session = await node.OpenAsync();
        await EditAsync(session, $"set system host-name {name}");
        node.Life.DieAfter(step);
        Task<CommitAnswer> commit = session.CommitAsync(new CommitRequest(), Cancel);
        await Until("the node to commit or to die", () =>
        {
            Advance(0.1);
            return commit.IsCompleted || node.Life.IsDead;
        });
        bool dead = node.Life.IsDead;
        await ConvergedAsync(others);
        ActivePointer pointer = (await others[0].Store.PointerAsync(Cancel))!;
        string text = (await others[0].Store.ReadVersionAsync(pointer.Version, Cancel))!.Text;
        Assert.All(others, other => Assert.Equal(text, other.Text));
        bool moved = pointer.Version != before;
        Assert.Equal(moved, text.Contains($"host-name {name};", StringComparison.Ordinal));
        Assert.Equal(pointer.Version, (await others[0].Sessions.HistoryAsync(Cancel))!.Value[0].Version);

        // Whoever comes back follows too; the edit is still in the candidate if it was not committed, and can be committed elsewhere.
        rig.Restart(victim);
        if (!moved)
        {
            await using IConfigurationSession next = await others[1].OpenAsync();
            CommitAnswer answer = await CommitAsync(next);
            Assert.True(answer.Outcome == CommitOutcome.Complete, $"{answer.Outcome}: {answer.Refusal}");
            Assert.Contains($"host-name {name};", others[0].Text, StringComparison.Ordinal);
        }

        await ConvergedAsync(rig.Nodes);
        return (moved, dead);
    }
}
