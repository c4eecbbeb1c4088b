using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Node.Commands;

/// <summary>Refreshes the rates of the SAs, the busiest first.</summary>
public sealed class MonitorIpsecStatistics : StreamingCommand
{
    private const int DefaultSeconds = 2;

    public override string Path => "monitor security ipsec statistics";

    public override string Help => "Packets and bits per second of IPsec security associations, the busiest first, refreshed";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Interval, CommandArgument.Count, .. SaArguments.ChildSas];

    public override async IAsyncEnumerable<CommandAnswer> AnswersAsync(
        IClusterQueries queries, CommandArguments arguments, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        TimeSpan interval = TimeSpan.FromSeconds(arguments.Number(CommandArgument.Interval) ?? DefaultSeconds);
        int most = arguments.Number(CommandArgument.Count) ?? int.MaxValue;
        Sample? before = null;
        for (int view = 0; view <= most; view++)
        {
            if (view > 0)
            {
                await Task.Delay(interval, clock, cancel);
            }

            using var deadline = new CancellationTokenSource(CommandRunner.Limit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
            ImmutableArray<NodeAnswer<StatisticsRow>> nodes = await queries.StatisticsAsync(arguments.Filter, either.Token);
            cancel.ThrowIfCancellationRequested();
            var now = new Sample(clock.GetTimestamp(), nodes);
            if (before is not null)
            {
                yield return new Rates(before, now, clock, queries.LocalNode);
            }

            before = now;
        }
    }

    private sealed record Sample(long At, ImmutableArray<NodeAnswer<StatisticsRow>> Nodes);

    private sealed record Rate(string Node, StatisticsRow Row, double PacketsIn, double BitsIn, double PacketsOut, double BitsOut, double Errors);

    private sealed class Rates : CommandAnswer
    {
        private readonly ImmutableArray<Rate> _rates;
        private readonly DateTimeOffset _at;
        private readonly string _node;

        public Rates(Sample before, Sample now, TimeProvider clock, string node)
        {
            _at = clock.GetUtcNow();
            _node = node;
            SilentNodes = [.. now.Nodes.Where(part => !part.Answered).Select(part => part.Node)];
            double seconds = Math.Max(clock.GetElapsedTime(before.At, now.At).TotalSeconds, 0.001);
            Dictionary<EspSpi, SaStatistics> then = before.Nodes.SelectMany(part => part.Rows).DistinctBy(row => row.Inbound).ToDictionary(row => row.Inbound, row => row.Counters);
            _rates =
            [
                .. now.Nodes.SelectMany(part => part.Rows.Select(row => Of(part.Node, row, then.GetValueOrDefault(row.Inbound, row.Counters), seconds)))
                    .OrderByDescending(rate => rate.BitsIn + rate.BitsOut).ThenBy(rate => rate.Row.Index),
            ];
        }

        public override bool IsNewScreen => true;

        public override IReadOnlyList<string> SilentNodes { get; }

        public override void WriteText(TextView text)
        {
            text.Line($"{_node}  {DisplayText.Time(_at)}  {_rates.Length} SAs, {_rates.Sum(rate => rate.PacketsIn + rate.PacketsOut):0} packets/s, {_rates.Sum(rate => rate.BitsIn + rate.BitsOut) / 1e6:0.0} Mbit/s; Ctrl-C ends");
            text.Line();
            text.Line("ID         VPN              Node       In packets/s  In kbit/s    Out packets/s  Out kbit/s   Errors/s");
            foreach (Rate rate in _rates)
            {
                text.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rate.Row.Index,-10} {rate.Row.Vpn,-16} {rate.Node,-10} {rate.PacketsIn,-13:0} {rate.BitsIn / 1e3,-12:0.0} {rate.PacketsOut,-14:0} {rate.BitsOut / 1e3,-12:0.0} {rate.Errors:0}"));
            }

            foreach (string node in SilentNodes)
            {
                text.Line($"error: no answer from {node}");
            }
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteString("time", DisplayText.Iso(_at));
            json.WriteStartArray("rates");
            foreach (Rate rate in _rates)
            {
                json.WriteStartObject();
                json.WriteNumber("index", rate.Row.Index);
                json.WriteString("node", rate.Node);
                json.WriteString("vpn", rate.Row.Vpn);
                json.WriteNumber("decrypted-packets-per-second", Math.Round(rate.PacketsIn, 1));
                json.WriteNumber("decrypted-bits-per-second", Math.Round(rate.BitsIn, 1));
                json.WriteNumber("encrypted-packets-per-second", Math.Round(rate.PacketsOut, 1));
                json.WriteNumber("encrypted-bits-per-second", Math.Round(rate.BitsOut, 1));
                json.WriteNumber("errors-per-second", Math.Round(rate.Errors, 1));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private static Rate Of(string node, StatisticsRow row, SaStatistics then, double seconds)
        {
            double Per(Func<SaStatistics, ulong> counter) => Math.Max(0, (double)counter(row.Counters) - counter(then)) / seconds;
            return new Rate(
                node, row, Per(c => c.PacketsIn), 8 * Per(c => c.BytesIn), Per(c => c.PacketsOut), 8 * Per(c => c.BytesOut),
                Per(c => c.AuthenticationFailures + c.ReplayErrors + c.BadHeaders + c.BadTrailers));
        }
    }
}
