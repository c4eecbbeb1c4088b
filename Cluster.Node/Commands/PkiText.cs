using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;

namespace Cluster.Node.Commands;

/// <summary>A certificate as <c>show security pki</c> prints it.</summary>
internal static class PkiText
{
    public static void Write(TextView text, X509Certificate2 certificate, bool detail)
    {
        text.Line($"  Issued to: {CertificateText.Name(certificate)}, Issued by: {CertificateText.Name(certificate.IssuerName)}");
        text.Line("  Validity:");
        text.Line($"    Not before: {CertificateText.Time(certificate.NotBefore)}");
        text.Line($"    Not after: {CertificateText.Time(certificate.NotAfter)}");
        text.Line($"  Public key algorithm: {KeyOf(certificate)}");
        if (!detail)
        {
            return;
        }

        text.Line($"  Serial number: {certificate.SerialNumber}");
        if (NamesOf(certificate) is { Length: > 0 } names)
        {
            text.Line($"  Alternate subject: {names}");
        }

        text.Line($"  Signature algorithm: {certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value}");
        if (UsageOf(certificate) is { } usage)
        {
            text.Line($"  Use for key: {usage}");
        }

        text.Line("  Fingerprint:");
        text.Line($"    {Fingerprint(certificate, HashAlgorithmName.SHA1)} (sha1)");
        text.Line($"    {Fingerprint(certificate, HashAlgorithmName.SHA256)} (sha256)");
    }

    public static void Write(Utf8JsonWriter json, X509Certificate2 certificate)
    {
        json.WriteString("subject", CertificateText.Name(certificate));
        json.WriteString("issuer", CertificateText.Name(certificate.IssuerName));
        json.WriteString("serial", certificate.SerialNumber);
        json.WriteString("not-before", certificate.NotBefore.ToUniversalTime());
        json.WriteString("not-after", certificate.NotAfter.ToUniversalTime());
        json.WriteString("public-key", KeyOf(certificate));
        json.WriteString("alternate-subject", NamesOf(certificate));
        json.WriteString("sha256", Fingerprint(certificate, HashAlgorithmName.SHA256));
    }

    public static string KeyOf(SigningKey key) => Name(key.Algorithm, key.Bits);

    private static string KeyOf(X509Certificate2 certificate)
    {
        using VerifyingKey? key = VerifyingKey.TryRead(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        return key is null ? "not supported" : Name(key.Algorithm, key.Bits);
    }

    private static string Name(KeyAlgorithm algorithm, int bits) => $"{algorithm.ToString().ToUpperInvariant()} ({bits} bits)";

    private static string NamesOf(X509Certificate2 certificate) =>
        string.Join(", ", CertificateNames.Of(certificate).Where(name => name.Type != IkeIdentityType.DistinguishedName));

    private static string? UsageOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages.ToString();

    private static string Fingerprint(X509Certificate2 certificate, HashAlgorithmName hash) =>
        string.Join(':', certificate.GetCertHash(hash).Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)));
}
