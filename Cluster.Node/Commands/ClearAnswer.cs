using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>Clear commands print nothing when they worked; JSON says what went.</summary>
internal sealed class ClearAnswer(ImmutableArray<NodeAnswer<ClearedRow>> nodes) : CommandAnswer
{
    public override IReadOnlyList<string> SilentNodes => [.. nodes.Where(node => !node.Answered).Select(node => node.Node)];

    public override void WriteText(TextView text)
    {
        foreach (string node in SilentNodes)
        {
            text.Line($"error: no answer from {node}");
        }
    }

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("cleared");
        foreach (NodeAnswer<ClearedRow> node in nodes)
        {
            foreach (ClearedRow row in node.Rows)
            {
                json.WriteStartObject();
                json.WriteString("node", node.Node);
                json.WriteNumber("index", row.Index);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
