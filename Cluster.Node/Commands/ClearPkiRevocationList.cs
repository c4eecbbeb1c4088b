using Cluster.Actors.Queries;
using Cluster.Actors.Store;

namespace Cluster.Node.Commands;

/// <summary><c>clear security pki crl</c>: what it named is believed again.</summary>
public sealed class ClearPkiRevocationList : OperationalCommand
{
    public override string Path => "clear security pki crl";

    public override string Help => "Delete the revocation list of an authority";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.Profile];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        PkiArguments.Missing(arguments, PkiArguments.Profile) is { } missing
            ? PkiChange.Refused(missing)
            : new PkiChange(await queries.Certificates.ClearAsync(PkiKind.RevocationList, arguments[PkiArguments.Profile]!, cancel));
}
