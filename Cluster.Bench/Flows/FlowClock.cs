using System.Diagnostics;

namespace Cluster.Bench.Flows;

/// <summary>
/// The machine's monotonic clock in nanoseconds: the same in every process and network namespace, so that the logs of two receivers
/// and the moment of a kill can be compared.
/// </summary>
public static class FlowClock
{
    public static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Nanoseconds since 1970 for a moment of <see cref="Now"/>, as packet captures have it.</summary>
    public static long ToUnix(long moment)
    {
        long unix = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        return unix - (Now - moment);
    }
}
