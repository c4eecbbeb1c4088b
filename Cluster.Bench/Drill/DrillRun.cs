using System.Diagnostics;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Drill;

/// <summary><c>./cluster drill node-kill</c>: each node dies once per round, under traffic, with a recorded attack after each takeover.</summary>
internal sealed class DrillRun(string prefix, int nodes, int offices, int rounds, long burst, string? fault, FileInfo? json)
{
    private const double BurstRate = 8000;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <returns>0 when every round held, and the median of the rounds the budget of time.</returns>
    public async Task<int> RunAsync()
    {
        var reports = new List<DrillReport>();
        for (int round = 1; round <= rounds; round++)
        {
            await using ClusterLab lab = await ClusterLab.StartAsync(new ClusterLabSettings(prefix, nodes, offices, BranchSuite.GcmCurve25519, fault), Say);
            int up = await lab.ConnectOfficesAsync();
            Say($"round {round} of {rounds}: {up} of {offices} tunnels are up");
            DrillReport report = await new NodeKillDrill(lab, offices, new NodeKillSettings(nodes, burst, BurstRate, Attack: true), Say).RunAsync(round);
            reports.Add(report);
            foreach (KillReport kill in report.Kills)
            {
                DrillText.Print(kill);
            }

        }

        DrillReport whole = Whole(reports);
        DrillText.PrintFailures(whole);
        JsonReport.Write(json, whole);
        Say(whole.Failures.Count == 0 ? "Everything held." : $"{whole.Failures.Count} things did NOT hold.");
        return whole.Failures.Count == 0 ? 0 : 1;
    }

    private static DrillReport Whole(List<DrillReport> reports) => new()
    {
        Kills = [.. reports.SelectMany(report => report.Kills)],
        WanPackets = reports.Sum(report => report.WanPackets),
        CaptureDropped = reports.Sum(report => report.CaptureDropped),
        SequenceStepsBack = reports.Sum(report => report.SequenceStepsBack),
        AnsweredInTwoWays = reports.Sum(report => report.AnsweredInTwoWays),
        ClearPackets = reports.Sum(report => report.ClearPackets),
        Fsync = reports[^1].Fsync,
        SynchronousCommit = reports[^1].SynchronousCommit,
        Seconds = Math.Round(reports.Sum(report => report.Seconds), 1),
        Failures = [.. reports.SelectMany(report => report.Failures), .. DrillBudget.Failures(reports.SelectMany(report => report.Kills))],
    };

    private void Say(string text) => Console.WriteLine($"[{_clock.Elapsed.TotalSeconds,6:0.0} s] {text}");
}
