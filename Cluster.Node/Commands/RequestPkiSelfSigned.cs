using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki local-certificate generate-self-signed</c>: for tests, and for peers that are given the certificate itself.</summary>
public sealed class RequestPkiSelfSigned : OperationalCommand
{
    public override string Path => "request security pki local-certificate generate-self-signed";

    public override string Help => "Make a certificate that no authority vouches for";

    public override string Permission => "maintenance";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [PkiArguments.CertificateId, .. PkiArguments.Names];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        string? missing = PkiArguments.Missing(arguments, PkiArguments.CertificateId, PkiArguments.Subject);
        return missing is null
            ? new PkiChange(await queries.Certificates.SelfSignAsync(arguments[PkiArguments.CertificateId]!, PkiArguments.SubjectOf(arguments), cancel))
            : PkiChange.Refused(missing);
    }
}
