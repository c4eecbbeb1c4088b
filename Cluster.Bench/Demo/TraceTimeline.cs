using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cluster.Bench.Demo;

/// <summary>One finished span from a node's trace file.</summary>
internal sealed record TracedSpan(string Trace, string Span, string Parent, string Name, string Node, long Start, long End, string Error, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Reads the trace files of all nodes and prints one negotiation as an indented timeline.</summary>
internal static class TraceTimeline
{
    private const int MaxShown = 40, MaxAttributes = 6;
    private const long PauseNanoseconds = 500_000_000;

    /// <summary>Lines that are no span are passed over: a killed node may have left half a line.</summary>
    public static IReadOnlyList<TracedSpan> Read(IEnumerable<string> files) =>
        [.. files.Where(File.Exists).SelectMany(Lines).Select(Parse).OfType<TracedSpan>()];

    /// <summary>The trace with most spans, an AUTH exchange among them if there is such a one; null without any.</summary>
    public static string? Choose(IReadOnlyList<TracedSpan> spans) => spans
        .GroupBy(span => span.Trace)
        .OrderByDescending(trace => trace.Any(span => span.Name.Contains("AUTH", StringComparison.OrdinalIgnoreCase)))
        .ThenByDescending(trace => trace.Count())
        .FirstOrDefault()?.Key;

    public static string Print(IReadOnlyList<TracedSpan> spans, string trace)
    {
        TracedSpan[] life = [.. spans.Where(span => span.Trace == trace).OrderBy(span => span.Start).ThenBy(span => span.End)];
        TracedSpan[] own = life[..Negotiation(life)];
        Dictionary<string, TracedSpan> byId = own.DistinctBy(span => span.Span).ToDictionary(span => span.Span);
        var text = new StringBuilder();
        foreach (TracedSpan span in own.Take(MaxShown))
        {
            int depth = Depth(span, byId);
            string attributes = string.Join(", ", span.Attributes.Take(MaxAttributes).Select(pair => $"{pair.Key}={pair.Value}"));
            text.Append(CultureInfo.InvariantCulture, $"  {(span.Start - own[0].Start) / 1e6,8:0.0} ms  {span.Node,-6} {new string(' ', 2 * depth)}{span.Name} ({(span.End - span.Start) / 1e6:0.0} ms)")
                .Append(attributes.Length > 0 ? $"  {attributes}" : "").Append(span.Error.Length > 0 ? $"  FAILED: {span.Error}" : "").Append('\n');
        }

        int more = life.Length - Math.Min(own.Length, MaxShown);
        return more > 0 ? text.Append(CultureInfo.InvariantCulture, $"  ... and {more} more while the SA lived\n").ToString() : text.ToString();
    }

    /// <summary>How many spans belong to the set-up: those before the first pause. Liveness checks and rekeys follow in the same trace.</summary>
    private static int Negotiation(TracedSpan[] life)
    {
        int count = 1;
        while (count < life.Length && life[count].Start - life[count - 1].End < PauseNanoseconds)
        {
            count++;
        }

        return Math.Min(count, life.Length);
    }

    private static int Depth(TracedSpan span, Dictionary<string, TracedSpan> byId)
    {
        int depth = 0;
        for (TracedSpan at = span; depth < 12 && byId.TryGetValue(at.Parent, out TracedSpan? parent) && parent != at; at = parent)
        {
            depth++;
        }

        return depth;
    }

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static TracedSpan? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string Text(string name) => root.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
            Dictionary<string, string> attributes = root.TryGetProperty("attributes", out JsonElement all) && all.ValueKind == JsonValueKind.Object
                ? all.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.ToString()) : [];
            return new TracedSpan(
                Text("trace"), Text("span"), Text("parent"), Text("name"), Text("node"), root.GetProperty("start").GetInt64(), root.GetProperty("end").GetInt64(), Text("error"), attributes);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
