using Cluster.Actors.Certificates;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki crl load</c>: it must bear the authority's signature and be newer than the one before.</summary>
public sealed class RequestPkiRevocationListLoad : PkiLoadCommand
{
    public override string Path => "request security pki crl load";

    public override string Help => "Load the revocation list of an authority";

    protected override Task<CertificateAnswer> LoadAsync(ICertificates certificates, string profile, byte[] file, CancellationToken cancel) =>
        certificates.LoadRevocationListAsync(profile, file, cancel);
}
