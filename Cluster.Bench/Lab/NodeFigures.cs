using System.Collections.Immutable;
using System.Globalization;

namespace Cluster.Bench.Lab;

/// <summary>What a node's metrics endpoint says: values by name with labels, as Prometheus reads them.</summary>
public sealed class NodeFigures
{
    private readonly ImmutableDictionary<string, double> _values;

    private NodeFigures(ImmutableDictionary<string, double> values) => _values = values;

    /// <summary>Comments and lines of another form are passed over; the exporter's own labels and the time stamp are left out.</summary>
    public static NodeFigures Parse(string text)
    {
        var values = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("cluster_", StringComparison.Ordinal)))
        {
            int end = line.IndexOf('}');
            string name = end >= 0 ? line[..(end + 1)] : line.Split(' ')[0];
            string[] rest = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (rest.Length > 0 && double.TryParse(rest[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                values[name] = value;
            }
        }

        return new NodeFigures(values.ToImmutable());
    }

    /// <summary>The sum of a metric over all rows that have these labels (<c>at="owner"</c>) and none of those.</summary>
    public long Sum(string metric, IReadOnlyCollection<string>? with = null, IReadOnlyCollection<string>? without = null) => (long)_values
        .Where(row => row.Key == metric || row.Key.StartsWith(metric + "{", StringComparison.Ordinal))
        .Where(row => with?.All(label => row.Key.Contains(label, StringComparison.Ordinal)) != false)
        .Where(row => without?.Any(label => row.Key.Contains(label, StringComparison.Ordinal)) != true)
        .Sum(row => row.Value);

    /// <summary>For messages: the rows whose value is not 0.</summary>
    public override string ToString() =>
        string.Join('\n', _values.Where(row => row.Value != 0).OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key} {row.Value.ToString(CultureInfo.InvariantCulture)}"));
}
