using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show version</c>: the build of every node.</summary>
public sealed class ShowVersion : OperationalCommand
{
    public override string Path => "show version";

    public override string Help => "The build that each node runs, and for how long";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.StatusAsync(cancel));

    private sealed class Answer(ClusterStatus status) : CommandAnswer
    {
        public override IReadOnlyList<string> SilentNodes => [.. status.Nodes.Where(node => !node.Answered).Select(node => node.Node)];

        public override void WriteText(TextView text)
        {
            text.Line("Node     Build            Up for");
            foreach (NodeRow node in status.Nodes)
            {
                text.Line(node.Answered
                    ? $"{node.Node,-8} {node.Build,-16} {(node.Uptime is { } uptime ? DisplayText.Age(uptime) : "-")}"
                    : $"{node.Node,-8} error: no answer");
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteStartArray("nodes");
            foreach (NodeRow node in status.Nodes.Where(node => node.Answered))
            {
                json.WriteStartObject();
                json.WriteString("node", node.Node);
                json.WriteString("build", node.Build);
                json.WriteNumber("uptime-seconds", (long)(node.Uptime?.TotalSeconds ?? 0));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
