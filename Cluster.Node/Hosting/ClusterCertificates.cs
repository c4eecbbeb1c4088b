using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Node.Hosting;

/// <summary>
/// Makes the cluster's own certificate authority and the certificates of its nodes. The authority's key is needed to add a node or to
/// renew one, and nowhere else: keep it off the nodes.
/// </summary>
public static class ClusterCertificates
{
    /// <summary>NIST P-256 with SHA-256: small, fast, in every TLS 1.3 library.</summary>
    private static readonly ECCurve Curve = ECCurve.NamedCurves.nistP256;

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    /// <summary>Default lifetime of a node's certificate.</summary>
    public static readonly TimeSpan NodeLifetime = TimeSpan.FromDays(825);

    /// <summary>Clocks of the nodes may differ by this.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Writes <c>ca.crt</c> and <c>ca.key</c> unless they are there, then <c>NAME.crt</c> and <c>NAME.key</c> for each node. Keys are
    /// readable by their owner only.
    /// </summary>
    public static void Write(string directory, IEnumerable<string> nodes)
    {
        Directory.CreateDirectory(directory);
        string authorityFile = Path.Combine(directory, "ca.crt"), authorityKey = Path.Combine(directory, "ca.key");
        using X509Certificate2 authority = File.Exists(authorityKey)
            ? X509Certificate2.CreateFromPemFile(authorityFile, authorityKey)
            : CreateAuthority("Cluster authority");
        if (!File.Exists(authorityKey))
        {
            WriteKey(authorityKey, authority);
            File.WriteAllText(authorityFile, authority.ExportCertificatePem() + "\n");
        }

        foreach (string node in nodes)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            using X509Certificate2 certificate = CreateNode(authority, node, now - ClockSkew, now + NodeLifetime);
            WriteNode(directory, node, certificate);
        }
    }

    /// <summary>The key first: a reader that finds a new certificate must find its key.</summary>
    public static void WriteNode(string directory, string node, X509Certificate2 certificate)
    {
        WriteKey(Path.Combine(directory, $"{node}.key"), certificate);
        File.WriteAllText(Path.Combine(directory, $"{node}.crt"), certificate.ExportCertificatePem() + "\n");
    }

    public static X509Certificate2 CreateAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(Curve);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now - ClockSkew, now + AuthorityLifetime);
    }

    /// <param name="node">The node's name, which its peers read from the certificate.</param>
    public static X509Certificate2 CreateNode(X509Certificate2 authority, string node, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa key = ECDsa.Create(Curve);
        var request = new CertificateRequest($"CN={node}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false)); // server and client: every node is both
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(node);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using X509Certificate2 signed = request.Create(authority, Earliest(notBefore, authority), notAfter, RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }

    private static DateTimeOffset Earliest(DateTimeOffset wanted, X509Certificate2 authority) =>
        wanted < authority.NotBefore ? authority.NotBefore : wanted;

    private static void WriteKey(string file, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("a certificate without its key");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        writer.Write(key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
