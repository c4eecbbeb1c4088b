using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>clear security ike security-associations</c>: IKE SAs, and with IKEv2 their Child SAs.</summary>
public sealed class ClearIkeSas : OperationalCommand
{
    public override string Path => "clear security ike security-associations";

    public override string Help => "Delete IKE security associations and what was negotiated under them";

    public override string Permission => "clear";

    public override IReadOnlyList<CommandArgument> Arguments => SaArguments.IkeSas;

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new ClearAnswer(await queries.ClearIkeSasAsync(arguments.Filter, cancel));
}
