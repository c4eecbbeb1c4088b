using Cluster.Actors.Queries;
using Cluster.Actors.Store;

namespace Cluster.Node.Commands;

/// <summary><c>clear security pki ca-certificate</c>: its revocation list goes with it.</summary>
public sealed class ClearPkiAuthority : OperationalCommand
{
    public override string Path => "clear security pki ca-certificate";

    public override string Help => "Delete the certificate of an authority";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.Profile];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        PkiArguments.Missing(arguments, PkiArguments.Profile) is { } missing
            ? PkiChange.Refused(missing)
            : new PkiChange(await queries.Certificates.ClearAsync(PkiKind.Authority, arguments[PkiArguments.Profile]!, cancel));
}
