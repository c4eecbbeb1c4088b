using System.Collections.Immutable;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Phase 1 with certificates: RFC 2409 section 5.1, RFC 4754.</summary>
public sealed class IsakmpCertificateTests
{
    private static readonly TestAuthority Lab = new();

    [Fact]
    public void S135_MainMode_BothSign_TranscriptOfTheSetUp()
    {
        var pair = Pair(Of("west"), Of("east"));
        pair.Initiate();
        pair.Expect("--> main { SA }");
        pair.Expect("<-- main { SA }");
        pair.Expect("--> main { KE, Nonce, CertificateRequest }");
        pair.Expect("<-- main { KE, Nonce, CertificateRequest }");
        pair.Expect("--> main *");
        pair.Expect("<-- main *");
        pair.Expect("--> quick { Hash, SA, Nonce, ID, ID }");
        pair.Settle();
        AssertUp(pair);
    }

    [Fact]
    public void S135_AggressiveMode_BothSign_TranscriptOfTheSetUp()
    {
        var pair = Pair(Of("west"), Of("east"), west: settings => settings with { FragmentSize = null }, aggressive: true);
        pair.Initiate();
        pair.Expect("--> aggressive { SA, KE, Nonce, ID, CertificateRequest }");
        pair.Expect("<-- aggressive { SA, KE, Nonce, ID, Certificate, Signature, CertificateRequest }");
        pair.Expect("--> aggressive *");
        pair.Settle();
        AssertUp(pair);
    }

    [Theory]
    [InlineData(KeyAlgorithm.Dsa, 1024, false)]
    [InlineData(KeyAlgorithm.Dsa, 1024, true)]
    [InlineData(KeyAlgorithm.Ecdsa, 256, false)]
    [InlineData(KeyAlgorithm.Ecdsa, 384, true)]
    [InlineData(KeyAlgorithm.Ecdsa, 521, false)]
    public void S136_EachOtherKindOfKey_ComesUp(KeyAlgorithm kind, int bits, bool aggressive)
    {
        var pair = Pair(Of("west", kind, bits), Of("east", kind, bits), aggressive: aggressive);
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
    }

    [Fact]
    public void S022_OneSideHasAnotherKindOfKey_NoProposalFits()
    {
        var pair = Pair(Of("west", KeyAlgorithm.Ecdsa, 256), Of("east"));
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "authentication-method (peer: ecdsa-signatures-256, we: rsa-signatures)");
        AssertNothing(pair);
    }

    [Fact]
    public void S022_OneSideHasAKeyInstead_IsNamed()
    {
        var pair = Pair(Of("west"), Of("east"), west: settings => settings with { Certificates = null });
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "authentication-method (peer: pre-shared-keys, we: rsa-signatures)");
        AssertNothing(pair);
    }

    [Fact]
    public void S039_S040_DistinguishedNames_AreThoseOfTheCertificates()
    {
        var west = Of("west");
        var pair = Pair(
            west, Of("east"), settings => settings with { LocalIdentity = null },
            settings => settings with { RemoteIdentity = null, RemoteName = DistinguishedNameRule.TryRead("", "CN=wes") });
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
        Assert.Equal(west.Subject, pair.East.Machine.State.Lineage!.Peer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void InitiatorsIsRevoked_BothSidesFailAtOnceInWords(bool aggressive)
    {
        var west = Of("west");
        var pair = Pair(west, Of("east"), eastTrusts: Lab.Trusted(west.Certificate), aggressive: aggressive);
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, $"certificate CN=west, O=lab, serial {west.Certificate.SerialNumber} was revoked by lab");
        AssertNothing(pair);
        AssertFailed(pair.West, "the peer did not accept our identity west.example or our certificate 'west'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RespondersIsOfAnotherAuthority_InitiatorSaysSoAndTheOtherEndForgets(bool aggressive)
    {
        var pair = Pair(
            Of("west"), new TestAuthority("CN=Other").Issue("east", "CN=east", KeyAlgorithm.Rsa, 2048, names: "east.example"), aggressive: aggressive);
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.West, "was issued by CN=Other, which is none of the trusted CAs: lab");
        pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
        AssertNothing(pair);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
    }

    [Fact]
    public void Expired_IsRefused()
    {
        var old = Lab.Issue("west", "CN=west, O=lab", KeyAlgorithm.Rsa, 2048, until: TestAuthority.Begin.AddDays(1), names: "west.example");
        var pair = Pair(old, Of("east"));
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "expired");
        AssertNothing(pair);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S140_CertificateOfSomebodyElse_IdentityIsRefused(bool aggressive)
    {
        var pair = Pair(Lab.Issue("west", "CN=thief, O=lab", KeyAlgorithm.Rsa, 2048, names: "thief.example"), Of("east"), aggressive: aggressive);
        pair.Initiate();
        pair.Settle();
        AssertFailed(pair.East, "is for thief.example, CN=thief, O=lab, not for west.example");
        AssertNothing(pair);
    }

    /// <summary>Whoever shows the certificate of another cannot sign with its key. It could be anybody's message, so it ends nothing at once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WithoutItsKey_SignatureIsRefused(bool aggressive)
    {
        var west = Of("west");
        var other = SigningKey.TryRead(SignatureKeys.Generate(KeyAlgorithm.Rsa, 2048))!;
        var pair = Pair(west with { Key = other }, Of("east"), aggressive: aggressive);
        pair.Initiate();
        pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
        AssertFailed(pair.East, "the signature of the peer by rsa-signatures does not fit certificate CN=west");
        AssertNothing(pair);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
    }

    [Fact]
    public void OursIsNotLoaded_NothingIsSent()
    {
        var pair = Pair(Of("west"), Of("east"), west: settings => settings with { Certificates = settings.Certificates! with { Local = "lost" } });
        pair.Initiate();
        pair.ExpectNothing();
        AssertFailed(pair.West, "our certificate 'lost' is not loaded");
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
    }

    [Fact]
    public void OursIsNotLoadedWhenAPeerCalls_ItIsRefusedInWords()
    {
        var pair = Pair(Of("west"), Of("east"), east: settings => settings with { Certificates = settings.Certificates! with { Local = "lost" } });
        pair.Initiate();
        pair.Expect("--> main { SA }");
        pair.Expect("<-- informational { N(NoProposalChosen) }");
        pair.ExpectNothing();
        AssertFailed(pair.East, "our certificate 'lost' is not loaded");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Takeover_AtEveryDurablePoint_CompletesWithoutBeginningAnew(bool aggressive, bool ofWest)
    {
        for (int point = 0; point < 8; point++)
        {
            var pair = Pair(Of("west"), Of("east"), aggressive: aggressive, seed: 300 + point);
            IsakmpSamples.CrashAt(pair, ofWest ? pair.West : pair.East, point);
            IsakmpSamples.Check(pair, children: 1);
            Assert.Single(pair.West.Machine.State.IkeSas);
        }
    }

    private static OwnCertificate Of(string name, KeyAlgorithm kind = KeyAlgorithm.Rsa, int bits = 2048) =>
        Lab.Issue(name, $"CN={name}, O=lab", kind, bits, names: $"{name}.example");

    private static IkePair Pair(
        OwnCertificate own, OwnCertificate other, Func<IkeSaSettings, IkeSaSettings>? west = null, Func<IkeSaSettings, IkeSaSettings>? east = null,
        Authority? eastTrusts = null, bool aggressive = false, int seed = 7)
    {
        var westSettings = IsakmpSamples.West() with { Certificates = new CertificatePolicy { Local = own.Id }, Aggressive = aggressive };
        var eastSettings = IsakmpSamples.East() with { Certificates = new CertificatePolicy { Local = other.Id }, Aggressive = aggressive };
        return new IkePair(
            seed, west?.Invoke(westSettings) ?? westSettings, east?.Invoke(eastSettings) ?? eastSettings, Known(own, Lab.Trusted()),
            Known(other, eastTrusts ?? Lab.Trusted()));
    }

    private static Pki Known(OwnCertificate own, Authority trusted) =>
        new() { Own = ImmutableDictionary<string, OwnCertificate>.Empty.Add(own.Id, own), Authorities = [trusted] };

    private static void AssertUp(IkePair pair)
    {
        Assert.Empty(pair.West.Reports.Concat(pair.East.Reports).OfType<IkeReport.NegotiationFailed>());
        IsakmpSamples.Check(pair, children: 1);
    }

    private static void AssertFailed(IkeHost host, string words) =>
        Assert.Contains(words, Assert.Single(host.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);

    private static void AssertNothing(IkePair pair)
    {
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
        Assert.NotEqual(IkePhase.Established, pair.West.Machine.Phase);
        Assert.NotEqual(IkePhase.Established, pair.East.Machine.Phase);
    }
}
