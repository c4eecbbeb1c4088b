using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki generate-certificate-request</c>: asks an authority for a certificate, by the key pair of the id; prints it as PEM.</summary>
public sealed class RequestPkiCertificateRequest : OperationalCommand
{
    public override string Path => "request security pki generate-certificate-request";

    public override string Help => "Make a request for an authority (PKCS #10)";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId, .. PkiArguments.Names];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        string? missing = PkiArguments.Missing(arguments, PkiArguments.CertificateId, PkiArguments.Subject);
        return missing is null
            ? new PkiChange(await queries.Certificates.RequestAsync(arguments[PkiArguments.CertificateId]!, PkiArguments.SubjectOf(arguments), cancel))
            : PkiChange.Refused(missing);
    }
}
