using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Setups;

/// <summary>What one run of <see cref="IkeBench"/> measures.</summary>
internal sealed record IkeBenchPlan(BenchPlan Plan, int Tunnels, int WarmUp, int[] InFlight);

/// <summary>
/// IKE_SA_INIT + IKE_AUTH set-ups per second, two of our nodes with a PostgreSQL journal each beside two strongSwans, with one and with
/// eight in flight, after some that are not counted. strongSwan is timed at its control socket; ours from outside, to the first packet
/// through the new tunnel, which is the harder measure.
/// </summary>
internal sealed class IkeBench(IkeBenchPlan settings)
{
    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(60), IdleBound = TimeSpan.FromSeconds(30), IdlePoll = TimeSpan.FromSeconds(1);

    /// <summary>Of one processor: heartbeats and the like take a few hundredths.</summary>
    private const double IdleShare = 0.15;

    private readonly BenchPlan _plan = settings.Plan;
    private readonly BenchTable _table = new();
    private readonly int _all = settings.WarmUp + settings.Tunnels;

    public static IReadOnlyList<string> Makes { get; } = ["strongswan", "ours"];

    public static IReadOnlyList<BranchSuite> Suites { get; } = [BranchSuite.GcmCurve25519, BranchSuite.GcmModp2048];

    public Task<int> RunAsync() => _plan.RunAsync(_table, Measurements(), [("ours", "strongswan")]);

    private IEnumerable<BenchMeasurement> Measurements() =>
        from suite in Suites.Where(suite => _plan.Wants(suite))
        from who in Makes.Where(_plan.Wants)
        from inFlight in settings.InFlight
        select new BenchMeasurement($"{who}, {suite.Name}, {inFlight} in flight", () => who == "ours" ? OursAsync(suite, inFlight) : StrongSwanAsync(suite, inFlight));

    private async Task StrongSwanAsync(BranchSuite suite, int inFlight)
    {
        await using LabNetwork lab = await SetupNetwork.UpAsync(_plan.Prefix, _all);
        await SetupNetwork.OwnSelectorsAsync(lab, _all);
        string secret = Secret(), settings = BranchOffices.DaemonSettings() + "charon-systemd {\n  ikesa_table_size = 1024\n  ikesa_table_segments = 16\n  threads = 32\n}\n";
        await using StrongSwan responder = await StrongSwan.StartAsync(
            lab.Namespace("gwa"), Path.Combine(lab.State, "a"), SetupConfiguration.Swanctl(true, _all, suite, secret), settings, logLevel: -1);
        await using StrongSwan initiator = await StrongSwan.StartAsync(
            lab.Namespace("gwb"), Path.Combine(lab.State, "b"), SetupConfiguration.Swanctl(false, _all, suite, secret), settings, logLevel: -1);
        string socket = await initiator.ControlSocketAsync();
        _ = await InitiateAsync(socket, 1, WarmUp, inFlight);
        Add("strongswan", suite, inFlight, await InitiateAsync(socket, WarmUp + 1, _all, inFlight));
    }

    private int WarmUp => settings.WarmUp;

    private static async Task<(double Seconds, int Failed)> InitiateAsync(string socket, int first, int last, int inFlight)
    {
        int next = first - 1, failed = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Factory.StartNew(() =>
        {
            using var control = new ViciClient(socket);
            for (int i; (i = Interlocked.Increment(ref next)) <= last;)
            {
                if (!control.Call("initiate", ("child", $"t{i}"), ("timeout", "20000")))
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }, TaskCreationOptions.LongRunning)));
        return (clock.Elapsed.TotalSeconds, failed);
    }

    private async Task OursAsync(BranchSuite suite, int inFlight)
    {
        await using LabNetwork lab = await SetupNetwork.UpAsync(_plan.Prefix, _all);
        string secret = Secret();
        await using PostgresServer first = await PostgresServer.StartAsync(Path.Combine(lab.Disk, "postgres-a"), lab.Namespace("gwa"));
        await using PostgresServer second = await PostgresServer.StartAsync(Path.Combine(lab.Disk, "postgres-b"), lab.Namespace("gwb"));
        await using NodeProcess responder = await NodeAsync(lab, "gwa", first, SetupConfiguration.SetCommands(true, _all, suite, secret));
        await using NodeProcess initiator = await NodeAsync(lab, "gwb", second, SetupConfiguration.SetCommands(false, _all, suite, secret));
        await using ChildProcess echo = lab.Start("client", "setup-echo", ["dotnet", LabPaths.BenchProgram, "setup-echo", "--tunnels", $"{_all}"]);
        await Until.TrueAsync("the echo", TimeSpan.FromSeconds(10), async () =>
            (await lab.RunAsync("client", Shell.Usual, "ss", "-Hlun")).Output.Contains($"10.64.{SetupConfiguration.Octets(_all)}:{SetupTrigger.Port} ", StringComparison.Ordinal));
        await IdleAsync(responder, initiator);
        long rowsA = await RowsAsync(first), rowsB = await RowsAsync(second);
        int failed = WarmUp > 0 ? (await TriggerAsync(lab, 1, WarmUp, inFlight)).Failed : 0;
        double cpuA = responder.CpuMilliseconds(), cpuB = initiator.CpuMilliseconds(), cpuDatabases = first.CpuMilliseconds() + second.CpuMilliseconds();
        SetupTimes times = failed > 0 ? new SetupTimes(0, failed, 0, 0, 0) : await TriggerAsync(lab, WarmUp + 1, settings.Tunnels, inFlight);
        cpuA = responder.CpuMilliseconds() - cpuA;
        cpuB = initiator.CpuMilliseconds() - cpuB;
        cpuDatabases = first.CpuMilliseconds() + second.CpuMilliseconds() - cpuDatabases;
        Add("ours", suite, inFlight, (times.Seconds, times.Failed));
        rowsA = await RowsAsync(first) - rowsA;
        rowsB = await RowsAsync(second) - rowsB;
        _table.Conditions["fsync"] = await second.AskAsync("show fsync");
        _table.Conditions["synchronous_commit"] = await second.AskAsync("show synchronous_commit");
        _table.Conditions["rows written per set-up at the initiator"] = PerSetup(rowsB, _all);
        _table.Conditions["rows written per set-up at the responder"] = PerSetup(rowsA, _all);
        string cpu = $"{PerSetup(cpuA, settings.Tunnels)} / {PerSetup(cpuB, settings.Tunnels)} / {PerSetup(cpuDatabases, settings.Tunnels)}";
        string single = FormattableString.Invariant($"{times.MedianMs:0.0} / {times.LongestMs:0.0} (tunnel {times.Longest})");
        Console.WriteLine($"  {"",-13} ms of one set-up, median / longest: {single}");
        Console.WriteLine($"  {"",-13} CPU ms per set-up, responder / initiator / both databases: {cpu}");
        _table.Conditions[$"ms of one set-up with {suite.Name}, {inFlight} in flight, median / longest"] = single;
        _table.Conditions[$"CPU ms per set-up with {suite.Name}, {inFlight} in flight: responder / initiator / both databases"] = cpu;
    }

    private static string PerSetup(double sum, int setups) => FormattableString.Invariant($"{sum / setups:0.00}");

    private static async Task<SetupTimes> TriggerAsync(LabNetwork lab, int first, int count, int inFlight)
    {
        ShellResult result = await lab.RunAsync(
            "server", TimeSpan.FromMinutes(3), "dotnet", LabPaths.BenchProgram, "setup-trigger", "--first", $"{first}", "--tunnels", $"{count}", "--in-flight", $"{inFlight}");
        return (result.ExitCode == 0 ? SetupTimes.TryParse(result.Output) : null)
            ?? throw new LabException($"setup-trigger: {result.Output} {result.Error}");
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

    /// <summary>What a node does after its start (devices and routes of hundreds of tunnels, first compilations) is not what is measured.</summary>
    private static Task IdleAsync(params NodeProcess[] nodes)
    {
        double[] last = [.. nodes.Select(_ => double.NegativeInfinity)];
        return Until.TrueAsync("the nodes to have nothing to do", IdleBound, () =>
        {
            double[] now = [.. nodes.Select(node => node.CpuMilliseconds())];
            bool idle = now.Zip(last, (used, before) => used - before < IdleShare * IdlePoll.TotalMilliseconds).All(little => little);
            last = now;
            return Task.FromResult(idle);
        }, IdlePoll);
    }

    /// <summary>Records that the journal was given so far. (PostgreSQL's own counters are up to ten seconds late.)</summary>
    private static async Task<long> RowsAsync(PostgresServer postgres) =>
        long.Parse(await postgres.AskAsync("select coalesce(max(ordering), 0) from journal"), CultureInfo.InvariantCulture);

    private void Add(string who, BranchSuite suite, int inFlight, (double Seconds, int Failed) result)
    {
        if (result.Failed > 0)
        {
            throw new LabException($"{result.Failed} set-ups failed with {inFlight} in flight");
        }

        _table.Add(who, $"setups-{inFlight}", suite.Name, "", "per second", settings.Tunnels / result.Seconds);
    }

    private static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
}
