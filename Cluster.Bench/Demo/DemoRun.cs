using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Bench.Drill;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Demo;

/// <summary>Three nodes as one gateway for branch offices, shown working and shown losing a node, in plain words.</summary>
internal sealed partial class DemoRun(string prefix, int offices, bool keep, FileInfo? json)
{
    private const int Nodes = 3;
    private const int PingsPerOffice = 20, TcpSeconds = 5;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <returns>0 when everything held.</returns>
    public async Task<int> RunAsync()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(new ClusterLabSettings(prefix, Nodes, offices, BranchSuite.GcmCurve25519), Say);
        int up = await lab.ConnectOfficesAsync();
        Say($"{up} of {offices} branch offices (strongSwan, IKEv2) are connected");
        ClusterView view = await lab.ViewAsync();
        Dictionary<string, int> owners = await OwnersAsync(lab, view);
        double loss = await PingLossAsync(lab);
        Say($"ping through every tunnel: {loss:0.##} % lost");
        double gbps = await TcpAsync(lab);
        Say($"one TCP stream through one tunnel: {gbps:0.00} Gbit/s (the strongSwan at the other end is the limit)");
        DrillReport drill = await new NodeKillDrill(lab, offices, new NodeKillSettings(Kills: 1, Burst: 0, BurstRate: 1, Attack: true), Say).RunAsync(1);
        drill = drill with { Failures = [.. drill.Failures, .. DrillBudget.Failures(drill.Kills)] };
        var report = new DemoReport
        {
            TunnelsUp = up,
            TunnelsExpected = offices,
            PingLossPercent = Math.Round(loss, 3),
            TcpGbps = Math.Round(gbps, 3),
            Seconds = Math.Round(_clock.Elapsed.TotalSeconds, 1),
            TunnelsByNode = owners,
            Drill = drill,
            Passed = up == offices && loss == 0 && gbps > 0 && drill.Failures.Count == 0,
        };
        JsonReport.Write(json, report);
        Summary(lab, report, view);
        if (keep)
        {
            lab.Keep();
            Console.WriteLine("Everything still runs. Look around with ./cluster cli, remove it with ./cluster down.");
        }

        return report.Passed ? 0 : 1;
    }

    private static async Task<Dictionary<string, int>> OwnersAsync(ClusterLab lab, ClusterView view) =>
        (await lab.Branch.SasAsync()).Where(sa => sa.Established).GroupBy(sa => view.OwnerOf(sa.ResponderSpi) ?? "?").ToDictionary(group => group.Key, group => group.Count());

    private async Task<double> PingLossAsync(ClusterLab lab)
    {
        var losses = new List<double>();
        foreach (int[] some in Enumerable.Range(1, offices).Chunk(10))
        {
            ShellResult[] results = await Task.WhenAll(some.Select(office =>
                lab.Network.RunAsync("client", TimeSpan.FromSeconds(20), "ping", "-q", "-c", $"{PingsPerOffice}", "-i", "0.05", "-W", "2", $"10.2.{office}.10")));
            losses.AddRange(results.Select(result => LossLine().Match(result.Output) is { Success: true } match
                ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 100));
        }

        return losses.Average();
    }

    private static async Task<double> TcpAsync(ClusterLab lab)
    {
        await using ChildProcess server = lab.Network.Start("office", "iperf3", ["iperf3", "-s", "-B", "10.2.1.10"]);
        await Until.TrueAsync("iperf3 to listen", TimeSpan.FromSeconds(5), async () =>
            (await lab.Network.RunAsync("office", Shell.Usual, "ss", "-Hltn", "sport = :5201")).Output.Length > 0);
        ShellResult result = await lab.Network.RunAsync("client", TimeSpan.FromSeconds(TcpSeconds + 15), "iperf3", "-c", "10.2.1.10", "-J", "-t", $"{TcpSeconds}", "--connect-timeout", "5000");
        try
        {
            using JsonDocument document = JsonDocument.Parse(result.Output);
            return document.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble() / 1e9;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException)
        {
            return 0;
        }
    }

    private void Summary(ClusterLab lab, DemoReport report, ClusterView view)
    {
        Console.WriteLine();
        Console.WriteLine("== What you saw");
        Console.WriteLine($"{Nodes} nodes answer as one gateway, {BranchOffices.GatewayAddress} outside and 10.1.0.1 inside. {report.TunnelsUp} of {report.TunnelsExpected} tunnels came up.");
        foreach (ClusterMember member in view.Members)
        {
            string held = string.Join(", ", view.Holders.Where(pair => pair.Value == member.Node).Select(pair => pair.Key).Order());
            Console.WriteLine($"  {member.Node}: {report.TunnelsByNode.GetValueOrDefault(member.Node)} tunnels, {member.Anchors} of 256 anchors"
                + $"{(held.Length > 0 ? $", holds {held}" : "")}{(member.Oldest ? ", coordinator" : "")}");
        }

        Console.WriteLine($"Before the kill: {report.PingLossPercent} % of pings lost, {report.TcpGbps} Gbit/s in one TCP stream.");
        foreach (KillReport kill in report.Drill.Kills)
        {
            DrillText.Print(kill);
        }

        IReadOnlyList<TracedSpan> spans = TraceTimeline.Read(lab.Nodes.Select(node => node.TraceFile));
        if (TraceTimeline.Choose(spans) is { } trace)
        {
            Console.WriteLine($"One negotiation (trace {trace}):");
            Console.Write(TraceTimeline.Print(spans, trace));
        }

        DrillText.PrintFailures(report.Drill);
        Console.WriteLine(report.Passed ? $"Everything held, in {report.Seconds} s." : $"NOT everything held (see above), in {report.Seconds} s.");
    }

    private void Say(string text) => Console.WriteLine($"[{_clock.Elapsed.TotalSeconds,6:0.0} s] {text}");

    [GeneratedRegex(@"([\d.]+)% packet loss")]
    private static partial Regex LossLine();
}
