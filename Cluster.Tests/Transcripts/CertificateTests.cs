using System.Collections.Immutable;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.V2;
using Cluster.Ike.Wire;
using Cluster.Tests.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>IKE_AUTH with certificates: RFC 7296 section 2.15, RFC 7427, RFC 4754, RFC 8420.</summary>
public sealed class CertificateTests
{
    private static readonly TestAuthority Lab = new();

    [Fact]
    [NotifyTranscript(NotifyType.SignatureHashAlgorithms)]
    public void S177_Certificates_BothSign_TranscriptOfTheSetUp()
    {
        var pair = Pair(Of("west"), Of("east"));
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce, N(SIGNATURE_HASH_ALGORITHMS) }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce, N(SIGNATURE_HASH_ALGORITHMS), CERTREQ }");
        pair.Expect("--> IKE_AUTH 1 { IDi, CERT, N(INITIAL_CONTACT), CERTREQ, IDr, AUTH, SA, TSi, TSr }");
        pair.Expect("<-- IKE_AUTH response 1 { IDr, CERT, AUTH, SA, TSi, TSr }");
        pair.ExpectNothing();
        AssertUp(pair);
    }

    [Theory]
    [InlineData(KeyAlgorithm.Rsa, 2048)]
    [InlineData(KeyAlgorithm.Ecdsa, 256)]
    [InlineData(KeyAlgorithm.Ecdsa, 384)]
    [InlineData(KeyAlgorithm.Ecdsa, 521)]
    [InlineData(KeyAlgorithm.Ed25519, 256)]
    public void S135_Certificates_EachKindOfKey_ComesUpAndTheOtherSideMayHaveAnother(KeyAlgorithm kind, int bits)
    {
        var pair = Pair(Of("west", kind, bits), Of("east"));
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
    }

    [Fact]
    public void S136_Certificates_WithDsaKeys_ComeUp()
    {
        var pair = Pair(Of("west", KeyAlgorithm.Dsa, 1024), Of("east", KeyAlgorithm.Dsa, 1024));
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
    }

    [Fact]
    public void Certificates_LargerThanAPacket_GoInFragmentsAndComeUp()
    {
        var pair = Pair(Of("west", KeyAlgorithm.Rsa, 2048), Of("east", KeyAlgorithm.Rsa, 2048), fragment: 576);
        pair.Initiate();
        pair.Settle();
        Assert.Contains("--> IKE_AUTH 1 { fragment 3/3 }", pair.Transcript);
        AssertUp(pair);
    }

    [Fact]
    public void S039_LocalIdentity_DistinguishedName_IsTheSubjectOfTheCertificate()
    {
        var west = Of("west");
        var pair = Pair(west, Of("east"), settings => settings with { LocalIdentity = null }, settings => settings with { RemoteIdentity = west.Subject });
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
        Assert.Equal(west.Subject, pair.East.Machine.State.Lineage!.Peer);
        Assert.Equal("CN=west, O=lab", west.Subject.ToString());
    }

    [Fact]
    public void Certificates_TheInitiatorsIsRevoked_BothSidesSayWhose()
    {
        var west = Of("west");
        var pair = Pair(west, Of("east"), eastTrusts: Lab.Trusted(west.Certificate));
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, $"certificate CN=west, O=lab, serial {west.Certificate.SerialNumber} was revoked by lab");
        AssertFailed(pair.West, "the peer did not accept our identity west.example or our certificate 'west'");
        AssertGone(pair);
    }

    [Fact]
    public void Certificates_TheRespondersIsOfAnotherAuthority_InitiatorDeletesWithTheReason()
    {
        var pair = Pair(Of("west"), new TestAuthority("CN=Other").Issue("east", "CN=east", names: "east.example"));
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.West, "was issued by CN=Other, which is none of the trusted CAs: lab");
        AssertGone(pair);
    }

    [Fact]
    public void Certificates_OfSomebodyElse_IdentityIsRefused()
    {
        var pair = Pair(Lab.Issue("west", "CN=thief, O=lab", names: "thief.example"), Of("east"));
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "is for thief.example, CN=thief, O=lab, not for west.example");
        AssertGone(pair);
    }

    /// <summary>Whoever shows the certificate of another cannot sign with its key.</summary>
    [Fact]
    public void Certificates_WithoutTheirKey_SignatureIsRefused()
    {
        var stolen = Of("west") with { Key = Of("west", KeyAlgorithm.Ecdsa, 384).Key };
        var pair = Pair(stolen, Of("east"));
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "the signature of west.example by method 14 (ECDSA with SHA-384) does not fit certificate CN=west");
        AssertGone(pair);
    }

    [Fact]
    public void Certificates_OneSideHasAKeyInstead_IsNamed()
    {
        var pair = Pair(Of("west"), Of("east"), west: settings => settings with { Certificates = null });
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "west.example authenticates by a pre-shared key, gateway west expects a signature");
        AssertGone(pair);
    }

    [Fact]
    public void Certificates_OursIsNotLoaded_NothingIsSent()
    {
        var pair = Pair(Of("west"), Of("east"), west: settings => settings with { Certificates = settings.Certificates! with { Local = "lost" } });
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.West, "our certificate 'lost' is not loaded");
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.DoesNotContain(pair.Transcript, line => line.Contains("IKE_AUTH", StringComparison.Ordinal));
    }

    /// <summary>Old peers, which announce no hashes, get and give methods 1 and 9 to 11.</summary>
    [Theory]
    [InlineData(KeyAlgorithm.Rsa, 2048, 1)]
    [InlineData(KeyAlgorithm.Ecdsa, 256, 9)]
    [InlineData(KeyAlgorithm.Ecdsa, 384, 10)]
    [InlineData(KeyAlgorithm.Ecdsa, 521, 11)]
    [InlineData(KeyAlgorithm.Dsa, 1024, 3)]
    public void Methods_PeerAnnouncesNoHash_TheOldOnesAreUsed(KeyAlgorithm kind, int bits, byte method)
    {
        var own = Of("west", kind, bits);
        using var key = VerifyingKey.TryRead(own.Key.PublicKey)!;

        var auth = SignatureMethods.Sign(own.Key, [], "octets"u8)!;

        Assert.Equal(method, auth.Method);
        Assert.True(SignatureMethods.Verify(key, auth, "octets"u8));
        Assert.False(SignatureMethods.Verify(key, auth, "others"u8));
        Assert.False(SignatureMethods.Verify(key, auth with { Method = 200 }, "octets"u8));
    }

    [Fact]
    public void Methods_PeerUnderstandsNothingOfOurKey_NoneIsMade()
    {
        Assert.Null(SignatureMethods.Sign(Of("west", KeyAlgorithm.Ed25519).Key, [], "octets"u8));
        Assert.Null(SignatureMethods.Sign(Of("west", KeyAlgorithm.Ed25519).Key, [SignatureHash.Sha256], "octets"u8));
        Assert.Null(SignatureMethods.Sign(Of("west").Key, [SignatureHash.Sha1], "octets"u8));
    }

    /// <summary>SHA-1 under method 14 was never announced by us (RFC 8247 section 3).</summary>
    [Fact]
    public void Methods_PeerSignsWithAHashThatWeDidNotAnnounce_IsRefused()
    {
        var own = Of("west", KeyAlgorithm.Rsa, 2048);
        var scheme = SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha1, SignaturePadding.Pkcs1);
        byte[] data = [(byte)scheme.Identifier.Length, .. scheme.Identifier.Span, .. own.Key.Sign(scheme, "octets"u8)];
        using var key = VerifyingKey.TryRead(own.Key.PublicKey)!;

        Assert.False(SignatureMethods.Verify(key, new AuthPayload(AuthPayload.DigitalSignature, data), "octets"u8));
        Assert.False(SignatureMethods.Verify(key, new AuthPayload(AuthPayload.DigitalSignature, default), "octets"u8));
    }

    private static OwnCertificate Of(string name, KeyAlgorithm kind = KeyAlgorithm.Ecdsa, int bits = 256) =>
        Lab.Issue(name, $"CN={name}, O=lab", kind, bits, names: $"{name}.example");

    private static IkePair Pair(
        OwnCertificate own, OwnCertificate other, Func<IkeSaSettings, IkeSaSettings>? west = null, Func<IkeSaSettings, IkeSaSettings>? east = null,
        Authority? eastTrusts = null, int? fragment = null)
    {
        var westSettings = Samples.WestSettings() with { Certificates = new CertificatePolicy { Local = own.Id }, FragmentSize = fragment };
        var eastSettings = Samples.EastSettings() with { Certificates = new CertificatePolicy { Local = other.Id }, FragmentSize = fragment };
        return new IkePair(
            west: west?.Invoke(westSettings) ?? westSettings, east: east?.Invoke(eastSettings) ?? eastSettings,
            westPki: Known(own, Lab.Trusted()), eastPki: Known(other, eastTrusts ?? Lab.Trusted()));
    }

    private static Pki Known(OwnCertificate own, Authority trusted) =>
        new() { Own = ImmutableDictionary<string, OwnCertificate>.Empty.Add(own.Id, own), Authorities = [trusted] };

    private static void AssertUp(IkePair pair)
    {
        Assert.Empty(pair.West.Reports.Concat(pair.East.Reports).OfType<IkeReport.NegotiationFailed>());
        Assert.Equal((IkePhase.Established, IkePhase.Established), (pair.West.Machine.Phase, pair.East.Machine.Phase));
        Assert.Single(pair.West.Dataplane);
        Assert.Single(pair.East.Dataplane);
    }

    private static void AssertFailed(IkeHost host, string words) =>
        Assert.Contains(words, Assert.Single(host.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);

    private static void AssertGone(IkePair pair)
    {
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
        Assert.DoesNotContain(pair.West.Machine.Phase, new[] { IkePhase.Established });
        Assert.DoesNotContain(pair.East.Machine.Phase, new[] { IkePhase.Established });
    }
}
