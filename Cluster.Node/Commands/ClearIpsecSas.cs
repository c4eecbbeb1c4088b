using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>clear security ipsec security-associations</c>.</summary>
public sealed class ClearIpsecSas : OperationalCommand
{
    public override string Path => "clear security ipsec security-associations";

    public override string Help => "Delete IPsec security associations";

    public override string Permission => "clear";

    public override IReadOnlyList<CommandArgument> Arguments => SaArguments.ChildSas;

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new ClearAnswer(await queries.ClearChildSasAsync(arguments.Filter, cancel));
}
