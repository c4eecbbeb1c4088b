namespace Cluster.Actors.Ingress;

/// <summary>
/// How many spans a second datagrams may cause that nobody has authenticated: a flood must not become a flood of telemetry. Any
/// thread may take.
/// </summary>
public sealed class SpanBudget
{
    /// <summary>Ours: more than the steps of the negotiations that two cores can compute.</summary>
    public const int PerSecond = 1_000;

    private long _second = long.MinValue;
    private int _taken;

    /// <param name="boot">Boot clock, milliseconds.</param>
    public bool TryTake(long boot)
    {
        long second = boot / 1_000;
        if (Interlocked.Exchange(ref _second, second) != second)
        {
            Volatile.Write(ref _taken, 0);
        }

        return Interlocked.Increment(ref _taken) <= PerSecond;
    }
}
