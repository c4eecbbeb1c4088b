using Cluster.Actors.Certificates;

namespace Cluster.Node.Commands;

/// <summary><c>request security pki ca-certificate load</c>: whose certificates are believed from then on.</summary>
public sealed class RequestPkiAuthorityLoad : PkiLoadCommand
{
    public override string Path => "request security pki ca-certificate load";

    public override string Help => "Load the certificate of an authority";

    protected override Task<CertificateAnswer> LoadAsync(ICertificates certificates, string profile, byte[] file, CancellationToken cancel) =>
        certificates.LoadAuthorityAsync(profile, file, cancel);
}
