namespace Cluster.Bench.Reports;

/// <summary>One measured figure.</summary>
public sealed record BenchRow
{
    /// <summary>ours, ours-plain (ESP without UDP), strongswan or wireguard-go.</summary>
    public required string Who { get; init; }

    /// <summary>tcp1 (one stream), rtt (idle), setups-1 and setups-8 (in flight).</summary>
    public required string What { get; init; }

    public required string Suite { get; init; }

    /// <summary>on: segmentation offload of the WAN ports on; nic: off, as if cables were real.</summary>
    public required string Offload { get; init; }

    public required double Median { get; init; }

    public required string Unit { get; init; }

    public required IReadOnlyList<double> Runs { get; init; }
}

/// <summary>What <c>./cluster bench --json</c> writes; names in JSON are these in snake_case.</summary>
public sealed record BenchReport
{
    public required IReadOnlyList<BenchRow> Rows { get; init; }

    /// <summary>By name, for example <c>tcp1 aes128gcm on ours/strongswan</c>.</summary>
    public required IReadOnlyDictionary<string, double> Ratios { get; init; }

    /// <summary>Settings that a figure depends on, such as PostgreSQL's fsync.</summary>
    public required IReadOnlyDictionary<string, string> Conditions { get; init; }
}

/// <summary>Collects runs, prints each as it comes and the medians at the end.</summary>
public sealed class BenchTable
{
    private readonly Dictionary<(string Who, string What, string Suite, string Offload, string Unit), List<double>> _runs = [];

    public Dictionary<string, string> Conditions { get; } = [];

    public void Add(string who, string what, string suite, string offload, string unit, double value)
    {
        if (!_runs.TryGetValue((who, what, suite, offload, unit), out List<double>? runs))
        {
            _runs[(who, what, suite, offload, unit)] = runs = [];
        }

        runs.Add(Math.Round(value, 4));
        Console.WriteLine($"  {who,-13} {what,-9} {suite,-20} {(offload.Length > 0 ? $"offload {offload,-4}" : "")} {value,10:0.###} {unit}");
    }

    /// <summary>Takes over the runs and conditions of an earlier report.</summary>
    public void Load(BenchReport earlier)
    {
        foreach (BenchRow row in earlier.Rows)
        {
            _runs[(row.Who, row.What, row.Suite, row.Offload, row.Unit)] = [.. row.Runs];
        }

        foreach ((string name, string value) in earlier.Conditions)
        {
            Conditions[name] = value;
        }
    }

    /// <param name="compare">Pairs of who/whom whose ratio of medians is wanted.</param>
    public BenchReport Report(params (string Who, string Whom)[] compare)
    {
        BenchRow[] rows = [.. _runs.Select(pair => new BenchRow
        {
            Who = pair.Key.Who,
            What = pair.Key.What,
            Suite = pair.Key.Suite,
            Offload = pair.Key.Offload,
            Unit = pair.Key.Unit,
            Median = Median(pair.Value),
            Runs = [.. pair.Value],
        })];
        var ratios = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string who, string whom) in compare)
        {
            foreach (BenchRow one in rows.Where(row => row.Who == who))
            {
                BenchRow? other = rows.FirstOrDefault(row => row.Who == whom && row.What == one.What && row.Offload == one.Offload && (row.Suite == one.Suite || row.Suite == ""));
                if (other is { Median: > 0 })
                {
                    ratios[$"{one.What} {one.Suite} {one.Offload} {who}/{whom}".Replace("  ", " ", StringComparison.Ordinal)] = Math.Round(one.Median / other.Median, 3);
                }
            }
        }

        return new BenchReport { Rows = rows, Ratios = ratios, Conditions = Conditions };
    }

    public static void Print(BenchReport report)
    {
        Console.WriteLine("== Medians");
        foreach (BenchRow row in report.Rows.OrderBy(row => row.What).ThenBy(row => row.Offload).ThenBy(row => row.Suite))
        {
            Console.WriteLine($"  {row.Who,-13} {row.What,-9} {row.Suite,-20} {row.Offload,-4} {row.Median,10:0.###} {row.Unit}  ({row.Runs.Min():0.###}-{row.Runs.Max():0.###}, {row.Runs.Count} runs)");
        }

        foreach ((string name, double ratio) in report.Ratios)
        {
            Console.WriteLine($"  ratio {name}: {ratio:0.00}");
        }

        foreach ((string name, string value) in report.Conditions)
        {
            Console.WriteLine($"  {name}: {value}");
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
