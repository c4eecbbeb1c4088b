using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security packet-drop counters</c>: why packets and IKE datagrams were not forwarded or answered.</summary>
public sealed class ShowPacketDrops : OperationalCommand
{
    public override string Path => "show security packet-drop counters";

    public override string Help => "Dropped packets and datagrams by reason";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.DropsAsync(cancel));

    private sealed class Answer(ImmutableArray<NodeAnswer<DropRow>> nodes) : NodeAnswers<DropRow>(nodes)
    {
        protected override string ArrayName => "drops";

        protected override void WriteText(TextView text, NodeAnswer<DropRow> node)
        {
            text.Line("Layer    Reason                              Count  Meaning");
            foreach (DropRow row in node.Rows.Where(row => row.Count > 0))
            {
                text.Line($"{row.Layer,-8} {row.Reason,-26} {row.Count,14}  {row.Help}");
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<DropRow> node, DropRow row)
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteString("layer", row.Layer);
            json.WriteString("reason", row.Reason);
            json.WriteNumber("count", row.Count);
            json.WriteString("help", row.Help);
            json.WriteEndObject();
        }
    }
}
