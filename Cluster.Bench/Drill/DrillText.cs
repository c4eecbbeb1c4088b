namespace Cluster.Bench.Drill;

/// <summary>A drill's figures in plain words.</summary>
internal static class DrillText
{
    public static void Print(KillReport kill)
    {
        string held = kill.Held.Count > 0 ? $", held {string.Join(" and ", kill.Held)}" : "";
        Console.WriteLine($"{kill.Node} was killed (owned {kill.Tunnels} tunnels{held}{(kill.WasCoordinator ? ", was the coordinator" : "")}):");
        Console.WriteLine($"  {kill.IkeSasKept} of {kill.SasExpected} IKE SAs and {kill.ChildSasKept} Child SAs kept their SPIs at the peers; {kill.NewIkeSaInits} new negotiations");
        Console.WriteLine($"  its tunnels were silent for {kill.GapMsMedian:0} ms (median); the longest silence of any tunnel was {kill.GapMsMax:0} ms");
        if (kill.BusyGapMs is { } busy)
        {
            Console.WriteLine($"  the tunnel with {kill.BusySent} packets behind it: {busy:0} ms");
        }

        Console.WriteLine($"  {kill.PacketsLost} of {kill.PacketsSent} packets lost, {kill.Duplicates} delivered twice, {kill.IvReuses} IVs used twice");
        Console.WriteLine($"  {kill.TcpKept} of {kill.TcpConnections} TCP connections survived");
        if (kill.ReplaySent > 0)
        {
            Console.WriteLine($"  an attacker sent {kill.ReplaySent} recorded packets again: {kill.ReplayAcceptedOld} old ones accepted, {kill.ReplayExposed} younger than a second accepted");
        }

        Console.WriteLine($"  it came back and took its anchors over in {kill.HandBackSeconds:0.0} s; {kill.HandBackLost} packets lost meanwhile");
    }

    public static void PrintFailures(DrillReport report)
    {
        foreach (string failure in report.Failures)
        {
            Console.WriteLine($"FAILED: {failure}");
        }
    }
}
