using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Ike.Authentication;

/// <summary>Whom a certificate makes believable, RFC 5280 section 6 and RFC 4945 sections 3 to 5.</summary>
public sealed class PeerProofTests
{
    private const string Name = "CN=gw, OU=edge, O=lab, C=XX";
    private static readonly long Now = new DateTimeOffset(2027, 1, 15, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly TestAuthority Lab = new();

    [Theory]
    [InlineData(IkeIdentityType.Fqdn, "gw.example")]
    [InlineData(IkeIdentityType.Fqdn, "GW.Example")]
    [InlineData(IkeIdentityType.UserFqdn, "admin@gw.example")]
    [InlineData(IkeIdentityType.Ipv4Address, "192.0.2.1")]
    [InlineData(IkeIdentityType.Ipv6Address, "2001:db8::1")]
    public void Judge_IdentityOfTheAlternativeNames_IsBelieved(IkeIdentityType type, string text)
    {
        var identity = Identity(type, text);

        Assert.Null(Judge(Good(), identity, new PeerExpectation("gw", identity, null, false)));
    }

    [Fact]
    public void Judge_SubjectAsIdentity_IsBelieved()
    {
        var subject = Good().Subject;

        Assert.Null(Judge(Good(), subject, new PeerExpectation("gw", subject, null, false)));
    }

    [Theory]
    [InlineData(IkeIdentityType.Fqdn, "other.example")]
    [InlineData(IkeIdentityType.Fqdn, "gw")]
    [InlineData(IkeIdentityType.Ipv4Address, "192.0.2.9")]
    public void Judge_IdentityThatTheCertificateDoesNotSay_IsRefusedInWords(IkeIdentityType type, string text)
    {
        var identity = Identity(type, text);

        string? why = Judge(Good(), identity, new PeerExpectation("gw", identity, null, false));

        Assert.Contains("is for gw.example, admin@gw.example, 192.0.2.1, 2001:db8::1, ", why, StringComparison.Ordinal);
        Assert.EndsWith($"not for {text}", why, StringComparison.Ordinal);
    }

    [Fact]
    public void S041_GeneralIkeId_AnyIdentityOfATrustedCertificate_IsBelieved() =>
        Assert.Null(Judge(Good(), Identity(IkeIdentityType.KeyId, "whatever"), new PeerExpectation("gw", null, null, true)));

    [Theory]
    [InlineData("C=XX, O=lab", null, true)]
    [InlineData("O=lab, C=XX", null, true)]
    [InlineData("CN=gw, OU=edge, O=lab, C=XX", null, true)]
    [InlineData("CN=GW, O=LAB", null, true)]
    [InlineData("CN=g", null, false)]
    [InlineData("OU=edge, CN=gw, O=lab", null, false)]
    [InlineData("", "O=la, CN=w", true)]
    [InlineData("", "CN=gw, C=XX, OU=dg", true)]
    [InlineData("", "L=lab", false)]
    [InlineData("C=XX, O=lab", "OU=edge", true)]
    [InlineData("C=XX, O=lab", "OU=core", false)]
    public void S040_RemoteIdentity_DistinguishedName_ContainerInOrderAndWildcardInPart(string container, string? wildcard, bool fits)
    {
        var rule = DistinguishedNameRule.TryRead(container, wildcard)!;

        string? why = Judge(Good(), Identity(IkeIdentityType.Fqdn, "gw.example"), new PeerExpectation("gw", null, rule, false));

        Assert.Equal(fits, why is null);
        Assert.Equal(!fits, why?.Contains("which gateway gw expects", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Judge_Expired_SaysSinceWhen() =>
        Assert.EndsWith("has expired: it was valid until 2026-06-01 00:00:00 UTC", Judge(Good(until: new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero))), StringComparison.Ordinal);

    [Fact]
    public void Judge_NotYetValid_SaysFromWhen() =>
        Assert.EndsWith("is not valid before 2028-06-01 00:00:00 UTC", Judge(Good(from: new(2028, 6, 1, 0, 0, 0, TimeSpan.Zero))), StringComparison.Ordinal);

    [Fact]
    public void Judge_OfAnotherAuthority_NamesBoth()
    {
        string? why = Judge(new TestAuthority("CN=Other CA").Issue("gw", Name, names: "gw.example"));

        Assert.Contains("was issued by CN=Other CA, which is none of the trusted CAs: lab (CN=Test CA", why, StringComparison.Ordinal);
    }

    /// <summary>A name is not enough: the signature must be that authority's.</summary>
    [Fact]
    public void Judge_OfAnAuthorityOfTheSameName_IsRefused() =>
        Assert.NotNull(Judge(new TestAuthority().Issue("gw", Name, names: "gw.example")));

    [Fact]
    public void Judge_AuthorityBetween_IsBelievedWhenThePeerSendsIt()
    {
        var between = new TestAuthority("CN=Between", Lab);
        var leaf = between.Issue("gw", Name, names: "gw.example");

        Assert.Null(Judge(leaf with { Chain = [between.Certificate] }));
        Assert.Contains("was issued by CN=Between", Judge(leaf), StringComparison.Ordinal);
        var list = Lab.Trusted() with { Revoked = RevocationList.TryRead(Lab.List(TestAuthority.End)) };
        Assert.Contains("no revocation list of CN=Between", Judge(leaf with { Chain = [between.Certificate] }, trusted: list, rule: RevocationRule.Required), StringComparison.Ordinal);
    }

    /// <summary>A leaf that signs another certificate is no authority.</summary>
    [Fact]
    public void Judge_AuthorityBetweenThatIsOnlyALeaf_IsRefused()
    {
        var leaf = Lab.Issue("gw", "CN=Rogue", names: "gw.example");
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new CertificateRequest(Name, key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var forged = request.Create(leaf.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), TestAuthority.Begin, TestAuthority.End, [9]);

        Assert.NotNull(Judge(leaf with { Certificate = forged, Chain = [leaf.Certificate] }));
    }

    [Fact]
    public void Judge_Revoked_SaysByWhomAndWhen()
    {
        var gone = Good();

        string? why = Judge(gone, trusted: Lab.Trusted(gone.Certificate));

        Assert.Contains("was revoked by lab (CN=Test CA, O=lab, C=XX) on 2026-01-02 00:00:00 UTC", why, StringComparison.Ordinal);
        Assert.Null(Judge(gone, trusted: Lab.Trusted(gone.Certificate), rule: RevocationRule.Disabled));
        Assert.Null(Judge(Good(), trusted: Lab.Trusted(gone.Certificate)));
    }

    /// <summary>An authority that was set up anew under its old name, or two that have one by chance; nothing in what they sign tells them apart.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Chain_AuthoritiesOfOneName_WhicheverSignedIsFound(int signer)
    {
        TestAuthority[] alike = [new(), new(), new()];
        var (leaf, stranger) = (alike[signer].Issue("gw", Name).Certificate, new TestAuthority().Issue("gw", Name).Certificate);
        ImmutableArray<Authority> trusted = [new TestAuthority("CN=Other CA").Trusted(), .. alike.Select(authority => authority.Trusted())];
        var policy = new CertificatePolicy { Local = "gw" };

        Assert.Null(CertificateChain.Refusal(leaf, [], trusted, policy, Now));
        Assert.NotNull(CertificateChain.Refusal(stranger, [], trusted, policy, Now));
    }

    [Fact]
    public void Judge_ListIsRequired_NoneOrAnOldOneIsRefused()
    {
        var old = Lab.Trusted() with { Revoked = RevocationList.TryRead(Lab.List(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))) };

        Assert.Contains("no revocation list of lab", Judge(Good(), rule: RevocationRule.Required), StringComparison.Ordinal);
        Assert.Contains("out of date since 2026-03-01", Judge(Good(), trusted: old, rule: RevocationRule.Required), StringComparison.Ordinal);
        Assert.Null(Judge(Good(), trusted: old));
    }

    [Fact]
    public void Judge_KeyUsageIsNotForSignatures_IsRefused() =>
        Assert.Contains("is not for signatures", Judge(Lab.Issue("gw", Name, usage: X509KeyUsageFlags.KeyEncipherment, names: "gw.example")), StringComparison.Ordinal);

    [Fact]
    public void Judge_KeyOfAnotherKind_SaysBoth()
    {
        var policy = new CertificatePolicy { Local = "own", Key = KeyAlgorithm.Ecdsa, Bits = 384 };

        Assert.Contains("has a key of ECDSA-256, the policy wants ECDSA-384", Judge(Good(), policy: policy), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OtherProfilesAreTrusted_IsRefused() =>
        Assert.Contains("no certificate of a trusted CA is loaded", Judge(Good(), policy: new CertificatePolicy { Local = "own", Trusted = ["other"] }), StringComparison.Ordinal);

    [Fact]
    public void Read_Pkcs7AndGarbage_GivesTheCertificates()
    {
        var leaf = Good().Certificate;
        byte[] bundle = new X509Certificate2Collection { leaf, Lab.Certificate }.Export(X509ContentType.Pkcs7)!;

        using var read = PresentedCertificates.Read([((byte)CertificateEncoding.Pkcs7, bundle), (4, new byte[] { 0x30, 3, 1, 2, 3 }), (4, default), (11, bundle), (1, bundle.AsMemory(..40))]);

        Assert.Equal([leaf.SerialNumber, Lab.Certificate.SerialNumber], read.All.Select(certificate => certificate.SerialNumber).OrderDescending());
    }

    [Fact]
    public void RevocationList_SignedByAnother_IsNotItsOwn()
    {
        var list = RevocationList.TryRead(Lab.List(TestAuthority.End, Good().Certificate))!;

        Assert.True(list.IsSignedBy(Lab.Certificate));
        Assert.False(list.IsSignedBy(new TestAuthority().Certificate));
        Assert.False(list.IsSignedBy(new TestAuthority("CN=Other").Certificate));
        Assert.Equal(1, list.Count);
        Assert.Null(RevocationList.TryRead(Lab.Certificate.RawData));
    }

    private static OwnCertificate Good(DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        Lab.Issue("gw", Name, from: from, until: until, names: ["gw.example", "admin@gw.example", "192.0.2.1", "2001:db8::1"]);

    private static string? Judge(
        OwnCertificate peer, IkeIdentity? identity = null, PeerExpectation? expected = null, Authority? trusted = null,
        RevocationRule rule = RevocationRule.IfLoaded, CertificatePolicy? policy = null)
    {
        identity ??= Identity(IkeIdentityType.Fqdn, "gw.example");
        policy ??= new CertificatePolicy { Local = "own", Revocation = ImmutableDictionary<string, RevocationRule>.Empty.Add("lab", rule) };
        using var presented = PresentedCertificates.Read(peer.Encoded.Select(der => ((byte)CertificateEncoding.X509Signature, der)));
        var proof = PeerProof.Judge(
            presented, policy, new Pki { Authorities = [trusted ?? Lab.Trusted()] }, identity, expected ?? new PeerExpectation("gw", identity, null, false), Now);
        Assert.NotEqual(proof.Key is null, proof.Refusal is null);
        return proof.Refusal;
    }

    private static IkeIdentity Identity(IkeIdentityType type, string text) => new(
        type, type is IkeIdentityType.Ipv4Address or IkeIdentityType.Ipv6Address ? IPAddress.Parse(text).GetAddressBytes() : Encoding.ASCII.GetBytes(text));
}
