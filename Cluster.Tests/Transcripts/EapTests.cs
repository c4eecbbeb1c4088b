using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Eap;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V2;
using Cluster.Ike.Wire;
using Cluster.Tests.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>IKE_AUTH with EAP (RFC 7296 section 2.16), which west plays by hand: our machine only answers it.</summary>
public sealed class EapTests
{
    private static readonly TestAuthority Lab = new();

    private static readonly OwnCertificate Certificate = Lab.Issue("east", "CN=east, O=lab", KeyAlgorithm.Ecdsa, 256, names: "east.example");

    private static readonly SecretBytes MasterKey = new(new byte[64]);

    private static readonly IPAddress Inner = IPAddress.Parse("10.3.0.7");

    private static readonly TrafficSelector Everything = new(0, 0, ushort.MaxValue, IPAddress.Any, IPAddress.Broadcast);

    private static readonly AddressLease Lease = new(Inner, 24, [IPAddress.Parse("10.1.0.10")], []);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Eap_UserIsLetIn_GetsAnAddressAndNothingElseIsBehindIt(bool makesKeys)
    {
        var pair = Begun();
        Run(pair, makesKeys);
        Expect(pair, "<-- IKE_AUTH response 4 { AUTH, CP, SA, TSi, TSr }");

        var child = Assert.Single(pair.East.Dataplane.Values);
        Assert.Equal((Inner, Inner), (child.Remote[0].Start, child.Remote[0].End));
        Assert.Equal("carol", pair.East.Machine.State.Lineage!.Access!.User);
        Assert.Equal("carol", Assert.Single(pair.East.Reports.OfType<IkeReport.IkeSaEstablished>()).User);
    }

    /// <summary>What is asked for again while it is looked for leads to nothing; what is answered late changes nothing.</summary>
    [Fact]
    public void Eap_RequestRepeatedWhileItIsAnswered_IsAskedOnce()
    {
        var pair = Begun();
        var asked = AskEap(pair, 2);
        Forge(pair, 2, new EapPayload(asked.Message));
        Assert.Equal([IkeDrop.AwaitingAnswer], pair.East.Drops);
        Assert.Single(pair.East.Questions);
        Accept(pair, asked, makesKeys: true);
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Refused(2, "too late")));

        Assert.Equal("<-- IKE_AUTH response 2 { EAP }", Assert.Single(pair.InFlight).Text);
        Assert.Equal(IkePhase.InitAnswered, pair.East.Machine.Phase);
    }

    [Fact]
    public void Eap_NodeDiesWhileTheUserIsLookedUp_SuccessorAsksWhenThePeerRepeats()
    {
        var pair = Begun();
        var asked = AskEap(pair, 2);
        pair.East.Crash();
        pair.East.Questions.Clear();
        pair.TakeOver(pair.East, 2);
        Clear(pair);
        Forge(pair, 2, new EapPayload(asked.Message));

        var again = Assert.IsType<AccessQuestion.Eap>(Assert.Single(pair.East.Questions));
        Assert.Equal(asked.Conversation.ToArray(), again.Conversation.ToArray());
        Accept(pair, again, makesKeys: true);
        Expect(pair, "<-- IKE_AUTH response 2 { EAP }");
    }

    [Fact]
    public void Eap_NodeDiesWhileTheAddressIsLookedFor_SuccessorAsksAndTheUserComesUp()
    {
        var pair = Begun();
        Run(pair, makesKeys: true, answerAddress: false);
        pair.East.Crash();
        pair.East.Questions.Clear();
        pair.TakeOver(pair.East, 2);
        Clear(pair);
        Forge(pair, 4, Auth(pair, MasterKey));
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Assigned(4, Lease)));

        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
        Assert.Single(pair.East.Dataplane);
    }

    [Fact]
    public void Eap_UserIsRefused_IsToldAndTheReasonIsReported()
    {
        var pair = Begun();
        var asked = AskEap(pair, 2);
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Refused(asked.Number, "there is no user 'carol' with this password", EapPacket.Failure(9))));

        Expect(pair, "<-- IKE_AUTH response 2 { EAP, N(AUTHENTICATION_FAILED) }");
        AssertFailed(pair, "there is no user 'carol' with this password");
    }

    /// <summary>strongSwan goes when it is told of a wrong password, and says so in an exchange of its own.</summary>
    [Fact]
    public void Eap_PeerGivesUpWhenItIsTold_TheReasonIsReportedAtOnce()
    {
        var pair = Begun();
        var asked = AskEap(pair, 2);
        byte[] told = EapPacket.Request(8, EapType.MsChapV2, default).ToBytes();
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Continue(asked.Number, new byte[] { 1 }, told, "there is no user 'carol' with this password")));
        Clear(pair);
        pair.Inject(new IkePair.Flight(
            pair.West, Samples.West, Forgery.Seal(pair.West, ExchangeType.Informational, false, 3, NotifyPayload.Of(NotifyType.AuthenticationFailed)), ""));

        Expect(pair, "<-- INFORMATIONAL response 3 {  }");
        AssertFailed(pair, "there is no user 'carol' with this password");
    }

    [Fact]
    public void Eap_AuthOverAnotherKey_IsRefused()
    {
        var pair = Begun();
        Accept(pair, AskEap(pair, 2), makesKeys: true);
        Clear(pair);
        using var other = new SecretBytes(Enumerable.Repeat((byte)1, 64).ToArray());
        Forge(pair, 3, Auth(pair, other));

        Expect(pair, "<-- IKE_AUTH response 3 { N(AUTHENTICATION_FAILED) }");
        AssertFailed(pair, "the AUTH of carol does not fit the key that EAP made");
    }

    [Fact]
    public void Eap_AuthBeforeTheUserWasLetIn_IsDropped()
    {
        var pair = Begun();
        Forge(pair, 2, Auth(pair, MasterKey));

        Assert.Equal([IkeDrop.UnexpectedPayloads], pair.East.Drops);
        Assert.Empty(pair.InFlight);
    }

    [Fact]
    [NotifyTranscript(NotifyType.InternalAddressFailure)]
    public void Eap_NoAddressIsFree_IsRefusedInWords()
    {
        var pair = Begun();
        Run(pair, makesKeys: true, answerAddress: false);
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Refused(4, "pool users has no free address")));

        Expect(pair, "<-- IKE_AUTH response 4 { N(INTERNAL_ADDRESS_FAILURE) }");
        AssertFailed(pair, "pool users has no free address");
    }

    [Fact]
    public void Eap_PeerSignsInstead_IsRefusedInWords()
    {
        var pair = Pair();
        pair.Initiate();
        pair.Settle();

        AssertFailed(pair, "west.example authenticates by a pre-shared key, gateway");
    }

    /// <summary>Whoever types a password is slower than a machine, which is forgotten after half a minute.</summary>
    [Fact]
    public void Eap_UserWhoTakesAMinuteForEachAnswer_IsWaitedFor()
    {
        var pair = Begun();
        pair.Advance(TimeSpan.FromSeconds(60));
        AskEap(pair, 2);
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Continue(2, new byte[] { 1 }, EapPacket.Request(8, EapType.MsChapV2, default).ToBytes())));
        pair.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(IkePhase.InitAnswered, pair.East.Machine.Phase);
        pair.Advance(TimeSpan.FromSeconds(35));

        AssertClosed(pair, "the user did not go on with EAP");
    }

    [Fact]
    public void Eap_UserWhoNeverComesToAnEnd_IsForgottenInTheEnd()
    {
        var pair = Begun();
        byte[] response = new EapPacket(EapCode.Response, 7, EapType.Identity, "carol"u8.ToArray()).ToBytes();
        byte[][] patient = [.. Enumerable.Range(2, 6).Select(messageId => Forgery.Seal(pair.West, ExchangeType.IkeAuth, false, (uint)messageId, new EapPayload(response)))];
        for (uint messageId = 2; messageId < 8; messageId++)
        {
            pair.Inject(new IkePair.Flight(pair.West, Samples.West, patient[messageId - 2], ""));
            Assert.Equal(messageId, pair.East.Questions[^1].Number);
            pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Continue(messageId, new byte[] { 1 }, EapPacket.Request(8, EapType.MsChapV2, default).ToBytes())));
            Assert.Equal(IkePhase.InitAnswered, pair.East.Machine.Phase);
            pair.Advance(TimeSpan.FromSeconds(45));
        }

        AssertClosed(pair, "the user did not go on with EAP");
    }

    /// <summary>Who has not shown yet that it may come in is not asked whether there is room, and takes none.</summary>
    [Fact]
    public void S224_ConnectionsLimit_IsAskedWhenTheUserHasBeenLetIn()
    {
        var pair = Pair();
        pair.East.Candidates = [East];
        int asked = 0;
        pair.East.MayConnect = _ =>
        {
            asked++;
            return false;
        };
        Begin(pair);
        Accept(pair, AskEap(pair, 2), makesKeys: true);
        Clear(pair);
        Assert.Equal(0, asked);
        Forge(pair, 3, Auth(pair, MasterKey));

        Assert.Equal(1, asked);
        Expect(pair, "<-- IKE_AUTH response 3 { N(AUTHENTICATION_FAILED) }");
        AssertFailed(pair, "user carol is one more than the connections-limit of gateway");
    }

    private static void AssertClosed(IkePair pair, string words)
    {
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Equal(words, Assert.Single(pair.East.Reports.OfType<IkeReport.IkeSaGone>()).Detail);
    }

    /// <summary>Both sides, up to the first request of EAP.</summary>
    private static IkePair Begun()
    {
        var pair = Pair();
        Begin(pair);
        return pair;
    }

    private static void Begin(IkePair pair)
    {
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        var flight = pair.Drop();
        byte[] first = Forgery.Alter(flight, payloads =>
            [.. payloads.Where(payload => payload is not AuthPayload), new ConfigurationPayload(ConfigurationType.Request, [new(ConfigurationAttributeType.InternalIp4Address, default), new(ConfigurationAttributeType.InternalIp4Dns, default)])]);
        pair.Inject(flight with { Datagram = first });
        Expect(pair, "<-- IKE_AUTH response 1 { IDr, CERT, AUTH, EAP }");
    }

    /// <summary>EAP in two rounds, AUTH, and the address.</summary>
    private static void Run(IkePair pair, bool makesKeys, bool answerAddress = true)
    {
        var asked = AskEap(pair, 2);
        pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Continue(2, new byte[] { 1, 2, 3 }, EapPacket.Request(8, EapType.MsChapV2, default).ToBytes())));
        Expect(pair, "<-- IKE_AUTH response 2 { EAP }");
        asked = AskEap(pair, 3);
        Assert.Equal([1, 2, 3], asked.Conversation.ToArray());
        Accept(pair, asked, makesKeys);
        Expect(pair, "<-- IKE_AUTH response 3 { EAP }");
        using var key = makesKeys ? MasterKey.Clone() : Sa(pair).Keys.AuthInitiator.Clone();
        Forge(pair, 4, Auth(pair, key));
        Assert.Equal("carol", Assert.IsType<AccessQuestion.Address>(pair.East.Questions[^1]).User);
        if (answerAddress)
        {
            pair.Ask(pair.East, new IkeCommand.Answered(new AccessAnswer.Assigned(4, Lease)));
        }
    }

    private static AccessQuestion.Eap AskEap(IkePair pair, uint messageId)
    {
        Forge(pair, messageId, new EapPayload(new EapPacket(EapCode.Response, 7, EapType.Identity, "carol"u8.ToArray()).ToBytes()));
        var asked = Assert.IsType<AccessQuestion.Eap>(pair.East.Questions[^1]);
        Assert.Equal((messageId, "users"), (asked.Number, asked.Profile));
        return asked;
    }

    private static void Accept(IkePair pair, AccessQuestion asked, bool makesKeys) => pair.Ask(
        pair.East, new IkeCommand.Answered(new AccessAnswer.Accepted(asked.Number, AccessGrant.Of("carol"), EapPacket.Success(8), makesKeys ? MasterKey.Clone() : null)));

    /// <summary>What west signs with the key.</summary>
    private static AuthPayload Auth(IkePair pair, SecretBytes key)
    {
        var handshake = pair.West.Machine.State.Lineage!.Handshake!;
        var id = new IdPayload(true, (byte)IkeIdentityType.Fqdn, "west.example"u8.ToArray());
        return new AuthPayload(
            AuthPayload.SharedKeyMic, AuthProof.Compute(Sa(pair).Suite.Prf, key, handshake.InitRequest.Span, handshake.NonceResponder.Span, Sa(pair).Keys.AuthInitiator, id));
    }

    private static NegotiatedIkeSa Sa(IkePair pair) => pair.West.Machine.State.IkeSas[pair.West.Machine.State.Lineage!.Current.Value];

    private static void Forge(IkePair pair, uint messageId, IkePayload payload) => pair.Inject(
        new IkePair.Flight(pair.West, Samples.West, Forgery.Seal(pair.West, ExchangeType.IkeAuth, false, messageId, payload), ""));

    /// <summary>The next datagram, which west does not get: the test plays it.</summary>
    private static void Expect(IkePair pair, string line) => Assert.Equal(line, pair.Drop().Text);

    private static void Clear(IkePair pair)
    {
        while (pair.InFlight.Count > 0)
        {
            pair.Drop();
        }
    }

    private static void AssertFailed(IkePair pair, string words)
    {
        Assert.Contains(words, Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
        Assert.Empty(pair.East.Dataplane);
        Assert.True(pair.East.Machine.Phase is IkePhase.Closed or IkePhase.Gone);
    }

    private static IkeSaSettings East => Samples.EastSettings() with { Certificates = new CertificatePolicy { Local = Certificate.Id }, Access = new AccessSettings("users"), FragmentSize = null };

    private static IkePair Pair() => new(
        east: East,
        west: Samples.WestSettings() with { FragmentSize = null, Children = [Samples.WestSettings().Children[0] with { Local = [Everything] }] },
        eastPki: new Pki { Own = ImmutableDictionary<string, OwnCertificate>.Empty.Add(Certificate.Id, Certificate), Authorities = [Lab.Trusted()] });
}
