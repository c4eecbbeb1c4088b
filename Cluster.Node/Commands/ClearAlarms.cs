using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>clear security alarms</c>: all, one, or those of a class; what they counted is counted anew.</summary>
public sealed class ClearAlarms : OperationalCommand
{
    public override string Path => "clear security alarms";

    public override string Help => "Remove security alarms, and count anew what they are about";

    public override string Permission => "clear";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [ShowAlarms.Id, ShowAlarms.Type];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new ClearAnswer(await queries.ClearAlarmsAsync(ShowAlarms.FilterOf(arguments), cancel));
}
