using Cluster.Actors.Queries;
using Cluster.Actors.Store;

namespace Cluster.Node.Commands;

/// <summary><c>clear security pki local-certificate</c>: its key pair stays.</summary>
public sealed class ClearPkiLocalCertificate : OperationalCommand
{
    public override string Path => "clear security pki local-certificate";

    public override string Help => "Delete a certificate of ours";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        PkiArguments.Missing(arguments, PkiArguments.CertificateId) is { } missing
            ? PkiChange.Refused(missing)
            : new PkiChange(await queries.Certificates.ClearAsync(PkiKind.LocalCertificate, arguments[PkiArguments.CertificateId]!, cancel));
}
