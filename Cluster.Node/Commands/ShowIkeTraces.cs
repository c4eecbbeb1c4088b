using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ike traces</c>: the last negotiations as timelines, spans of all nodes joined.</summary>
public sealed class ShowIkeTraces : OperationalCommand
{
    public override string Path => "show security ike traces";

    public override string Help => "The last negotiations, step by step over all nodes";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.TracesAsync(cancel));

    private sealed class Answer : CommandAnswer
    {
        private readonly ImmutableArray<TraceRow> _traces;

        public Answer(ImmutableArray<NodeAnswer<TraceRow>> nodes)
        {
            SilentNodes = [.. nodes.Where(node => !node.Answered).Select(node => node.Node)];
            _traces =
            [
                .. nodes.SelectMany(node => node.Rows).GroupBy(row => row.TraceId)
                    .Select(parts => new TraceRow(
                        parts.Key, parts.Select(part => part.Gateway).FirstOrDefault(name => name.Length > 0) ?? "",
                        [.. parts.SelectMany(part => part.Spans).DistinctBy(span => span.SpanId).OrderBy(span => span.Start)]))
                    .Where(trace => trace.Spans.Length > 0)
                    .OrderByDescending(trace => trace.Spans[0].Start),
            ];
        }

        public override IReadOnlyList<string> SilentNodes { get; }

        public override void WriteText(TextView text)
        {
            foreach (TraceRow trace in _traces)
            {
                DateTimeOffset start = trace.Spans[0].Start;
                text.Line($"Negotiation {trace.TraceId}, gateway {(trace.Gateway.Length > 0 ? trace.Gateway : "none")}, {DisplayText.Time(start)}");
                Dictionary<string, TraceSpan> byId = trace.Spans.ToDictionary(span => span.SpanId);
                foreach (TraceSpan span in trace.Spans)
                {
                    string indent = new(' ', 2 * Depth(span, byId));
                    string attributes = string.Join(", ", span.Attributes.Select(pair => $"{pair.Key}={pair.Value}"));
                    text.Line(string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {(span.Start - start).TotalMilliseconds,9:+0.0} ms  {span.Node,-7} {indent}{span.Name} ({span.Duration.TotalMilliseconds:0.0} ms){(span.Failed ? " FAILED" : "")}{(attributes.Length > 0 ? "  " + attributes : "")}"));
                }

                text.Line();
            }

            foreach (string node in SilentNodes)
            {
                text.Line($"error: no answer from {node}");
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteStartArray("traces");
            foreach (TraceRow trace in _traces)
            {
                json.WriteStartObject();
                json.WriteString("trace", trace.TraceId);
                json.WriteString("gateway", trace.Gateway);
                json.WriteStartArray("spans");
                foreach (TraceSpan span in trace.Spans)
                {
                    WriteSpan(json, span);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private static void WriteSpan(Utf8JsonWriter json, TraceSpan span)
        {
            json.WriteStartObject();
            json.WriteString("span", span.SpanId);
            json.WriteString("parent", span.ParentId);
            json.WriteString("name", span.Name);
            json.WriteString("node", span.Node);
            json.WriteString("start", DisplayText.Iso(span.Start));
            json.WriteNumber("milliseconds", Math.Round(span.Duration.TotalMilliseconds, 3));
            json.WriteBoolean("failed", span.Failed);
            json.WriteStartObject("attributes");
            foreach ((string key, string value) in span.Attributes)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        /// <summary>Bounded, since the parents come from other nodes.</summary>
        private static int Depth(TraceSpan span, Dictionary<string, TraceSpan> byId)
        {
            int depth = 0;
            while (depth < 8 && byId.TryGetValue(span.ParentId, out TraceSpan? parent))
            {
                span = parent;
                depth++;
            }

            return depth;
        }
    }
}
