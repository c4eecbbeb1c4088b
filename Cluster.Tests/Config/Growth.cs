using System.Diagnostics;
using Xunit;

namespace Cluster.Tests.Config;

/// <summary>Holds work to time that grows as its input does. Two sizes are measured in turn, so that a busy machine slows both down.</summary>
internal static class Growth
{
    /// <summary>Ours: of the time that linear growth would take; four times the input in quadratic time takes four times as long as that.</summary>
    private const double Room = 2.5;

    private const int Attempts = 5, Runs = 3;

    /// <param name="prepare">Makes the work for a size; only the work is timed.</param>
    public static void IsLinear(int small, int large, Func<int, Action> prepare)
    {
        Action few = prepare(small), many = prepare(large);
        few();
        var seen = new List<double>();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double fastFew = double.MaxValue, fastMany = double.MaxValue;
            for (int run = 0; run < Runs; run++)
            {
                fastFew = Math.Min(fastFew, Milliseconds(few));
                fastMany = Math.Min(fastMany, Milliseconds(many));
                if (fastMany / fastFew < Room * large / small)
                {
                    return;
                }
            }

            seen.Add(fastMany / fastFew);
        }

        Assert.Fail($"{large / (double)small:F1} times the input took {string.Join(", ", seen.Select(factor => $"{factor:F1}"))} times as long");
    }

    private static double Milliseconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
