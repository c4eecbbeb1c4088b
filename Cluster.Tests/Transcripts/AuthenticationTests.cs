using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Who the peer is, RFC 7296 sections 2.15 and 2.21.2, and that the reports name the right one.</summary>
public sealed class AuthenticationTests
{
    [Fact]
    [NotifyTranscript(NotifyType.AuthenticationFailed)]
    public void SharedKey_OursAsInitiatorIsWrong_BothSidesSayWhoseAndWhat()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { PreSharedKey = new SecretBytes("not the secret"u8) });
        pair.Initiate();
        pair.Settle();
        Assert.Equal("<-- IKE_AUTH response 1 { N(AUTHENTICATION_FAILED) }", pair.Transcript[^1]);
        AssertFailed(pair.West, "the peer did not accept our identity west.example or the pre-shared key");
        AssertFailed(pair.East, "the pre-shared key of west.example differs from ours");
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
    }

    /// <summary>A responder that does not know the key can accept ours; only its AUTH value gives it away.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SharedKey_ResponderProvesNothing_InitiatorInstallsNothingAndDeletes(bool empty)
    {
        var pair = AnsweredWith(Samples.WestSettings(), payload => payload is AuthPayload auth
            ? auth with { Data = empty ? new byte[0] : new byte[auth.Data.Length] }
            : payload);
        AssertFailed(pair.West, "the pre-shared key of east.example differs from ours");
        AssertDeleted(pair);
    }

    [Fact]
    public void SharedKey_ResponderSignsWithAnotherMethod_InitiatorNamesIt()
    {
        const byte rsa = 1;
        var pair = AnsweredWith(Samples.WestSettings(), payload => payload is AuthPayload auth ? auth with { Method = rsa } : payload);
        AssertFailed(pair.West, "east.example authenticates by method 1");
        AssertDeleted(pair);
    }

    [Fact]
    public void Identity_ResponderSaysItIsAnother_InitiatorNamesBoth()
    {
        var pair = AnsweredWith(Samples.WestSettings(), WithIdentity("evil.example"));
        AssertFailed(pair.West, "the peer says it is evil.example, gateway east expects east.example");
        AssertDeleted(pair);
    }

    /// <summary>Whoever we accept must have signed the identity that it claims.</summary>
    [Fact]
    public void Identity_AnyIsAcceptedButNotTheSignedOne_AuthenticationFails()
    {
        var pair = AnsweredWith(Samples.WestSettings() with { RemoteIdentity = null }, WithIdentity("evil.example"));
        AssertFailed(pair.West, "the pre-shared key of evil.example differs from ours");
        AssertDeleted(pair);
    }

    /// <summary>RFC 7296 section 1.2: IDr in the request is a wish; the responder answers as who it is, and the initiator judges that.</summary>
    [Fact]
    public void Identity_InitiatorWishesForAnotherResponder_ResponderAnswersAsItself()
    {
        var pair = new IkePair();
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        var request = pair.Drop();
        pair.Inject(request with { Datagram = Forgery.Alter(request, payloads => payloads.Select(payload =>
            payload is IdPayload { OfInitiator: false } id ? id with { Data = Encoding.ASCII.GetBytes("somebody.else") } : payload)) });
        pair.Expect("<-- IKE_AUTH response 1 { IDr, AUTH, SA, TSi, TSr }");
        Agreement.Check(pair, children: 1);
        Assert.Equal(Samples.Identity("east.example"), pair.West.Machine.State.Lineage!.Peer);
    }

    private static Func<IkePayload, IkePayload> WithIdentity(string name) =>
        payload => payload is IdPayload id ? id with { Data = Encoding.ASCII.GetBytes(name) } : payload;

    private static IkePair AnsweredWith(IkeSaSettings west, Func<IkePayload, IkePayload> alter)
    {
        var pair = new IkePair(west: west);
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        pair.Deliver(0);
        var answer = pair.Drop();
        Assert.Equal("<-- IKE_AUTH response 1 { IDr, AUTH, SA, TSi, TSr }", answer.Text);
        pair.Inject(answer with { Datagram = Forgery.Alter(answer, payloads => payloads.Select(alter)) });
        return pair;
    }

    private static void AssertFailed(IkeHost host, string detail)
    {
        var failure = Assert.Single(host.Reports.OfType<IkeReport.NegotiationFailed>());
        Assert.Equal("AUTHENTICATION_FAILED", failure.Notify);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
    }

    private static void AssertDeleted(IkePair pair)
    {
        Assert.DoesNotContain(pair.West.Reports, report => report is IkeReport.IkeSaEstablished or IkeReport.ChildSaEstablished);
        pair.Expect("--> INFORMATIONAL 2 { D }");
        pair.Expect("<-- INFORMATIONAL response 2 {  }");
        pair.ExpectNothing();
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
    }
}
