using System.Collections.Immutable;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Dataplane.Control;

namespace Cluster.Node.Commands;

/// <summary><c>show security ipsec statistics</c> (commands.md section 3): the sum of each node, or one SA pair.</summary>
public sealed class ShowIpsecStatistics : OperationalCommand
{
    public override string Path => "show security ipsec statistics";

    public override string Help => "Packets, bytes and errors of IPsec security associations";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Detail, .. SaArguments.ChildSas];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.StatisticsAsync(arguments.Filter, cancel), arguments.Filter);

    private sealed class Answer(ImmutableArray<NodeAnswer<StatisticsRow>> nodes, SaFilter filter) : NodeAnswers<StatisticsRow>(nodes)
    {
        protected override string ArrayName => "statistics";

        protected override void WriteText(TextView text, NodeAnswer<StatisticsRow> node)
        {
            // With an index, nodes that have nothing of it have nothing to say.
            if (filter.Index is not null && node.Rows.IsEmpty)
            {
                return;
            }

            // Of one card the product family prints no line of the virtual system.
            if (filter is { Fpc: null, Pic: null })
            {
                text.Line("Virtual-system: Root");
            }

            if (filter.Index is { } index)
            {
                text.Line($"SA index: {index}");
            }

            ulong Sum(Func<SaStatistics, ulong> counter) => node.Rows.Aggregate(0UL, (sum, row) => sum + counter(row.Counters));
            text.Line("  ESP Statistics:");
            text.Line($"    Encrypted bytes:   {Sum(c => c.BytesOut),20}");
            text.Line($"    Decrypted bytes:   {Sum(c => c.BytesIn),20}");
            text.Line($"    Encrypted packets: {Sum(c => c.PacketsOut),20}");
            text.Line($"    Decrypted packets: {Sum(c => c.PacketsIn),20}");
            text.Line("  AH Statistics:");
            text.Line($"    Input bytes:       {0,20}");
            text.Line($"    Output bytes:      {0,20}");
            text.Line($"    Input packets:     {0,20}");
            text.Line($"    Output packets:    {0,20}");
            text.Line("  Errors:");
            text.Line($"    AH authentication failures: 0, Replay errors: {Sum(c => c.ReplayErrors)}");
            text.Line($"    ESP authentication failures: {Sum(c => c.AuthenticationFailures)}, ESP decryption failures: {Sum(c => c.DecryptionFailures)}");
            text.Line($"    Bad headers: {Sum(c => c.BadHeaders)}, Bad trailers: {Sum(c => c.BadTrailers)}");
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<StatisticsRow> node, StatisticsRow row)
        {
            json.WriteStartObject();
            json.WriteNumber("index", row.Index);
            json.WriteString("node", node.Node);
            json.WriteNumber("anchor", row.Anchor.Value);
            json.WriteString("vpn", row.Vpn);
            json.WriteString("spi", row.Inbound.Value.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteNumber("encrypted-bytes", row.Counters.BytesOut);
            json.WriteNumber("decrypted-bytes", row.Counters.BytesIn);
            json.WriteNumber("encrypted-packets", row.Counters.PacketsOut);
            json.WriteNumber("decrypted-packets", row.Counters.PacketsIn);
            json.WriteNumber("authentication-failures", row.Counters.AuthenticationFailures);
            json.WriteNumber("decryption-failures", row.Counters.DecryptionFailures);
            json.WriteNumber("replay-errors", row.Counters.ReplayErrors);
            json.WriteNumber("bad-headers", row.Counters.BadHeaders);
            json.WriteNumber("bad-trailers", row.Counters.BadTrailers);
            json.WriteNumber("replay-exposed", row.Counters.ReplayExposed);
            json.WriteNumber("next-sequence", row.Counters.NextSequence);
            json.WriteNumber("reserved-end", row.Counters.ReservedEnd);
            json.WriteNumber("inbound-top", row.Counters.InboundTop);
            json.WriteEndObject();
        }
    }
}
