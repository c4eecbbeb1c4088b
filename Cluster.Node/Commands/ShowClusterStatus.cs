using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;

namespace Cluster.Node.Commands;

/// <summary><c>show chassis cluster status</c>: nodes, who owns how many anchors, who holds the shared addresses.</summary>
public sealed class ShowClusterStatus : OperationalCommand
{
    public override string Path => "show chassis cluster status";

    public override string Help => "Nodes, anchors and the holders of shared addresses";

    public override IReadOnlyList<CommandArgument> Arguments => [CommandArgument.Detail];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.StatusAsync(cancel), arguments.Has(CommandArgument.Detail));

    private sealed class Answer(ClusterStatus status, bool detail) : CommandAnswer
    {
        public override IReadOnlyList<string> SilentNodes => [.. status.Nodes.Where(node => !node.Answered).Select(node => node.Node)];

        public override void WriteText(TextView text)
        {
            text.Line($"Anchors: {status.Anchors.Length} of {Anchor.Count} owned, {status.Anchors.Count(anchor => anchor.Recovering)} recovering");
            text.Line();
            text.Line("Node     FPC  Status       Role    Anchors  Highest term  IKE SAs  Half-open  IPsec SAs  Config  Speaks");
            foreach (NodeRow node in status.Nodes)
            {
                AnchorRow[] own = [.. status.Anchors.Where(anchor => anchor.Node == node.Node)];
                string term = own.Length == 0 ? "-" : own.Max(anchor => anchor.Term).ToString();
                string head = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{node.Node,-8} {node.Index,-4} {node.Status,-12} {(node.Oldest ? "oldest" : "member"),-7} {own.Length,-8} {term,-13} ");
                text.Line(!node.Answered ? head + "error: no answer" : head + string.Create(
                    CultureInfo.InvariantCulture,
                    $"{node.IkeSas,-8} {node.HalfOpenIkeSas,-10} {node.ChildSas,-10} {node.ConfigurationVersion?.ToString(CultureInfo.InvariantCulture) ?? "-",-7} {(node.MaySpeak ? "yes" : "no (mute)")}"));
            }

            text.Line();
            text.Line("Interface  Redundancy group  Holder    Addresses");
            foreach (SharedAddressRow row in status.SharedAddresses)
            {
                text.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Interface,-10} {row.RedundancyGroup,-17} {row.Holder ?? "none",-9} {string.Join(", ", row.Addresses)}"));
            }

            if (detail)
            {
                WriteAnchors(text);
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteStartArray("nodes");
            foreach (NodeRow node in status.Nodes)
            {
                WriteNode(json, node);
            }

            json.WriteEndArray();
            json.WriteStartArray("anchors");
            foreach (AnchorRow anchor in status.Anchors)
            {
                json.WriteStartObject();
                json.WriteNumber("anchor", anchor.Anchor.Value);
                json.WriteNumber("term", anchor.Term.Value);
                json.WriteString("node", anchor.Node);
                json.WriteBoolean("recovering", anchor.Recovering);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("shared-addresses");
            foreach (SharedAddressRow row in status.SharedAddresses)
            {
                json.WriteStartObject();
                json.WriteString("interface", row.Interface);
                json.WriteNumber("redundancy-group", row.RedundancyGroup);
                json.WriteString("holder", row.Holder);
                json.WriteStartArray("addresses");
                foreach (System.Net.IPNetwork address in row.Addresses)
                {
                    json.WriteStringValue(address.ToString());
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private void WriteNode(Utf8JsonWriter json, NodeRow node)
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteNumber("index", node.Index);
            json.WriteString("status", node.Status);
            json.WriteBoolean("answered", node.Answered);
            json.WriteBoolean("oldest", node.Oldest);
            json.WriteNumber("incarnation", node.Incarnation.Value);
            json.WriteNumber("anchors", status.Anchors.Count(anchor => anchor.Node == node.Node));
            json.WriteStartArray("holds");
            foreach (string name in status.SharedAddresses.Where(row => row.Holder == node.Node).Select(row => row.Interface).Distinct())
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            if (node.Answered)
            {
                json.WriteString("build", node.Build);
                json.WriteNumber("ike-sas", node.IkeSas);
                json.WriteNumber("half-open-ike-sas", node.HalfOpenIkeSas);
                json.WriteNumber("ipsec-sas", node.ChildSas);
                json.WriteBoolean("may-speak", node.MaySpeak);
                if (node.ConfigurationVersion is { } version)
                {
                    json.WriteNumber("configuration-version", version);
                }

                if (node.Uptime is { } uptime)
                {
                    json.WriteNumber("uptime-seconds", (long)uptime.TotalSeconds);
                }
            }

            json.WriteEndObject();
        }

        private void WriteAnchors(TextView text)
        {
            text.Line();
            text.Line("Anchor  Term        Owner     State");
            foreach (AnchorRow anchor in status.Anchors)
            {
                text.Line($"{anchor.Anchor,-7} {anchor.Term,-11} {anchor.Node,-9} {(anchor.Recovering ? "recovering" : "ready")}");
            }
        }
    }
}
