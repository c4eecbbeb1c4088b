namespace Cluster.Bench.Drill;

/// <summary>What a lost node may cost its tunnels with the control tier of failover, in milliseconds.</summary>
public static class DrillBudget
{
    public const double MedianGap = 4000;

    public const double MaxGap = 5000;

    /// <summary>By how much the gap of a tunnel with many packets behind it may differ from the others'.</summary>
    public const double BusyGapSlack = 500;
}
