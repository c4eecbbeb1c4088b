using System.Globalization;
using System.Text.Json;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>The node where somebody commits is killed with SIGKILL at each step of it that the database sees; three shipped nodes over PostgreSQL.</summary>
[Trait("Category", "Failover")]
public sealed class CommitKillTests
{
    private const int Nodes = 3;

    /// <summary>From the death of the committing node until every other one runs what the pointer row says.</summary>
    private static readonly TimeSpan Convergence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Where the committing node is held until it is killed, by a trigger that sleeps; and whether the commit is one then.</summary>
    private static readonly (string Step, string Trigger, bool Commits)[] Steps =
    [
        ("the version is being stored", "TRIGGER hold BEFORE INSERT ON configurations", false),
        ("the pointer row is about to move", "TRIGGER hold BEFORE UPDATE ON active_configuration", false),
        ("the pointer row has moved, within the transaction", "TRIGGER hold AFTER UPDATE ON active_configuration", false),
        ("the transaction is being committed", "CONSTRAINT TRIGGER hold AFTER UPDATE ON active_configuration DEFERRABLE INITIALLY DEFERRED", true),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Committer_KilledAtEachStep_AllNodesRunWhatThePointerRowSays()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(new ClusterLabSettings($"ck{Environment.ProcessId}", Nodes, 1, BranchSuite.GcmCurve25519), Say);
        await lab.Postgres.AskAsync(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$");
        string active = await HostNameAsync(lab.Nodes[0]);
        for (int run = 0; run < Steps.Length; run++)
        {
            (string step, string trigger, bool commits) = Steps[run];
            NodeProcess victim = lab.Nodes[run % Nodes];
            NodeProcess[] others = [.. lab.Nodes.Where(node => node != victim)];
            string wanted = $"run-{run}";
            ShellResult edit = await victim.CliAsync(["configure", $"set system host-name {wanted}"], Patience);
            Assert.True(edit.ExitCode == 0, edit.Error);

            (long before, _, _) = await ToldAsync(victim);
            await lab.Postgres.AskAsync($"CREATE {trigger} FOR EACH ROW EXECUTE FUNCTION hold()");
            Task<ShellResult> commit = victim.CliAsync(["configure", "commit"], Patience);
            await Until.TrueAsync($"the moment when {step}", Patience, async () => await HeldAsync(lab), Look, Cancel);
            DateTimeOffset killed = DateTimeOffset.UtcNow;
            victim.Kill();
            ShellResult said = await commit;
            Assert.NotEqual(0, said.ExitCode);
            Assert.Contains("'show system commit' on another node", said.Error, StringComparison.Ordinal);

            // Waits for what is held.
            string table = trigger.Split(" ON ")[1].Split(' ')[0];
            await lab.Postgres.AskAsync($"DROP TRIGGER hold ON {table}");
            string expected = commits ? wanted : active;
            await Until.TrueAsync($"the others to run {expected}", Patience, async () =>
                (await Task.WhenAll(others.Select(HostNameAsync))).All(name => name == expected), Look, Cancel);
            Assert.Equal(expected, await HostNameAsync(others[0]));
            if (commits)
            {
                TimeSpan[] late = [.. others.Select(node => AppliedAt(node) - killed)];
                Say($"applied by the others {string.Join(" and ", late.Select(time => $"{time.TotalSeconds:0.00}"))} s after the kill");
                Assert.All(late, time => Assert.InRange(time, TimeSpan.Zero, Convergence));
            }

            (long version, string by, string[] runBy) = await ToldAsync(others[1]);
            Assert.Equal(commits, version > before);
            Assert.True(!commits || by == victim.Name, by);
            Assert.Equal(others.Select(node => node.Name).Order(), runBy);
            Say($"killed when {step}: {(commits ? "committed" : "not committed")}; the command line said: {said.Error.TrimEnd()}");

            // Nobody waits for the dead: the edit is still in the candidate if it was not committed, and is committed elsewhere.
            if (!commits)
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

    /// <summary>A session of the database sleeps in the trigger.</summary>
    private static async Task<bool> HeldAsync(ClusterLab lab) =>
        await lab.Postgres.AskAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") != "0";

    /// <summary>Any node says what was committed last and where, and which nodes run it.</summary>
    private static async Task<(long Version, string Node, string[] RunBy)> ToldAsync(NodeProcess asked)
    {
        ShellResult told = await asked.CliAsync("show system commit | display json", Patience);
        using JsonDocument json = JsonDocument.Parse(told.Output);
        JsonElement newest = json.RootElement.GetProperty("commits")[0];
        return (newest.GetProperty("version").GetInt64(), newest.GetProperty("node").GetString()!,
        [
            .. json.RootElement.GetProperty("nodes").EnumerateArray().Where(node => node.TryGetProperty("active", out JsonElement runs) && runs.GetBoolean())
                .Select(node => node.GetProperty("node").GetString()!).Order(),
        ]);
    }

    /// <summary>Of the configuration that the node runs.</summary>
    private static async Task<string> HostNameAsync(NodeProcess node) =>
        (await node.CliAsync("show configuration system host-name | display set", Patience)).Output.Trim().Split(' ')[^1];

    /// <summary>When the node last made a version its own, as its log says.</summary>
    private static DateTimeOffset AppliedAt(NodeProcess node) => File.ReadLines(node.Log)
        .Where(line => line.Contains("Configuration version", StringComparison.Ordinal) && line.EndsWith("is applied", StringComparison.Ordinal))
        .Select(line => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).Last();

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
