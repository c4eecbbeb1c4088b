using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Alarms;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security alarms</c>: what has happened more often than the configuration allows, until it is cleared.</summary>
public sealed class ShowAlarms : OperationalCommand
{
    private const string Expected = "a time such as 2026-01-31 or 2026-01-31.13:45:00, in UTC";

    internal static readonly CommandArgument Id = new(
        "alarm-id", "number", "Only the one with this number", "a number", text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    internal static readonly CommandArgument Type = new("alarm-type", "type", "Only those of this class", "a class of alarms", text => AlarmType.Words.Contains(text))
    {
        Choices = [.. AlarmType.Words.Order(StringComparer.Ordinal).Select(word => new CommandLine.Candidate(word, "Alarms of this class"))],
    };

    private static readonly CommandArgument Newer = new("newer-than", "time", "Only those raised after this time", Expected, text => TimeOf(text) is not null);

    private static readonly CommandArgument Older = new("older-than", "time", "Only those raised before this time", Expected, text => TimeOf(text) is not null);

    public override string Path => "show security alarms";

    public override string Help => "Security alarms that have not been cleared";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Brief, CommandArgument.Detail, Id, Type, Newer, Older];

    internal static SaFilter FilterOf(CommandArguments arguments) => new(arguments[Id] is { } id ? uint.Parse(id, CultureInfo.InvariantCulture) : null)
    {
        AlarmType = arguments[Type],
    };

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        DateTimeOffset after = TimeOf(arguments[Newer]) ?? DateTimeOffset.MinValue, before = TimeOf(arguments[Older]) ?? DateTimeOffset.MaxValue;
        ImmutableArray<NodeAnswer<AlarmRow>> answers = await queries.AlarmsAsync(FilterOf(arguments), cancel);
        return new Answer(
            [.. answers.Select(answer => answer with { Rows = answer.Rows.RemoveAll(row => row.At <= after || row.At >= before) })], arguments.Has(CommandArgument.Detail));
    }

    private static DateTimeOffset? TimeOf(string? text) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd", "yyyy-MM-dd.HH:mm", "yyyy-MM-dd.HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private sealed class Answer(ImmutableArray<NodeAnswer<AlarmRow>> nodes, bool detail) : NodeAnswers<AlarmRow>(nodes)
    {
        protected override string ArrayName => "alarms";

        protected override void WriteText(TextView text, NodeAnswer<AlarmRow> node)
        {
            if (node.Rows.IsEmpty)
            {
                text.Line("No alarms currently active");
                return;
            }

            if (!detail)
            {
                text.Line("ID    Alarm time               Message");
            }

            foreach (AlarmRow row in node.Rows)
            {
                if (!detail)
                {
                    text.Line($"{row.Id,-5} {DisplayText.Time(row.At),-24} {row.Message}");
                    continue;
                }

                text.Line($"Alarm ID   : {row.Id}");
                text.Line($"Alarm Type : {row.Type}");
                text.Line($"Time       : {DisplayText.Time(row.At)}");
                text.Line($"Message    : {row.Message}");
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<AlarmRow> node, AlarmRow row)
        {
            json.WriteStartObject();
            json.WriteString("node", node.Node);
            json.WriteNumber("id", row.Id);
            json.WriteString("type", row.Type);
            json.WriteString("time", DisplayText.Iso(row.At));
            json.WriteString("message", row.Message);
            json.WriteEndObject();
        }
    }
}
