using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ike failures</c>: the last negotiations that failed, and why.</summary>
public sealed class ShowIkeFailures : OperationalCommand
{
    public override string Path => "show security ike failures";

    public override string Help => "The last failed negotiations, what both sides offered, and the first difference";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Peer, CommandArgument.Gateway];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer([.. (await queries.FailuresAsync(cancel)).Select(node => node with { Rows = [.. node.Rows.Where(row => Matches(row, arguments.Filter))] })]);

    private static bool Matches(FailureRow row, SaFilter filter) =>
        (filter.Peer ?? row.Remote.Address).Equals(row.Remote.Address) && (filter.Gateway ?? row.Gateway) == row.Gateway;

    private sealed class Answer(ImmutableArray<NodeAnswer<FailureRow>> nodes) : NodeAnswers<FailureRow>(nodes)
    {
        protected override string ArrayName => "failures";

        protected override void WriteText(TextView text, NodeAnswer<FailureRow> node)
        {
            foreach (FailureRow row in node.Rows)
            {
                text.Line($"{DisplayText.Time(row.At)}  peer {DisplayText.EndPoint(row.Remote)}, gateway {(row.Gateway.Length > 0 ? row.Gateway : "none")}");
                text.Line($"  Exchange: {row.Exchange}, Role: {(row.WeInitiated ? "Initiator" : "Responder")}, Local: {DisplayText.EndPoint(row.Local)}");
                text.Line($"  Notify: {(row.Notify.Length > 0 ? row.Notify : "none")}");
                WriteReason(text, row);
                text.Line($"  Trace: {row.TraceId}");
            }
        }

        private static void WriteReason(TextView text, FailureRow row)
        {
            if (row.Difference is not { } difference)
            {
                text.Line($"  Reason: {row.Detail}");
                return;
            }

            text.Line($"  Reason: no common {difference.About}");
            text.Line($"    Peer offered    : {difference.Peer}");
            text.Line($"    We accept       : {difference.Ours}");
            text.Line($"    First difference: {difference.First}");
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<FailureRow> node, FailureRow row)
        {
            json.WriteStartObject();
            json.WriteString("time", DisplayText.Iso(row.At));
            json.WriteString("node", node.Node);
            json.WriteString("gateway", row.Gateway);
            json.WriteString("local-address", row.Local.Address.ToString());
            json.WriteNumber("local-port", row.Local.Port);
            json.WriteString("remote-address", row.Remote.Address.ToString());
            json.WriteNumber("remote-port", row.Remote.Port);
            json.WriteString("role", row.WeInitiated ? "Initiator" : "Responder");
            json.WriteString("exchange", row.Exchange);
            json.WriteString("notify", row.Notify);
            json.WriteString("reason", row.Detail);
            if (row.Difference is { } difference)
            {
                json.WriteStartObject("difference");
                json.WriteString("about", difference.About);
                json.WriteString("offered", difference.Peer);
                json.WriteString("accepted", difference.Ours);
                json.WriteString("first", difference.First);
                json.WriteEndObject();
            }

            json.WriteString("trace", row.TraceId);
            json.WriteEndObject();
        }
    }
}
