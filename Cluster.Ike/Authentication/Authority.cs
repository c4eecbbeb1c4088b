using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Ike.Authentication;

/// <summary>The certificate of an authority that was loaded, and the newest revocation list that it has signed.</summary>
/// <param name="Profile">Name of its <c>ca-profile</c>.</param>
/// <param name="Revoked">Null: none was loaded.</param>
public sealed record Authority(string Profile, X509Certificate2 Certificate, RevocationList? Revoked)
{
    /// <summary>What a certificate request calls it: SHA-1 of its SubjectPublicKeyInfo (RFC 7296 section 3.7).</summary>
    public byte[] KeyHash => SHA1.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo());

    public override string ToString() => $"{Profile} ({CertificateText.Name(Certificate)})";
}
