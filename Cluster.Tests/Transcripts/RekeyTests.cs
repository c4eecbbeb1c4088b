using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>CREATE_CHILD_SA and Deletes, RFC 7296 sections 1.3, 1.4.1, 2.8 and 2.25.</summary>
public sealed class RekeyTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [NotifyTranscript(NotifyType.RekeySa)]
    public void ChildRekey_FromEitherSide_NewTakesOverAndOldIsDeleted(bool byWest, bool pfs)
    {
        var pair = pfs ? WithPfs() : IkePair.Established();
        var (host, there, back) = Side(pair, byWest);
        var old = host.InUse["vpn-1"];
        pair.Ask(host, new IkeCommand.RekeyChildSa(old));
        string ke = pfs ? "KE, " : "";
        int id = byWest ? 2 : 0;
        pair.Expect($"{there} CREATE_CHILD_SA {id} {{ N(REKEY_SA), Nonce, {ke}SA, TSi, TSr }}");
        var responder = byWest ? pair.East : pair.West;
        Assert.Equal(2, responder.Dataplane.Count);
        Assert.Equal(host.Dataplane[old.Value].Outbound, responder.InUse["vpn-1"]);
        pair.Expect($"{back} CREATE_CHILD_SA response {id} {{ {ke}Nonce, SA, TSi, TSr }}");
        Assert.NotEqual(old, host.InUse["vpn-1"]);
        pair.Expect($"{there} INFORMATIONAL {id + 1} {{ D }}");
        pair.Expect($"{back} INFORMATIONAL response {id + 1} {{ D }}");
        pair.ExpectNothing();
        Agreement.Check(pair, children: 1);
        Assert.NotEqual(old, host.InUse["vpn-1"]);
    }

    [Fact]
    public void ChildRekey_ResponderHearsNoDelete_UsesTheNewOneAfterAWhile()
    {
        var pair = IkePair.Established();
        var old = pair.East.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Deliver(0);
        pair.West.Crash();
        pair.Advance(TimeSpan.FromSeconds(4));
        Assert.NotEqual(old, pair.East.InUse["vpn-1"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IkeRekey_FromEitherSide_ChildSasMove(bool byWest)
    {
        var pair = IkePair.Established();
        var (host, there, back) = Side(pair, byWest);
        var child = host.InUse["vpn-1"];
        var before = pair.West.Machine.View(pair.Now);
        int id = byWest ? 2 : 0;
        pair.Ask(host, new IkeCommand.RekeyIkeSa());
        pair.Expect($"{there} CREATE_CHILD_SA {id} {{ SA, Nonce, KE }}");
        pair.Expect($"{back} CREATE_CHILD_SA response {id} {{ SA, Nonce, KE }}");
        pair.Expect($"{there} INFORMATIONAL {id + 1} {{ D }}");
        pair.Expect($"{back} INFORMATIONAL response {id + 1} {{  }}");
        Agreement.Check(pair, children: 1);
        var after = pair.West.Machine.View(pair.Now);
        Assert.NotEqual(before.Initiator, after.Initiator);
        Assert.Equal(byWest, after.WeInitiated);
        Assert.Equal(child, host.InUse["vpn-1"]);
        Assert.Equal(before.Own!.Value.Anchor, after.Own!.Value.Anchor);

        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Settle();
        Agreement.Check(pair, children: 1);
        pair.Advance(TimeSpan.FromSeconds(11), deliver: true);
        Assert.Single(pair.West.Machine.State.IkeSas);
        Assert.Single(pair.East.Machine.State.IkeSas);
    }

    /// <summary>The peer cannot hear over an IKE SA whose making it has not learned of; what is asked there would count towards its death.</summary>
    [Fact]
    public void IkeRekey_ResponseLost_ResponderAsksNothingOverTheNewOneUntilThePeerHasIt()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Deliver(0);
        pair.Drop();
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Ask(pair.East, new IkeCommand.CheckLiveness());
        pair.ExpectNothing();
        pair.Advance(TimeSpan.FromSeconds(1));
        pair.Expect("--> CREATE_CHILD_SA 2 { SA, Nonce, KE }");
        pair.Expect("<-- CREATE_CHILD_SA response 2 { SA, Nonce, KE }");
        pair.Expect("--> INFORMATIONAL 3 { D }");
        Assert.Equal(
            ["<-- INFORMATIONAL response 3 {  }", "<-- CREATE_CHILD_SA 0 { N(REKEY_SA), Nonce, SA, TSi, TSr }"], pair.InFlight.Select(flight => flight.Text));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    /// <summary>A peer that never shows that it has the new IKE SA is asked after all, so its death is noticed.</summary>
    [Fact]
    public void IkeRekey_InitiatorDies_ResponderNoticesInTheEnd()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Deliver(0);
        pair.West.Crash();
        pair.Transcript.Clear();
        pair.Advance(TimeSpan.FromSeconds(19));
        Assert.Empty(pair.Transcript);
        pair.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
    }

    /// <summary>
    /// Why not fewer: the request must be durable before it leaves, because its message ID may never carry other bytes; the response makes keys and
    /// the Delete, whose bytes must be the same from any successor; and the last answer ends the waiting for it, which a successor could not end
    /// when the peer has moved on to later IDs.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ChildRekey_Records_ThreeForWhoBeginsAndTwoForWhoAnswers(bool byWest)
    {
        var pair = IkePair.Established();
        var (host, _, _) = Side(pair, byWest);
        var other = byWest ? pair.East : pair.West;
        int begins = host.Journal.Count;
        int answers = other.Journal.Count;
        pair.Ask(host, new IkeCommand.RekeyChildSa(host.InUse["vpn-1"]));
        pair.Settle();
        Assert.Equal((3, 2), (host.Journal.Count - begins, other.Journal.Count - answers));
    }

    [Fact]
    public void ChildRekey_BothSidesAtOnce_OneChildSaRemains_Section2_8_1()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var pair = IkePair.Established(seed);
            pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
            pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
            pair.Settle();
            Agreement.Check(pair, children: 1);
        }
    }

    [Fact]
    public void ChildRekey_BothSidesAtOnceAndOneRequestLate_OneChildSaRemains_Section2_8_1()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        var late = pair.Drop(0);
        pair.Expect("<-- CREATE_CHILD_SA 0 { N(REKEY_SA), Nonce, SA, TSi, TSr }");
        pair.Expect("--> CREATE_CHILD_SA response 0 { Nonce, SA, TSi, TSr }");
        pair.Expect("<-- INFORMATIONAL 1 { D }");
        pair.Inject(late);
        pair.Settle();
        Assert.Contains("<-- CREATE_CHILD_SA response 2 { N(TEMPORARY_FAILURE) }", pair.Transcript);
        pair.Advance(TimeSpan.FromSeconds(20), deliver: true);
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void IkeRekey_BothSidesAtOnce_OneIkeSaRemains_Section2_8_2()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var pair = IkePair.Established(seed);
            pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
            pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
            pair.Settle();
            Agreement.Check(pair, children: 1);
            pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
            Agreement.Check(pair, children: 1);
            Assert.Single(pair.West.Machine.State.IkeSas);
            Assert.Single(pair.East.Machine.State.IkeSas);
        }
    }

    [Fact]
    public void IkeRekey_BothSidesAtOnceAndOneRequestLate_OneIkeSaRemains_Section2_8_2()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var pair = IkePair.Established(seed);
            pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
            pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
            var late = pair.Drop(0);
            pair.Deliver(0);
            pair.Deliver(0);
            pair.Inject(late);
            pair.Settle();
            pair.Advance(TimeSpan.FromSeconds(100), deliver: true);
            Agreement.Check(pair, children: 1);
            Assert.Single(pair.West.Machine.State.IkeSas);
            Assert.Single(pair.East.Machine.State.IkeSas);
        }
    }

    [Fact]
    [NotifyTranscript(NotifyType.TemporaryFailure)]
    public void ChildRekeyAgainstIkeRekey_TemporaryFailureBothWays_BothSucceedLater_Section2_25()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Expect("--> CREATE_CHILD_SA 2 { SA, Nonce, KE }");
        pair.Expect("<-- CREATE_CHILD_SA 0 { N(REKEY_SA), Nonce, SA, TSi, TSr }");
        pair.Expect("<-- CREATE_CHILD_SA response 2 { N(TEMPORARY_FAILURE) }");
        pair.Expect("--> CREATE_CHILD_SA response 0 { N(TEMPORARY_FAILURE) }");
        var before = pair.West.Machine.View(pair.Now);
        pair.Advance(TimeSpan.FromSeconds(9), deliver: true);
        Agreement.Check(pair, children: 1);
        Assert.NotEqual(before.Initiator, pair.West.Machine.View(pair.Now).Initiator);
        Assert.NotEqual(before.Children[0].Inbound, pair.West.InUse["vpn-1"]);
    }

    [Fact]
    [NotifyTranscript(NotifyType.ChildSaNotFound)]
    public void ChildRekey_PeerHasForgottenTheChild_ChildSaNotFoundAndANewOne_Section2_25_1()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.East, new IkeCommand.DeleteChildSa(pair.East.InUse["vpn-1"]));
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        // West's rekey is on its way when east's delete is answered: east no longer knows the Child SA.
        pair.Expect("<-- INFORMATIONAL 0 { D }");
        var rekey = pair.Drop(0);
        pair.Expect("--> INFORMATIONAL response 0 { D }");
        pair.Inject(rekey);
        pair.Expect("<-- CREATE_CHILD_SA response 2 { N(CHILD_SA_NOT_FOUND) }");
        pair.Expect("--> CREATE_CHILD_SA 3 { Nonce, SA, TSi, TSr }");
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void ChildRekey_OfAChildBeingDeleted_TemporaryFailure_Section2_25_1()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.East, new IkeCommand.DeleteChildSa(pair.East.InUse["vpn-1"]));
        var delete = pair.Drop(0);
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Expect("--> CREATE_CHILD_SA 2 { N(REKEY_SA), Nonce, SA, TSi, TSr }");
        pair.Expect("<-- CREATE_CHILD_SA response 2 { N(TEMPORARY_FAILURE) }");
        pair.Inject(delete);
        pair.Settle();
        Agreement.Check(pair, children: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ChildDelete_FromEitherSide_BothForget(bool byWest)
    {
        var pair = IkePair.Established();
        var (host, there, back) = Side(pair, byWest);
        int id = byWest ? 2 : 0;
        pair.Ask(host, new IkeCommand.DeleteChildSa(host.InUse["vpn-1"]));
        pair.Expect($"{there} INFORMATIONAL {id} {{ D }}");
        pair.Expect($"{back} INFORMATIONAL response {id} {{ D }}");
        Agreement.Check(pair, children: 0);
        pair.Ask(host, new IkeCommand.CreateChildSa("vpn-1"));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void ChildDelete_BothSidesAtOnce_AnswersLeaveItOut_Section1_4_1()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
        pair.Ask(pair.East, new IkeCommand.DeleteChildSa(pair.East.InUse["vpn-1"]));
        pair.Expect("--> INFORMATIONAL 2 { D }");
        pair.Expect("<-- INFORMATIONAL 0 { D }");
        pair.Expect("<-- INFORMATIONAL response 2 {  }");
        pair.Expect("--> INFORMATIONAL response 0 {  }");
        Agreement.Check(pair, children: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IkeDelete_FromEitherSide_NothingIsLeft(bool byWest)
    {
        var pair = IkePair.Established();
        var (host, there, back) = Side(pair, byWest);
        int id = byWest ? 2 : 0;
        pair.Ask(host, new IkeCommand.DeleteIkeSa());
        pair.Expect($"{there} INFORMATIONAL {id} {{ D }}");
        var lost = pair.Drop(0);
        Assert.Equal($"{back} INFORMATIONAL response {id} {{  }}", lost.Text);
        pair.Advance(TimeSpan.FromSeconds(2));
        pair.Deliver(0);
        Assert.Equal(lost.Datagram, pair.InFlight[0].Datagram);
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(15), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
        Assert.Contains(pair.West.Reports, report => report is IkeReport.IkeSaGone gone && gone.Reason == (byWest ? IkeGoneReason.DeletedByUs : IkeGoneReason.DeletedByPeer));
    }

    [Fact]
    public void IkeDelete_BothSidesAtOnce_NothingIsLeft()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.DeleteIkeSa());
        pair.Ask(pair.East, new IkeCommand.DeleteIkeSa());
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(15), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
    }

    [Fact]
    public void Lifetimes_ADayOfThem_EverythingIsRekeyedAndNothingExpires()
    {
        var pair = IkePair.Established();
        pair.Advance(TimeSpan.FromHours(24), deliver: true);
        Agreement.Check(pair, children: 1);
        Assert.DoesNotContain(pair.West.Reports, report => report is IkeReport.ChildSaGone { Detail: "lifetime expired" });
        Assert.InRange(pair.West.Reports.OfType<IkeReport.ChildSaEstablished>().Count(), 25, 60);
        Assert.InRange(pair.West.Reports.OfType<IkeReport.IkeSaRekeyed>().Count(), 2, 8);
    }

    [Fact]
    public void ChildHardLifetime_PeerRefusesEveryRekey_ChildSaStopsInTime()
    {
        var west = Samples.WestSettings();
        var pair = IkePair.Established();
        pair.Ask(pair.East, new IkeCommand.Reconfigure(Samples.EastSettings() with { Children = [Samples.EastSettings().Children[0] with { Proposals = [Samples.ChildCbc] }] }));
        pair.Advance(TimeSpan.FromSeconds(3_590), deliver: true);
        Assert.Single(pair.West.Dataplane);
        pair.Advance(TimeSpan.FromSeconds(11), deliver: true);
        Agreement.Check(pair, children: 0);
        Assert.Equal(west.Children[0].Lifetime, TimeSpan.FromSeconds(3_600));
    }

    [Fact]
    public void ChildRekey_OtherGroupPreferred_InvalidKePayloadAndSecondTry()
    {
        var both = Samples.ChildProposalOf(20, 128, 0, 19);
        var pair = IkePair.Established(
            west: Samples.WestSettings() with { Children = [Samples.WestSettings().Children[0] with { Proposals = [Samples.ChildGcmPfs, both] }] },
            east: Samples.EastSettings() with { Children = [Samples.EastSettings().Children[0] with { Proposals = [both] }] });
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Expect("--> CREATE_CHILD_SA 2 { N(REKEY_SA), Nonce, KE, SA, TSi, TSr }");
        pair.Expect("<-- CREATE_CHILD_SA response 2 { N(INVALID_KE_PAYLOAD) }");
        pair.Expect("--> CREATE_CHILD_SA 3 { N(REKEY_SA), Nonce, KE, SA, TSi, TSr }");
        pair.Settle();
        Agreement.Check(pair, children: 1);
        Assert.Equal(19, pair.West.Machine.View(pair.Now).Children[0].Suite.KeyExchangeId);
    }

    private static IkePair WithPfs() => IkePair.Established(
        west: Samples.WestSettings() with { Children = [Samples.WestSettings().Children[0] with { Proposals = [Samples.ChildGcmPfs] }] },
        east: Samples.EastSettings() with { Children = [Samples.EastSettings().Children[0] with { Proposals = [Samples.ChildGcmPfs] }] });

    private static (IkeHost Host, string There, string Back) Side(IkePair pair, bool byWest) =>
        byWest ? (pair.West, "-->", "<--") : (pair.East, "<--", "-->");
}
