using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>An answer that consists of each node's rows.</summary>
public abstract class NodeAnswers<T>(ImmutableArray<NodeAnswer<T>> nodes) : CommandAnswer
{
    protected ImmutableArray<NodeAnswer<T>> Nodes => nodes;

    public override IReadOnlyList<string> SilentNodes => [.. nodes.Where(node => !node.Answered).Select(node => node.Node)];

    /// <summary>Headings appear as soon as there is more than one node.</summary>
    public override void WriteText(TextView text)
    {
        foreach (NodeAnswer<T> node in nodes)
        {
            if (nodes.Length > 1)
            {
                text.Heading(node.Node);
            }

            if (node.Answered || node.Rows.Length > 0)
            {
                WriteText(text, node);
            }

            if (!node.Answered)
            {
                text.Line($"error: no answer from {node.Node}");
            }

            if (nodes.Length > 1)
            {
                text.Line();
            }
        }
    }

    public override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray(ArrayName);
        foreach (NodeAnswer<T> node in nodes)
        {
            foreach (T row in node.Rows)
            {
                WriteJson(json, node, row);
            }
        }

        json.WriteEndArray();
    }

    protected abstract string ArrayName { get; }

    protected abstract void WriteText(TextView text, NodeAnswer<T> node);

    protected abstract void WriteJson(Utf8JsonWriter json, NodeAnswer<T> node, T row);
}
