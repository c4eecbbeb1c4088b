using System.Diagnostics;
using Cluster.Bench.Lab;
using Cluster.Bench.Reports;

namespace Cluster.Bench.Drill;

/// <summary><c>./cluster drill storm</c>: many tunnels renew everything while somebody floods the gateway with invented initiators.</summary>
internal sealed class StormRun(string prefix, int nodes, int offices, double rate, FileInfo? json)
{
    private const double StillSeconds = 15;
    private const int Rounds = 5;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <returns>0 when everything held.</returns>
    public async Task<int> RunAsync()
    {
        await using ClusterLab lab = await ClusterLab.StartAsync(StormDrill.Lab(prefix, nodes, offices), Say);
        int up = await lab.ConnectOfficesAsync();
        Say($"{up} of {offices} tunnels are up");
        StormReport report = await new StormDrill(lab, offices, rate, StillSeconds, Rounds, Say).RunAsync();
        Console.WriteLine($"{report.InitiationsSent} first messages from invented senders ({report.InitiationsPerSecond:0}/s) and {report.HostileSent} hostile ones; the nodes looked at {report.DatagramsSeen} ({report.DatagramsSeenPerSecond:0}/s)");
        Console.WriteLine($"  dropped before that: {report.DroppedAtQueue} at the queue, {report.DroppedByKernel} by the kernel; {report.CookiesAsked} were asked for a cookie, {report.Refused} refused; at most {report.HalfOpenMost} half-open IKE SAs");
        Console.WriteLine($"  {report.RekeysDone} of {report.RekeysAsked} renewals done, all in {report.RekeySeconds} s at most (in peace {report.RekeySecondsCalm} s); {report.PeerRetransmissions} requests of peers were repeated, {report.PeersGaveUp} given up");
        Console.WriteLine($"  {report.SasChanged} SAs changed by themselves; {report.PacketsLost} of {report.PacketsSent} packets lost");
        Console.WriteLine($"  memory of all nodes: {report.MemoryBefore} MiB before, {report.MemoryMost} at most, {report.MemoryAfter} after");
        foreach (string failure in report.Failures)
        {
            Console.WriteLine($"FAILED: {failure}");
        }

        JsonReport.Write(json, report);
        Say(report.Failures.Count == 0 ? "Everything held." : $"{report.Failures.Count} things did NOT hold.");
        return report.Failures.Count == 0 ? 0 : 1;
    }

    private void Say(string text) => Console.WriteLine($"[{_clock.Elapsed.TotalSeconds,6:0.0} s] {text}");
}
