using Cluster.Actors.Queries;
using Cluster.Actors.Store;

namespace Cluster.Node.Commands;

/// <summary><c>clear security pki certificate-request</c>: its key pair stays.</summary>
public sealed class ClearPkiCertificateRequest : OperationalCommand
{
    public override string Path => "clear security pki certificate-request";

    public override string Help => "Delete a request";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        PkiArguments.Missing(arguments, PkiArguments.CertificateId) is { } missing
            ? PkiChange.Refused(missing)
            : new PkiChange(await queries.Certificates.ClearAsync(PkiKind.CertificateRequest, arguments[PkiArguments.CertificateId]!, cancel));
}
