using System.Diagnostics;
using System.Security.Cryptography;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Setups;

/// <summary>
/// IKE_SA_INIT + IKE_AUTH set-ups per second, two of our nodes with a PostgreSQL journal each beside two strongSwans, with one and with
/// eight in flight. strongSwan is timed at its control socket; ours from outside, to the first packet through the new tunnel, which is
/// the harder measure.
/// </summary>
internal sealed class IkeBench(string prefix, int rounds, int tunnels, string only, FileInfo? json)
{
    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(60);
    private static readonly BranchSuite[] Suites = [BranchSuite.GcmCurve25519, BranchSuite.GcmModp2048];
    private static readonly int[] InFlight = [1, 8];

    private readonly BenchTable _table = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public async Task<int> RunAsync()
    {
        int failures = 0;
        for (int round = 1; round <= rounds; round++)
        {
            foreach (BranchSuite suite in Suites)
            {
                Console.WriteLine($"[{_clock.Elapsed.TotalSeconds,6:0.0} s] round {round} of {rounds}, {suite.Name}");
                foreach ((string who, Func<BranchSuite, int, Task> measure) in new (string, Func<BranchSuite, int, Task>)[] { ("strongswan", StrongSwanAsync), ("ours", OursAsync) })
                {
                    if (only.Length > 0 && !only.Split(',').Contains(who))
                    {
                        continue;
                    }

                    try
                    {
                        foreach (int inFlight in InFlight)
                        {
                            await measure(suite, inFlight);
                        }
                    }
                    catch (LabException failed)
                    {
                        failures++;
                        Console.WriteLine($"  {who}: {failed.Message}");
                    }
                }
            }
        }

        BenchReport report = _table.Report(("ours", "strongswan"));
        BenchTable.Print(report);
        JsonReport.Write(json, report);
        return failures == 0 ? 0 : 1;
    }

    private async Task<LabNetwork> NetworkAsync()
    {
        await LabNetwork.RemoveAsync(prefix);
        LabNetwork lab = await LabNetwork.PairAsync(prefix);
        string Each(string format) => string.Join('\n', Enumerable.Range(1, tunnels).Select(i => format.Replace("%", $"{i}", StringComparison.Ordinal))) + "\n";
        foreach ((string host, string batch) in new[]
        {
            ("gwb", Each("addr add 198.18.0.%/16 dev wan0")), ("gwa", "route add 198.18.0.0/16 dev wan0\n"),
            ("client", Each("addr add 10.64.0.%/32 dev lan0")), ("server", Each("addr add 10.65.0.%/32 dev lan0")),
        })
        {
            string file = Path.Combine(lab.State, $"batch-{host}");
            await File.WriteAllTextAsync(file, batch);
            await Shell.CheckAsync("ip", ["-n", lab.Namespace(host), "-batch", file]);
        }

        return lab;
    }

    private async Task StrongSwanAsync(BranchSuite suite, int inFlight)
    {
        await using LabNetwork lab = await NetworkAsync();
        // strongSwan's user-space dataplane refuses a selector of its own side without an address of the host in it
        foreach ((string host, int net) in new[] { ("gwa", 64), ("gwb", 65) })
        {
            string file = Path.Combine(lab.State, $"own-{host}");
            await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(1, tunnels).Select(i => $"addr add 10.{net}.0.{i}/32 dev lo\n")));
            await Shell.CheckAsync("ip", ["-n", lab.Namespace(host), "-batch", file]);
        }

        string secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(12)), settings = BranchOffices.DaemonSettings() + "charon-systemd {\n  ikesa_table_size = 1024\n  ikesa_table_segments = 16\n  threads = 32\n}\n";
        await using StrongSwan responder = await StrongSwan.StartAsync(
            lab.Namespace("gwa"), Path.Combine(lab.State, "a"), SetupConfiguration.Swanctl(true, tunnels, suite, secret), settings, logLevel: -1);
        await using StrongSwan initiator = await StrongSwan.StartAsync(
            lab.Namespace("gwb"), Path.Combine(lab.State, "b"), SetupConfiguration.Swanctl(false, tunnels, suite, secret), settings, logLevel: -1);
        string socket = await initiator.ControlSocketAsync();
        int next = 0, failed = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() =>
        {
            using var control = new ViciClient(socket);
            for (int i; (i = Interlocked.Increment(ref next)) <= tunnels;)
            {
                if (!control.Call("initiate", ("child", $"t{i}"), ("timeout", "20000")))
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        Add("strongswan", suite, inFlight, clock.Elapsed.TotalSeconds, failed);
    }

    private async Task OursAsync(BranchSuite suite, int inFlight)
    {
        await using LabNetwork lab = await NetworkAsync();
        string secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        await using PostgresServer first = await PostgresServer.StartAsync(Path.Combine(lab.Disk, "postgres-a"), lab.Namespace("gwa"));
        await using PostgresServer second = await PostgresServer.StartAsync(Path.Combine(lab.Disk, "postgres-b"), lab.Namespace("gwb"));
        await using NodeProcess responder = await NodeAsync(lab, "gwa", first, SetupConfiguration.SetCommands(true, tunnels, suite, secret));
        await using NodeProcess initiator = await NodeAsync(lab, "gwb", second, SetupConfiguration.SetCommands(false, tunnels, suite, secret));
        await using ChildProcess echo = lab.Start("client", "setup-echo", ["dotnet", LabPaths.BenchProgram, "setup-echo", "--tunnels", $"{tunnels}"]);
        await Until.TrueAsync("the echo", TimeSpan.FromSeconds(10), async () =>
            (await lab.RunAsync("client", Shell.Usual, "ss", "-Hlun")).Output.Contains($"10.64.0.{tunnels}:{SetupTrigger.Port} ", StringComparison.Ordinal));
        long before = await RowsAsync(second);
        ShellResult result = await lab.RunAsync("server", TimeSpan.FromMinutes(5), "dotnet", LabPaths.BenchProgram, "setup-trigger", "--tunnels", $"{tunnels}", "--in-flight", $"{inFlight}");
        string[] figures = result.Output.Trim().Split(' ');
        if (result.ExitCode != 0 || figures.Length != 2)
        {
            throw new LabException($"setup-trigger: {result.Output} {result.Error}");
        }

        Add("ours", suite, inFlight, double.Parse(figures[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(figures[1]));
        _table.Conditions["fsync"] = await second.AskAsync("show fsync");
        _table.Conditions["synchronous_commit"] = await second.AskAsync("show synchronous_commit");
        _table.Conditions["rows written per set-up at the initiator"] = FormattableString.Invariant($"{(await RowsAsync(second) - before) / (double)tunnels:0.00}");
    }

    private static async Task<NodeProcess> NodeAsync(LabNetwork lab, string host, PostgresServer postgres, string configuration)
    {
        string directory = Path.Combine(lab.Disk, host), config = Path.Combine(directory, "cluster.set"), database = Path.Combine(directory, "database");
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(config, configuration);
        await File.WriteAllTextAsync(database, postgres.ConnectionString + "\n");
        var node = new NodeProcess(new NodePlan(
            host, directory, lab.Namespace(host), ["--interface", "ge-0/0/0=lan0", "--interface", "ge-0/0/3=wan0", "--database-file", database, "--metrics", "127.0.0.1:9464"],
            ["--config", config]));
        node.Start();
        try
        {
            await node.ReadyAsync(NodeBound);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }

        return node;
    }

    /// <summary>Inserted into any table so far; sessions report their counts with a delay, so they are told to.</summary>
    private static async Task<long> RowsAsync(PostgresServer postgres)
    {
        long last = -1;
        await Until.TrueAsync("PostgreSQL's counters to stand still", TimeSpan.FromSeconds(15), async () =>
        {
            long now = long.Parse(await postgres.AskAsync("select coalesce(sum(n_tup_ins), 0)::bigint from pg_stat_user_tables"));
            bool same = now == last;
            last = now;
            return same;
        }, TimeSpan.FromMilliseconds(1500));
        return last;
    }

    private void Add(string who, BranchSuite suite, int inFlight, double seconds, int failed)
    {
        if (failed > 0)
        {
            throw new LabException($"{failed} of {tunnels} set-ups failed with {inFlight} in flight");
        }

        _table.Add(who, $"setups-{inFlight}", suite.Name, "", "per second", tunnels / seconds);
    }
}
