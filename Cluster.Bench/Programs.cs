using System.CommandLine;
using Cluster.Bench.Commits;
using Cluster.Bench.Demo;
using Cluster.Bench.Drill;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;
using Cluster.Bench.Setups;
using Cluster.Bench.Throughput;

namespace Cluster.Bench;

/// <summary>What <c>./cluster demo</c>, <c>drill</c> and <c>bench</c> start.</summary>
internal static class Programs
{
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Write the figures to this file (fields are documented in README.md)" };
    private static readonly Option<int> Offices = new("--offices") { Description = "Branch offices, one tunnel each", DefaultValueFactory = _ => 20 };

    public static Command Demo()
    {
        var keep = new Option<bool>("--keep") { Description = "Leave everything running afterwards; ./cluster down removes it" };
        Option<string> prefix = Prefix("demo");
        var command = new Command("demo", "Three nodes answer as one gateway for branch offices, and lose a node under traffic") { keep, Json, Offices, prefix };
        command.SetAction(parsed => GuardedAsync(() =>
            new DemoRun(parsed.GetValue(prefix)!, parsed.GetValue(Offices), parsed.GetValue(keep), parsed.GetValue(Json)).RunAsync(), parsed.GetValue(prefix)!));
        return command;
    }

    public static Command Drill()
    {
        Option<string> prefix = Prefix("drill");
        var rounds = new Option<int>("--rounds") { Description = "Whole drills, each in a fresh cluster", DefaultValueFactory = _ => 1 };
        var nodes = new Option<int>("--nodes") { Description = "Nodes; each is killed once per round", DefaultValueFactory = _ => 3 };
        var burst = new Option<long>("--burst") { Description = "Packets that the first tunnel carries ahead in each direction", DefaultValueFactory = _ => 200_000 };
        var fault = new Option<string?>("--fault") { Description = "Fault switch of a node built for it: skip-journal, reuse-sequence or ignore-term; the drill must then fail" };
        var kill = new Command("node-kill", "Kill each node in turn under traffic (SIGKILL) and judge from outside what the peers noticed") { rounds, nodes, Offices, burst, fault, Json, prefix };
        kill.SetAction(parsed => GuardedAsync(() => new DrillRun(
            parsed.GetValue(prefix)!, parsed.GetValue(nodes), parsed.GetValue(Offices), parsed.GetValue(rounds), parsed.GetValue(burst), parsed.GetValue(fault), parsed.GetValue(Json)).RunAsync(),
            parsed.GetValue(prefix)!));
        return new Command("drill", "Rehearse a failure and measure it") { kill, Storm(nodes, prefix) };
    }

    private static Command Storm(Option<int> nodes, Option<string> prefix)
    {
        var tunnels = new Option<int>("--offices") { Description = "Branch offices, one tunnel each, half of them IKEv1", DefaultValueFactory = _ => 100 };
        var rate = new Option<double>("--rate") { Description = "First messages from invented senders per second", DefaultValueFactory = _ => 20_000 };
        var storm = new Command("storm", "Flood the gateway with invented initiators and hostile messages while all tunnels renew everything") { nodes, tunnels, rate, Json, prefix };
        storm.SetAction(parsed => GuardedAsync(
            () => new StormRun(parsed.GetValue(prefix)!, parsed.GetValue(nodes), parsed.GetValue(tunnels), parsed.GetValue(rate), parsed.GetValue(Json)).RunAsync(),
            parsed.GetValue(prefix)!));
        return storm;
    }

    public static Command Bench()
    {
        Option<string> prefix = Prefix("bench");
        var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds", DefaultValueFactory = _ => 5 };
        var add = new Option<bool>("--add") { Description = "Keep the runs that the --json file holds, and add to them" };
        var seconds = new Option<int>("--seconds") { Description = "Length of one TCP measurement", DefaultValueFactory = _ => 8 };
        Option<string> only = List("--only", $"Makes to measure: {string.Join(", ", EspBench.Makes)}");
        Option<string> suite = List("--suite", "Suites to measure, by the beginning of their names: aes128gcm, aes128-sha1");
        Option<string> offload = List("--offload", "Segmentation offload of the WAN ports: on, nic (off, as with a real network card)");
        BenchPlan Plan(ParseResult parsed) => new(
            parsed.GetValue(prefix)!, parsed.GetValue(rounds), Parts(parsed.GetValue(only)), Parts(parsed.GetValue(suite)), parsed.GetValue(Json), parsed.GetValue(add));
        var esp = new Command("esp", "One TCP stream and idle round trip through a pair of gateways, beside strongSwan 5.9.8 and wireguard-go")
        {
            rounds, seconds, only, suite, offload, Json, add, prefix,
        };
        esp.SetAction(parsed => GuardedAsync(() => new EspBench(Plan(parsed), parsed.GetValue(seconds), Parts(parsed.GetValue(offload))).RunAsync(), parsed.GetValue(prefix)!));
        var tunnels = new Option<int>("--tunnels") { Description = "Set-ups per measurement", DefaultValueFactory = _ => 400 };
        var warmUp = new Option<int>("--warm-up") { Description = "Set-ups before, not counted", DefaultValueFactory = _ => 300 };
        var inFlight = new Option<int[]>("--in-flight") { Description = "Set-ups at a time; repeat for several", DefaultValueFactory = _ => [1, 8] };
        Option<string> peers = List("--only", $"Makes to measure: {string.Join(", ", IkeBench.Makes)}");
        Option<string> exchange = List("--suite", $"Suites to measure, by the beginning of their names: {string.Join(", ", IkeBench.Suites.Select(row => row.Name))}");
        var ike = new Command("ike", "Negotiations per second between two nodes with PostgreSQL journals, beside two strongSwans")
        {
            rounds, tunnels, warmUp, inFlight, peers, exchange, Json, add, prefix,
        };
        ike.SetAction(parsed => GuardedAsync(() => new IkeBench(new IkeBenchPlan(
            Plan(parsed) with { Only = Parts(parsed.GetValue(peers)), OnlySuites = Parts(parsed.GetValue(exchange)) },
            Math.Clamp(parsed.GetValue(tunnels), 1, SetupConfiguration.MaxTunnels / 2), Math.Clamp(parsed.GetValue(warmUp), 0, SetupConfiguration.MaxTunnels / 2),
            parsed.GetValue(inFlight)!)).RunAsync(), parsed.GetValue(prefix)!));
        return new Command("bench", "Measure beside what others use") { esp, ike, Commit(prefix) };
    }

    private static Command Commit(Option<string> prefix)
    {
        var nodes = new Option<int>("--nodes") { Description = "Nodes of the cluster", DefaultValueFactory = _ => 3 };
        var gateways = new Option<int>("--gateways") { Description = "Gateways and vpns", DefaultValueFactory = _ => 10_000 };
        var changes = new Option<int>("--changes") { Description = "One-line changes, right after it and again at rest", DefaultValueFactory = _ => 9 };
        var commit = new Command("commit", "Load and commit very many gateways, then one line at a time") { nodes, gateways, changes, Json, prefix };
        commit.SetAction(parsed => GuardedAsync(
            async () =>
            {
                await using ClusterLab lab = await ClusterLab.StartAsync(
                    new ClusterLabSettings(parsed.GetValue(prefix)!, parsed.GetValue(nodes), 1, BranchSuite.GcmCurve25519), Console.WriteLine);
                JsonReport.Write(parsed.GetValue(Json), await new CommitScale(lab, Console.WriteLine).MeasureAsync(parsed.GetValue(gateways), parsed.GetValue(changes)));
                await Task.WhenAll(lab.Nodes.Select(node => node.StopAsync()));
                return 0;
            },
            parsed.GetValue(prefix)!));
        return commit;
    }

    private static Option<string> List(string name, string description) => new(name) { Description = description + "; comma-separated, all when absent" };

    private static string[] Parts(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Option<string> Prefix(string name) => new("--prefix") { Description = "Name of the private network", DefaultValueFactory = _ => name };

    /// <summary>
    /// A signal ends the run by an exception at its next wait, so that everything it made is removed; what goes wrong outside our
    /// control is said in one line, not as a stack trace.
    /// </summary>
    private static async Task<int> GuardedAsync(Func<Task<int>> run, string prefix)
    {
        try
        {
            return await run();
        }
        catch (LabException failed)
        {
            await Console.Error.WriteLineAsync($"cluster: {failed.Message}");
            await LabNetwork.RemoveAsync(prefix);
            return 1;
        }
    }
}
