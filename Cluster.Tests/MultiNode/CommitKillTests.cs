using System.Globalization;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The node where somebody commits is killed with SIGKILL at different moments of it; three shipped nodes over PostgreSQL.</summary>
[Trait("Category", "Failover")]
public sealed class CommitKillTests
{
    private const int Nodes = 3;

    /// <summary>From the death of the committing node until every other one runs what the pointer row says.</summary>
    private static readonly TimeSpan Convergence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(200);

    /// <summary>From before the command line has even connected to after the commit: about what a commit takes, in steps.</summary>
    private static readonly TimeSpan[] Moments = [.. new[] { 250, 450, 650, 1_000 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Committer_KilledWithinTheCommit_AllNodesRunTheSameVersion()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(new ClusterLabSettings($"ck{Environment.ProcessId}", Nodes, 1, BranchSuite.GcmCurve25519), Say);
        string active = await HostNameAsync(lab.Nodes[0]);
        for (int run = 0; run < Moments.Length; run++)
        {
            NodeProcess victim = lab.Nodes[run % Nodes];
            NodeProcess[] others = [.. lab.Nodes.Where(node => node != victim)];
            string wanted = $"run-{run}";
            ShellResult edit = await victim.CliAsync(["configure", $"set system host-name {wanted}"], Patience);
            Assert.True(edit.ExitCode == 0, edit.Error);

            Task<ShellResult> commit = victim.CliAsync(["configure", "commit"], Patience);
            await PassedAsync(Moments[run]);
            DateTimeOffset killed = DateTimeOffset.UtcNow;
            victim.Kill();
            ShellResult said = await commit;

            // Whatever the survivors have is what was committed, whole; and it is what the user was told, if he was told anything.
            string now = "";
            await Until.TrueAsync("the others to run one version", Patience, async () =>
            {
                string[] names = await Task.WhenAll(others.Select(HostNameAsync));
                now = names[0];
                return names.Distinct().Count() == 1 && (now == active || now == wanted);
            }, Look, Cancel);
            TimeSpan[] late = now == wanted ? [.. others.Select(node => AppliedAt(node) - killed)] : [];
            Assert.All(late, time => Assert.InRange(time, TimeSpan.FromMinutes(-1), Convergence));
            Say($"applied by the others {string.Join(" and ", late.Select(time => $"{time.TotalSeconds:0.00}"))} s after the kill");
            Say($"killed after {Moments[run].TotalMilliseconds} ms: {(now == wanted ? "committed" : "not committed")}; the command line said: {said.Output.TrimEnd()} {said.Error.TrimEnd()}");
            if (said.Output.Contains("commit complete", StringComparison.Ordinal))
            {
                Assert.Equal(wanted, now);
            }

            // Nobody waits for the dead: the edit is still in the candidate if it was not committed, and is committed elsewhere.
            if (now != wanted)
            {
                await Until.TrueAsync("a commit elsewhere", Patience, async () =>
                    (await others[0].CliAsync(["configure", "commit"], Patience)).ExitCode == 0, Look, Cancel);
            }

            victim.Start();
            await victim.ReadyAsync(Patience);
            await Until.TrueAsync("all nodes to run it", Patience, async () =>
                (await Task.WhenAll(lab.Nodes.Select(HostNameAsync))).All(name => name == wanted), Look, Cancel);
            active = wanted;
        }
    }

    /// <summary>Of the configuration that the node runs.</summary>
    private static async Task<string> HostNameAsync(NodeProcess node) =>
        (await node.CliAsync("show configuration system host-name | display set", Patience)).Output.Trim().Split(' ')[^1];

    /// <summary>When the node last made a version its own, as its log says.</summary>
    private static DateTimeOffset AppliedAt(NodeProcess node) => File.ReadLines(node.Log)
        .Where(line => line.Contains("Configuration version", StringComparison.Ordinal) && line.EndsWith("is applied", StringComparison.Ordinal))
        .Select(line => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).Last();

    /// <summary>The moment is the point: there is nothing to wait for.</summary>
    private static async Task PassedAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(Cancel);
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
