using System.Net;
using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V2;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>IKE_SA_INIT and IKE_AUTH, RFC 7296 section 1.2.</summary>
public sealed class SetUpTests
{
    [Fact]
    [NotifyTranscript(NotifyType.InitialContact)]
    public void SetUp_BothConfigured_FourMessagesAndBothAgree()
    {
        var pair = new IkePair();
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce }");
        pair.Expect("--> IKE_AUTH 1 { IDi, N(INITIAL_CONTACT), IDr, AUTH, SA, TSi, TSr }");
        pair.Expect("<-- IKE_AUTH response 1 { IDr, AUTH, SA, TSi, TSr }");
        pair.ExpectNothing();
        Agreement.Check(pair, children: 1);
        Assert.Single(pair.East.Reports.OfType<IkeReport.IkeSaEstablished>(), report => report.InitialContact);
    }

    [Theory]
    [InlineData(20, 128, 5, 0, 31)]
    [InlineData(20, 256, 6, 0, 19)]
    [InlineData(12, 128, 2, 2, 2)]
    [InlineData(12, 256, 5, 12, 14)]
    [InlineData(12, 256, 6, 13, 20)]
    public void SetUp_EachSuite_BothAgree(ushort encryption, int keyBits, ushort prf, ushort integrity, ushort group)
    {
        var proposal = Samples.IkeProposalOf(encryption, keyBits, prf, integrity, group);
        var pair = IkePair.Established(
            west: Samples.WestSettings() with { Proposals = [proposal] }, east: Samples.EastSettings() with { Proposals = [proposal] });
        Agreement.Check(pair, children: 1);
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        pair.Expect("--> INFORMATIONAL 2 {  }");
        pair.Expect("<-- INFORMATIONAL response 2 {  }");
    }

    [Fact]
    public void SetUp_RecordsPerSide_AreTwo()
    {
        var pair = new IkePair();
        pair.West.JournalTentative = false;
        pair.Initiate();
        pair.Settle();
        Assert.Equal(2, pair.West.Journal.Count);
        Assert.Equal(2, pair.East.Journal.Count);
    }

    [Fact]
    [NotifyTranscript(NotifyType.InvalidKePayload)]
    public void SetUp_OtherGroupPreferred_InvalidKePayloadAndSecondTry()
    {
        var pair = new IkePair(
            west: Samples.WestSettings() with { Proposals = [Samples.Gcm, Samples.CbcP256] },
            east: Samples.EastSettings() with { Proposals = [Samples.CbcP256] });
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { N(INVALID_KE_PAYLOAD) }");
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce }");
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    [NotifyTranscript(NotifyType.Cookie)]
    public void SetUp_CookieDemanded_InitiatorShowsItAndAnyNodeChecksIt()
    {
        var pair = new IkePair();
        var cookies = new Cookies(new SecretBytes("a secret of the whole cluster"u8));
        var sameSecret = new Cookies(new SecretBytes("a secret of the whole cluster"u8));
        pair.Initiate();
        byte[] first = pair.Drop().Datagram;
        Assert.False(cookies.HasValidCookie(first, Samples.West.LocalAddress, pair.Now.Utc));
        byte[] challenge = cookies.Challenge(first, Samples.West.LocalAddress, pair.Now.Utc)!;
        pair.Do(pair.West, machine => machine.Receive(challenge, Samples.West, pair.Now));
        Assert.Equal("--> IKE_SA_INIT 0 { N(COOKIE), SA, KE, Nonce }", pair.InFlight[0].Text);
        byte[] second = pair.InFlight[0].Datagram;
        Assert.True(sameSecret.HasValidCookie(second, Samples.West.LocalAddress, pair.Now.Utc + 60_000));
        Assert.False(sameSecret.HasValidCookie(second, Samples.West.LocalAddress, pair.Now.Utc + 120_000));
        Assert.False(sameSecret.HasValidCookie(second, IPAddress.Parse("192.0.2.99"), pair.Now.Utc));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void SetUp_CookieDemandedForEver_GivesUp()
    {
        var pair = new IkePair();
        pair.Initiate();
        for (byte i = 1; pair.InFlight.Count > 0; i++)
        {
            Assert.InRange(i, 1, 10);
            Assert.True(IkeMessage.TryParse(pair.Drop().Datagram, out var request, out _));
            byte[] challenge = new IkeMessage(request.Header with { Flags = IkeHeaderFlags.Response }, [NotifyPayload.Of(NotifyType.Cookie, new[] { i })]).ToBytes();
            pair.Do(pair.West, machine => machine.Receive(challenge, Samples.West, pair.Now));
        }

        pair.East.Crash();
        pair.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Contains("start over too often", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    [NotifyTranscript(NotifyType.NoProposalChosen)]
    public void SetUp_NoCommonProposal_BothSayWhatDiffers()
    {
        var pair = new IkePair(east: Samples.EastSettings() with { Proposals = [Samples.Cbc] });
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { N(NO_PROPOSAL_CHOSEN) }");
        var failure = Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>());
        pair.Advance(TimeSpan.FromSeconds(7), deliver: true);
        Assert.Equal(3, pair.Transcript.Count(line => line == "--> IKE_SA_INIT 0 { SA, KE, Nonce }"));
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal("NO_PROPOSAL_CHOSEN", Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>()).Notify);
        Assert.Equal(IkePhase.Empty, pair.East.Machine.Phase);
        Assert.Empty(pair.East.Journal);
        Assert.Equal("NO_PROPOSAL_CHOSEN", failure.Notify);
        Assert.Contains("aes-128-gcm", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("first difference: encryption-algorithm", failure.Detail, StringComparison.Ordinal);
    }

    /// <summary>Anybody can send a refusal before keys exist (RFC 7296 section 2.21.1): the true answer still counts.</summary>
    [Theory]
    [InlineData(NotifyType.NoProposalChosen)]
    [InlineData(NotifyType.InvalidSyntax)]
    [InlineData(NotifyType.InvalidMajorVersion)]
    [InlineData(NotifyType.AuthenticationFailed)]
    public void SetUp_RefusalForged_TrueAnswerStillMakesTheIkeSa(NotifyType forged)
    {
        var pair = new IkePair();
        pair.Initiate();
        Assert.True(IkeMessage.TryParse(pair.InFlight[0].Datagram, out var request, out _));
        byte[] refusal = new IkeMessage(request.Header with { Flags = IkeHeaderFlags.Response }, [NotifyPayload.Of(forged)]).ToBytes();
        string before = Ike.StructuralText.Of(pair.West.Machine.State);
        pair.Do(pair.West, machine => machine.Receive(refusal, Samples.West, pair.Now));
        Assert.Equal(before, Ike.StructuralText.Of(pair.West.Machine.State));
        pair.Settle();
        Agreement.Check(pair, children: 1);
        pair.Advance(TimeSpan.FromSeconds(8), deliver: true);
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
    }

    [Fact]
    public void SetUp_WrongPresharedKey_AuthenticationFailedAndNothingIsLeft()
    {
        var pair = new IkePair(east: Samples.EastSettings() with { PreSharedKey = new SecretBytes("another secret"u8) });
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce }");
        pair.Expect("--> IKE_AUTH 1 { IDi, N(INITIAL_CONTACT), IDr, AUTH, SA, TSi, TSr }");
        pair.Expect("<-- IKE_AUTH response 1 { N(AUTHENTICATION_FAILED) }");
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Closed, pair.East.Machine.Phase);
        pair.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
        Assert.Empty(pair.East.Machine.State.IkeSas);
        Assert.Contains("pre-shared key", Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void SetUp_ResponderIsNotWhoWeWant_InitiatorDeletesWhatTheResponderBelievesIn()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { RemoteIdentity = Samples.Identity("somebody.else") });
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce }");
        pair.Expect("--> IKE_AUTH 1 { IDi, N(INITIAL_CONTACT), IDr, AUTH, SA, TSi, TSr }");
        pair.Expect("<-- IKE_AUTH response 1 { IDr, AUTH, SA, TSi, TSr }");
        pair.Expect("--> INFORMATIONAL 2 { D }");
        pair.Expect("<-- INFORMATIONAL response 2 {  }");
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Closed, pair.East.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
    }

    [Fact]
    public void SetUp_WrongIdentity_AuthenticationFailed()
    {
        var pair = new IkePair(east: Samples.EastSettings() with { RemoteIdentity = Samples.Identity("north.example") });
        pair.Initiate();
        pair.Settle();
        Assert.Contains("<-- IKE_AUTH response 1 { N(AUTHENTICATION_FAILED) }", pair.Transcript);
        Assert.Contains("expects north.example", Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void SetUp_NoCommonChildProposal_IkeSaStandsWithoutChild()
    {
        var pair = new IkePair(east: Samples.EastSettings() with
        {
            Children = [Samples.Child("vpn-1", Samples.EastNet, Samples.WestNet) with { Proposals = [Samples.ChildCbc] }],
        });
        pair.Initiate();
        pair.Settle();
        Assert.Contains("<-- IKE_AUTH response 1 { IDr, AUTH, N(NO_PROPOSAL_CHOSEN) }", pair.Transcript);
        Agreement.Check(pair, children: 0);
    }

    [Fact]
    [NotifyTranscript(NotifyType.TsUnacceptable)]
    public void SetUp_SelectorsDoNotMeet_TsUnacceptableAndIkeSaStands()
    {
        var pair = new IkePair(east: Samples.EastSettings() with
        {
            Children = [Samples.Child("vpn-1", Samples.Net("10.9.0.0", "10.9.0.255"), Samples.WestNet)],
        });
        pair.Initiate();
        pair.Settle();
        Assert.Contains("<-- IKE_AUTH response 1 { IDr, AUTH, N(TS_UNACCEPTABLE) }", pair.Transcript);
        Agreement.Check(pair, children: 0);
    }

    [Fact]
    public void SetUp_ResponderNarrows_InitiatorRefusesAndDeletes()
    {
        var pair = new IkePair(east: Samples.EastSettings() with
        {
            Children = [Samples.Child("vpn-1", Samples.Net("10.2.0.0", "10.2.0.255"), Samples.WestNet)],
        });
        pair.Initiate();
        pair.Settle();
        Assert.Equal("--> INFORMATIONAL 2 { D }", pair.Transcript[^2]);
        Agreement.Check(pair, children: 0);
        Assert.Contains(pair.West.Reports.OfType<IkeReport.NegotiationFailed>(), report => report.Notify == "TS_UNACCEPTABLE");
    }

    [Fact]
    public void SetUp_NothingConfigured_PeersSelectorsAreTakenAndKeptByOurRekey()
    {
        var everything = Samples.Net("0.0.0.0", "255.255.255.255");
        var pair = new IkePair(west: Samples.WestSettings() with { Children = [Samples.Child("vpn-1", everything, everything)] });
        pair.Initiate();
        pair.Settle();
        Agreement.Check(pair, children: 1);
        var first = Assert.Single(pair.West.Dataplane.Values);
        Assert.Equal((Samples.WestNet, Samples.EastNet), (Assert.Single(first.Local), Assert.Single(first.Remote)));

        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(first.Inbound));
        pair.Settle();
        Agreement.Check(pair, children: 1);
        var second = Assert.Single(pair.West.Dataplane.Values);
        Assert.NotEqual(first.Inbound, second.Inbound);
        Assert.Equal(Samples.EastNet, Assert.Single(second.Remote));
    }

    [Fact]
    public void Rekey_OfNarrowedChildSa_OfferingMoreAgain_IsNotRefused()
    {
        var wide = Samples.Net("10.0.0.0", "10.255.255.255");
        var pair = new IkePair(west: Samples.WestSettings() with { Children = [Samples.Child("vpn-1", Samples.WestNet, wide)] });
        pair.Do(pair.East, machine => machine.Initiate(new IkeEndpoints(Samples.West.PeerAddress, 500, Samples.West.LocalAddress, 500), null, initialContact: true, pair.Now));
        pair.Settle();
        Agreement.Check(pair, children: 1);
        var first = pair.West.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(first));
        pair.Settle();
        Agreement.Check(pair, children: 1);
        Assert.NotEqual(first, pair.West.InUse["vpn-1"]);
    }

    [Fact]
    public void SetUp_InitiatorOffersMore_ResponderNarrowsToItsSelector()
    {
        var pair = new IkePair(west: Samples.WestSettings() with
        {
            Children = [Samples.Child("vpn-1", Samples.WestNet, Samples.Net("10.0.0.0", "10.255.255.255"))],
        });
        pair.Initiate();
        pair.Expect("--> IKE_SA_INIT 0 { SA, KE, Nonce }");
        pair.Expect("<-- IKE_SA_INIT response 0 { SA, KE, Nonce }");
        pair.Expect("--> IKE_AUTH 1 { IDi, N(INITIAL_CONTACT), IDr, AUTH, SA, TSi, TSr }");
        var child = Assert.Single(pair.East.Dataplane.Values);
        Assert.Equal(Samples.EastNet, Assert.Single(child.Local));
        Assert.Equal(Samples.WestNet, Assert.Single(child.Remote));
    }

    [Fact]
    public void SetUp_MessageOneRepeated_SameSpiAndSameAnswer()
    {
        var pair = new IkePair();
        pair.Initiate();
        var first = pair.InFlight[0];
        pair.Duplicate(0);
        byte[] answer = pair.Drop(1).Datagram;
        pair.Inject(first);
        Assert.Equal(answer, pair.Drop(1).Datagram);
        Assert.Equal(
            pair.East.Machine.View(pair.Now).Own,
            IkeSaMachine.ResponderSpi(Samples.SpiKeys, new(200), new(Samples.West.PeerAddress, 500, Samples.West.LocalAddress, 500), first.Datagram));
    }

    [Fact]
    public void SetUp_EveryMessageLostOnce_RetransmissionsAreTheSameBytes()
    {
        var pair = new IkePair();
        pair.Initiate();
        for (int i = 0; pair.West.Machine.Phase != IkePhase.Established; i++)
        {
            Assert.InRange(i, 0, 10);
            byte[] lost = pair.Drop().Datagram;
            while (pair.InFlight.Count == 0)
            {
                pair.Advance(TimeSpan.FromMilliseconds(500));
            }

            if (pair.InFlight[0].From == pair.West)
            {
                Assert.Equal(lost, pair.InFlight[0].Datagram);
            }

            pair.Deliver(0);
            if (pair.InFlight.Count > 0 && pair.InFlight[0].From == pair.East)
            {
                pair.Deliver(0);
            }
        }

        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void SetUp_NobodyAnswers_GivesUpAfterSevenTransmissions()
    {
        var pair = new IkePair();
        pair.Initiate();
        pair.East.Crash();
        pair.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(7, pair.Transcript.Count);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Null(pair.West.Machine.NextWake(pair.Now));
    }

    [Fact]
    public void HalfOpen_InitiatorVanishes_ForgottenAfterThirtySeconds()
    {
        var pair = new IkePair();
        pair.Initiate();
        pair.Deliver(0);
        Assert.Equal(IkePhase.InitAnswered, pair.East.Machine.Phase);
        pair.West.Crash();
        pair.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
    }

    [Fact]
    public void SetUp_UnknownCriticalPayload_IsNamedInTheRefusal()
    {
        var pair = new IkePair();
        pair.Initiate();
        Assert.True(IkeMessage.TryParse(pair.Drop().Datagram, out var request, out _));
        byte[] odd = (request with { Payloads = request.Payloads.Add(new OpaquePayload((PayloadType)200, default) { Critical = true }) }).ToBytes();
        pair.Do(pair.East, machine => machine.Receive(odd, new(Samples.West.PeerAddress, 500, Samples.West.LocalAddress, 500), pair.Now));
        Assert.Equal("<-- IKE_SA_INIT response 0 { N(UNSUPPORTED_CRITICAL_PAYLOAD) }", pair.InFlight[0].Text);
        Assert.Equal(IkePhase.Empty, pair.East.Machine.Phase);
    }

    /// <summary>NULL encryption is in the table, for ESP, and no statement has a word for it.</summary>
    [Fact]
    public void SetUp_OfferOfATransformThatNoStatementNames_IsRefusedInWords()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { Proposals = [Samples.IkeProposalOf(11, 0, 5, 12, 31)] }, east: Samples.EastSettings() with { Proposals = [Samples.Cbc] });
        pair.Initiate();
        pair.Deliver(0);
        Assert.Equal("<-- IKE_SA_INIT response 0 { N(NO_PROPOSAL_CHOSEN) }", pair.InFlight[0].Text);
        Assert.Contains("(peer: encryption 11 0, we: aes-128-cbc)", Assert.Single(pair.East.Reports.OfType<IkeReport.NegotiationFailed>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void SetUp_AdditionalVpn_FollowsInItsOwnExchange()
    {
        var second = Samples.Child("vpn-2", Samples.Net("10.3.0.0", "10.3.0.255"), Samples.Net("10.4.0.0", "10.4.0.255"));
        var pair = IkePair.Established(
            west: Samples.WestSettings() with { Children = [Samples.WestSettings().Children[0], second with { EstablishImmediately = true }] },
            east: Samples.EastSettings() with { Children = [Samples.EastSettings().Children[0], second with { Local = second.Remote, Remote = second.Local }] });
        Agreement.Check(pair, children: 2);
        Assert.Equal(2, pair.West.InUse.Count);
    }
}
