using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Cluster.Crypto.Signatures;

namespace Cluster.Ike.Authentication;

/// <summary>
/// What the certificates of a peer prove, whatever the version of IKE: the key that its signature must be checked with, or why it is not believed.
/// </summary>
/// <param name="Key">Null when refused.</param>
/// <param name="Refusal">In words, with the certificate and the first reason; null when there is a key.</param>
public sealed record PeerProof(VerifyingKey? Key, string? Refusal)
{
    /// <summary>Judges everything but the signature of the exchange itself.</summary>
    /// <param name="identity">Who the peer says it is.</param>
    /// <param name="expected">What the configuration demands of that.</param>
    /// <param name="utc">Milliseconds since 1970.</param>
    public static PeerProof Judge(
        PresentedCertificates presented, CertificatePolicy policy, Pki pki, IkeIdentity identity, PeerExpectation expected, long utc)
    {
        if (presented.Leaf is not { } leaf)
        {
            return Refused($"{identity} sent no certificate");
        }

        if (CertificateChain.Refusal(leaf, presented.All[1..], [.. pki.TrustedBy(policy)], policy, utc) is { } untrusted)
        {
            return Refused(untrusted);
        }

        if (Usage(leaf) is { } usage)
        {
            return Refused($"{CertificateText.Of(leaf)} {usage}");
        }

        if (expected.Refusal(identity, leaf) is { } stranger)
        {
            return Refused(stranger);
        }

        if (VerifyingKey.TryRead(leaf.PublicKey.ExportSubjectPublicKeyInfo()) is not { } key)
        {
            return Refused($"{CertificateText.Of(leaf)} has a key of a kind that is not supported");
        }

        if (policy.RefusalOf(key.Algorithm, key.Bits) is { } kind)
        {
            key.Dispose();
            return Refused($"{CertificateText.Of(leaf)} {kind}");
        }

        return new PeerProof(key, null);
    }

    /// <summary>RFC 4945 section 5.1.3.2: digitalSignature or nonRepudiation, where the extension is there.</summary>
    private static string? Usage(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage
        && (usage.KeyUsages & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) == 0
            ? $"is not for signatures (its key usage is {usage.KeyUsages})"
            : null;

    private static PeerProof Refused(string why) => new(null, why);
}
