using System.Globalization;

namespace Cluster.Bench.Setups;

/// <summary>What <see cref="SetupTrigger"/> saw: how long all set-ups took, and the single ones, because one lost step hides in a mean.</summary>
/// <param name="Seconds">All of them, as many at a time as asked for.</param>
/// <param name="Failed">How many did not answer; after a few of those it stops.</param>
/// <param name="MedianMs">Of one set-up, milliseconds.</param>
/// <param name="LongestMs">Of the slowest set-up, milliseconds.</param>
/// <param name="Longest">The number of the slowest tunnel.</param>
internal sealed record SetupTimes(double Seconds, int Failed, double MedianMs, double LongestMs, int Longest)
{
    private const int Fields = 5;

    public static SetupTimes Of(double seconds, int failed, int first, double[] milliseconds)
    {
        int[] order = [.. Enumerable.Range(0, milliseconds.Length).OrderBy(i => milliseconds[i])];
        return new SetupTimes(seconds, failed, milliseconds[order[order.Length / 2]], milliseconds[order[^1]], first + order[^1]);
    }

    /// <summary>One line, as <see cref="TryParse"/> reads it in another process.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.000} {Failed} {MedianMs:0.0} {LongestMs:0.0} {Longest}");

    public static SetupTimes? TryParse(string line)
    {
        string[] fields = line.Trim().Split(' ');
        double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
        return fields.Length == Fields ? new SetupTimes(Number(0), (int)Number(1), Number(2), Number(3), (int)Number(4)) : null;
    }
}
