using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cluster.Actors.Certificates;
using Cluster.Actors.Store;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Cluster.Tests.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Actors.Certificates;

/// <summary>Certificates as an operator makes, loads and clears them.</summary>
public sealed class ClusterPkiTests
{
    private static readonly CertificateSubject Subject = new("CN=gw, O=lab", ["gw.lab"], ["admin@gw.lab"], [System.Net.IPAddress.Parse("192.0.2.1")]);

    private readonly MemoryPkiStore _store = new();
    private readonly ClusterPki _pki;

    private IReadOnlyList<string> _behind = [];
    private long _told;

    public ClusterPkiTests() => _pki = new ClusterPki(_store, new PkiView(), () => DateTimeOffset.UnixEpoch.AddYears(57), revision =>
    {
        _told = revision;
        return Task.FromResult(_behind);
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KeyAlgorithm.Rsa, 0, 2048)]
    [InlineData(KeyAlgorithm.Ecdsa, 384, 384)]
    [InlineData(KeyAlgorithm.Ed25519, 0, 256)]
    public async Task Request_WithAGeneratedKeyPair_IsSignedByAnAuthorityAndLoaded(KeyAlgorithm kind, int size, int bits)
    {
        Assert.Equal($"Generated key pair gw, key size {bits} bits", (await _pki.GenerateKeyPairAsync("gw", kind, size, Cancel)).Text);
        CertificateAnswer request = await _pki.RequestAsync("gw", Subject, Cancel);
        Assert.StartsWith("-----BEGIN CERTIFICATE REQUEST-----", request.Text, StringComparison.Ordinal);

        PkiHoldings waiting = await _pki.AllAsync(Cancel);
        Assert.Equal("gw", Assert.Single(waiting.Requests).Key);
        X509Certificate2 signed = Sign(request.Text);
        Assert.Equal("Local certificate loaded successfully", (await _pki.LoadLocalAsync("gw", Pem(signed), null, Cancel)).Text);

        PkiHoldings all = await _pki.AllAsync(Cancel);
        OwnCertificate own = all.Pki.Own["gw"];
        Assert.Equal((kind, bits), (own.Key.Algorithm, own.Key.Bits));
        Assert.Equal(["gw.lab", "admin@gw.lab", "192.0.2.1", "CN=gw, O=lab"], CertificateNames.Of(own.Certificate).Select(name => name.ToString()));
        Assert.Empty(all.Requests);
    }

    [Fact]
    public async Task Change_WithANodeThatDoesNotAnswer_IsDoneAndNamesIt()
    {
        _behind = ["node2"];
        CertificateAnswer answer = await _pki.GenerateKeyPairAsync("gw", KeyAlgorithm.Ecdsa, 256, Cancel);
        Assert.Null(answer.Error);
        Assert.Equal(["Generated key pair gw, key size 256 bits", "Not in use yet on node2, which did not answer: there within seconds of the database's being reached"], answer.Text.Split(Environment.NewLine));
        Assert.Equal(await _store.RevisionAsync(Cancel), _told);
        await _pki.ClearAsync(PkiKind.KeyPair, "gw", Cancel);
        Assert.Equal(await _store.RevisionAsync(Cancel), _told);
    }

    [Fact]
    public async Task Load_CertificateOfAnotherKey_IsRefusedAndNothingChanges()
    {
        await _pki.GenerateKeyPairAsync("gw", KeyAlgorithm.Ecdsa, 256, Cancel);
        X509Certificate2 other = new TestAuthority().Issue("x", "CN=other").Certificate;

        Assert.Contains("CN=other", (await _pki.LoadLocalAsync("gw", Pem(other), null, Cancel)).Error, StringComparison.Ordinal);
        Assert.Contains("there is no key pair 'none'", (await _pki.LoadLocalAsync("none", Pem(other), null, Cancel)).Error, StringComparison.Ordinal);
        Assert.Contains("no certificate in the file", (await _pki.LoadLocalAsync("gw", "text"u8.ToArray(), null, Cancel)).Error, StringComparison.Ordinal);
        Assert.Empty((await _pki.AllAsync(Cancel)).Pki.Own);
    }

    [Fact]
    public async Task Load_CertificateWithItsKeyAndChain_IsUsableAtOnce()
    {
        using RSA rsa = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=loaded", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TestAuthority.Begin, TestAuthority.End);
        X509Certificate2 above = new TestAuthority().Certificate;

        CertificateAnswer answer = await _pki.LoadLocalAsync(
            "gw", [.. Pem(certificate), (byte)'\n', .. Pem(above)], Encoding.ASCII.GetBytes(rsa.ExportRSAPrivateKeyPem()), Cancel);

        Assert.Null(answer.Error);
        OwnCertificate own = (await _pki.AllAsync(Cancel)).Pki.Own["gw"];
        Assert.Equal([certificate.RawData, above.RawData], own.Encoded.Select(der => der.ToArray()));
        Assert.Contains("is encrypted", (await _pki.LoadLocalAsync("gw", Pem(certificate), Encoding.ASCII.GetBytes(rsa.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1))), Cancel)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SelfSigned_Certificate_IsValidNowAndOfItsKey()
    {
        await _pki.GenerateKeyPairAsync("gw", KeyAlgorithm.Ecdsa, 0, Cancel);
        Assert.Null((await _pki.SelfSignAsync("gw", Subject, Cancel)).Error);

        X509Certificate2 certificate = (await _pki.AllAsync(Cancel)).Pki.Own["gw"].Certificate;
        Assert.Equal(certificate.SubjectName.RawData, certificate.IssuerName.RawData);
        Assert.Equal((2026, 2037), (certificate.NotBefore.ToUniversalTime().Year, certificate.NotAfter.ToUniversalTime().Year));
        Assert.Contains("not possible", (await _pki.SelfSignAsync("gw", Subject with { Name = "no name at all" }, Cancel)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authority_AndItsList_AreLoadedCheckedAndCleared()
    {
        var lab = new TestAuthority();
        X509Certificate2 gone = lab.Issue("x", "CN=gone").Certificate;
        Assert.Contains("no CA certificate of profile 'lab'", (await _pki.LoadRevocationListAsync("lab", lab.List(TestAuthority.End, gone), Cancel)).Error, StringComparison.Ordinal);
        Assert.Contains("is not that of an authority", (await _pki.LoadAuthorityAsync("lab", Pem(gone), Cancel)).Error, StringComparison.Ordinal);
        Assert.EndsWith("CA certificate for profile lab loaded successfully", (await _pki.LoadAuthorityAsync("lab", Pem(lab.Certificate), Cancel)).Text, StringComparison.Ordinal);
        Assert.Contains("does not bear the signature", (await _pki.LoadRevocationListAsync("lab", new TestAuthority().List(TestAuthority.End), Cancel)).Error, StringComparison.Ordinal);
        Assert.Null((await _pki.LoadRevocationListAsync("lab", lab.List(TestAuthority.End, gone), Cancel)).Error);
        Authority authority = Assert.Single((await _pki.AllAsync(Cancel)).Pki.Authorities);
        Assert.NotNull(authority.Revoked!.RevokedAt(gone));

        Assert.Null((await _pki.ClearAsync(PkiKind.Authority, "lab", Cancel)).Error);

        Assert.Empty((await _pki.AllAsync(Cancel)).Pki.Authorities);
        Assert.Contains("no such entry: lab", (await _pki.ClearAsync(PkiKind.Authority, "lab", Cancel)).Error, StringComparison.Ordinal);
        await _pki.LoadAuthorityAsync("lab", Pem(lab.Certificate), Cancel);
        Assert.Null(Assert.Single((await _pki.AllAsync(Cancel)).Pki.Authorities).Revoked);
    }

    [Fact]
    public async Task Database_Away_IsSaidAndTheLastCertificatesStay()
    {
        var lab = new TestAuthority();
        await _pki.LoadAuthorityAsync("lab", Pem(lab.Certificate), Cancel);
        _store.Fails = true;

        Assert.Contains("the database is away", (await _pki.LoadAuthorityAsync("lab", Pem(lab.Certificate), Cancel)).Error, StringComparison.Ordinal);
        Assert.Single((await _pki.AllAsync(Cancel)).Pki.Authorities);
    }

    [Fact]
    public async Task KeyPair_Twice_IsRefused_AndSoIsASizeThatThereIsNot()
    {
        await _pki.GenerateKeyPairAsync("gw", KeyAlgorithm.Ecdsa, 256, Cancel);

        Assert.Contains("is there already", (await _pki.GenerateKeyPairAsync("gw", KeyAlgorithm.Ecdsa, 256, Cancel)).Error, StringComparison.Ordinal);
        Assert.Contains("2048, 3072, 4096 can", (await _pki.GenerateKeyPairAsync("rsa", KeyAlgorithm.Rsa, 512, Cancel)).Error, StringComparison.Ordinal);
    }

    private static byte[] Pem(X509Certificate2 certificate) => Encoding.ASCII.GetBytes(certificate.ExportCertificatePem());

    /// <summary>What an authority does with a request: the same key and names, its own signature.</summary>
    private static X509Certificate2 Sign(string request)
    {
        using ECDsa authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PemFields fields = PemEncoding.Find(request);
        byte[] der = Convert.FromBase64String(request[fields.Base64Data]);
        var read = CertificateRequest.LoadSigningRequest(
            der, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions | CertificateRequestLoadOptions.SkipSignatureValidation);
        return read.Create(new X500DistinguishedName("CN=ca"), X509SignatureGenerator.CreateForECDsa(authority), TestAuthority.Begin, TestAuthority.End, [7]);
    }
}
