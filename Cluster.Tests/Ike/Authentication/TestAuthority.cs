using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;

namespace Cluster.Tests.Ike.Authentication;

/// <summary>An authority of the tests, which signs what it is asked for. Times are around those of virtual time (2027).</summary>
internal sealed class TestAuthority
{
    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset End = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableDictionary<(KeyAlgorithm, int), Lazy<SecretBytes>> Keys = new[]
    {
        (KeyAlgorithm.Rsa, 2048), (KeyAlgorithm.Ecdsa, 256), (KeyAlgorithm.Ecdsa, 384), (KeyAlgorithm.Ecdsa, 521), (KeyAlgorithm.Ed25519, 256),
    }.ToImmutableDictionary(kind => kind, kind => new Lazy<SecretBytes>(() => SignatureKeys.Generate(kind.Item1, kind.Item2)))
        .Add((KeyAlgorithm.Dsa, 1024), new Lazy<SecretBytes>(MakeDsa));

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _begin;
    private int _serial = 1_000;

    public TestAuthority(
        string name = "CN=Test CA, O=lab, C=XX", TestAuthority? above = null, string profile = "lab", DateTimeOffset? begin = null, DateTimeOffset? end = null)
    {
        _begin = begin ?? Begin;
        Profile = profile;
        var request = new CertificateRequest(new X500DistinguishedName(name), _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = above is null
            ? request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), _begin, end ?? End, [1])
            : request.Create(above.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(above._key), _begin, end ?? End, [2]);
    }

    public string Profile { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>As a peer that trusts it has it.</summary>
    public Authority Trusted(params ReadOnlySpan<X509Certificate2> revoked) =>
        new(Profile, Certificate, revoked.IsEmpty ? null : RevocationList.TryRead(List(Begin.AddDays(30), revoked))!);

    public byte[] List(DateTimeOffset nextUpdate, params ReadOnlySpan<X509Certificate2> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate, _begin.AddDays(1));
        }

        var authority = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
        return list.Build(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), new BigInteger(7), nextUpdate, HashAlgorithmName.SHA256, authority, _begin);
    }

    public OwnCertificate Issue(
        string id, string name, KeyAlgorithm kind = KeyAlgorithm.Ecdsa, int bits = 256, DateTimeOffset? from = null, DateTimeOffset? until = null,
        X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature, ImmutableArray<X509Certificate2>? chain = null, params string[] names)
    {
        SecretBytes secret = Keys[(kind, bits)].Value;
        return new OwnCertificate(id, Sign(name, secret, from ?? Begin, until ?? End, usage, names), chain ?? [], SigningKey.TryRead(secret)!);
    }

    public X509Certificate2 Sign(string name, SecretBytes secret, DateTimeOffset from, DateTimeOffset until, params string[] names) =>
        Sign(name, secret, from, until, X509KeyUsageFlags.DigitalSignature, names);

    private X509Certificate2 Sign(string name, SecretBytes secret, DateTimeOffset from, DateTimeOffset until, X509KeyUsageFlags usage, string[] names)
    {
        using var key = SigningKey.TryRead(secret)!;
        var request = new CertificateRequest(
            new X500DistinguishedName(name), PublicKey.CreateFromSubjectPublicKeyInfo(key.PublicKey, out _), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (string each in names)
        {
            Add(alternative, each);
        }

        if (names.Length > 0)
        {
            request.CertificateExtensions.Add(alternative.Build());
        }

        byte[] serial = [(byte)(++_serial >> 8), (byte)_serial];
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, until, serial);
    }

    private static SecretBytes MakeDsa()
    {
        using var dsa = DSA.Create(1024);
        return new SecretBytes(dsa.ExportPkcs8PrivateKey());
    }

    private static void Add(SubjectAlternativeNameBuilder builder, string name)
    {
        if (IPAddress.TryParse(name, out var address))
        {
            builder.AddIpAddress(address);
        }
        else if (name.Contains('@', StringComparison.Ordinal))
        {
            builder.AddEmailAddress(name);
        }
        else
        {
            builder.AddDnsName(name);
        }
    }
}
