namespace Cluster.Bench.Drill;

/// <summary>What a lost node may cost its tunnels with the control tier of failover, in milliseconds.</summary>
public static class DrillBudget
{
    public const double MedianGap = 4000;

    public const double MaxGap = 5000;

    /// <summary>By how much the gap of a tunnel with many packets behind it may differ from the others'.</summary>
    public const double BusyGapSlack = 500;

    /// <summary>
    /// What took longer than it may. Kills at the same place of several rounds are one measurement, of which the median counts: a
    /// shared machine disturbs single runs.
    /// </summary>
    public static IReadOnlyList<string> Failures(IEnumerable<KillReport> kills)
    {
        var failures = new List<string>();
        var places = kills.GroupBy(kill => kill.Round).SelectMany(round => round.Select((kill, place) => (Place: place, Kill: kill))).GroupBy(kill => kill.Place, kill => kill.Kill);
        foreach (IGrouping<int, KillReport> place in places)
        {
            string who = string.Join(", ", place.Select(kill => kill.Node).Distinct());
            Judge(who, "median gap", MedianOf(place.Select(kill => kill.GapMsMedian)), MedianGap);
            Judge(who, "longest gap", MedianOf(place.Select(kill => kill.GapMsMax)), MaxGap);
        }

        return failures;

        void Judge(string who, string what, double milliseconds, double budget)
        {
            if (milliseconds > budget)
            {
                failures.Add($"{who}: {what} {milliseconds} ms, budget {budget}");
            }
        }
    }

    /// <summary>Zero without any.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
