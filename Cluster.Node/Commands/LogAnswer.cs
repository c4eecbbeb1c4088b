using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>The last lines of all nodes' logs as one story, in the form of syslog.</summary>
/// <param name="tag">Only lines of this part of the program; null for all.</param>
internal sealed class LogAnswer(ImmutableArray<NodeAnswer<LogRow>> nodes, string? tag) : CommandAnswer
{
    public override IReadOnlyList<string> SilentNodes => [.. nodes.Where(node => !node.Answered).Select(node => node.Node)];

    private IEnumerable<(string Node, LogRow Row)> Rows =>
        nodes.SelectMany(node => node.Rows.Select(row => (node.Node, Row: row))).Where(line => (tag ?? line.Row.Tag) == line.Row.Tag).OrderBy(line => line.Row.At);

    public override void WriteText(TextView text)
    {
        foreach ((string node, LogRow row) in Rows)
        {
            text.Line($"{row.At.UtcDateTime.ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture)}  {node} {row.Tag}: {(row.Level == "info" ? "" : row.Level + ": ")}{row.Text}");
        }

        foreach (string node in SilentNodes)
        {
            text.Line($"error: no answer from {node}");
        }
    }

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("log");
        foreach ((string node, LogRow row) in Rows)
        {
            json.WriteStartObject();
            json.WriteString("time", DisplayText.Iso(row.At));
            json.WriteString("node", node);
            json.WriteString("level", row.Level);
            json.WriteString("tag", row.Tag);
            json.WriteString("text", row.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
