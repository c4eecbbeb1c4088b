using Cluster.Actors.Queries;
using Cluster.Actors.Store;

namespace Cluster.Node.Commands;

/// <summary><c>clear security pki key-pair</c>: its certificate cannot be used any more.</summary>
public sealed class ClearPkiKeyPair : OperationalCommand
{
    public override string Path => "clear security pki key-pair";

    public override string Help => "Delete a key pair";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        PkiArguments.Missing(arguments, PkiArguments.CertificateId) is { } missing
            ? PkiChange.Refused(missing)
            : new PkiChange(await queries.Certificates.ClearAsync(PkiKind.KeyPair, arguments[PkiArguments.CertificateId]!, cancel));
}
