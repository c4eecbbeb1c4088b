using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>clear security ipsec statistics</c>: displays count from zero; lifetimes in kilobytes go on.</summary>
public sealed class ClearIpsecStatistics : OperationalCommand
{
    public override string Path => "clear security ipsec statistics";

    public override string Help => "Zero the counters of IPsec security associations";

    public override string Permission => "clear";

    public override IReadOnlyList<CommandArgument> Arguments => SaArguments.ChildSas;

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new ClearAnswer(await queries.ClearStatisticsAsync(arguments.Filter, cancel));
}
