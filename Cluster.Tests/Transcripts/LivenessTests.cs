using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Liveness, RFC 7296 section 2.4; empty INFORMATIONALs are the same bytes whoever makes them.</summary>
public sealed class LivenessTests
{
    [Fact]
    public void Liveness_NothingHeardForTheInterval_AsksWithoutJournaling()
    {
        var pair = IkePair.Established(east: Samples.EastSettings() with { LivenessInterval = null });
        int west = pair.West.Journal.Count;
        int east = pair.East.Journal.Count;
        pair.Advance(TimeSpan.FromSeconds(9));
        pair.ExpectNothing();
        pair.Advance(TimeSpan.FromSeconds(1));
        pair.Expect("--> INFORMATIONAL 2 {  }");
        pair.Expect("<-- INFORMATIONAL response 2 {  }");
        Assert.Equal((west, east), (pair.West.Journal.Count, pair.East.Journal.Count));
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void Liveness_PacketsFromThePeer_NeedNoCheck()
    {
        var pair = IkePair.Established(east: Samples.EastSettings() with { LivenessInterval = null });
        pair.Advance(TimeSpan.FromSeconds(9));
        pair.Ask(pair.West, new IkeCommand.PeerHeard());
        pair.Advance(TimeSpan.FromSeconds(9));
        pair.ExpectNothing();
    }

    /// <summary>An idle tunnel is not asked about; packets that nothing answers lead to a check, one interval after the first of them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S044_Optimized_AsksOnlyWhenSomethingWasSentAndNothingCameBack(bool isVersion1)
    {
        var pair = isVersion1
            ? IsakmpSamples.Established(west => west with { LivenessInterval = TimeSpan.FromSeconds(10), LivenessAfterTraffic = true }, east => east with { LivenessInterval = null })
            : IkePair.Established(west: Samples.WestSettings() with { LivenessAfterTraffic = true }, east: Samples.EastSettings() with { LivenessInterval = null });
        pair.Advance(TimeSpan.FromSeconds(60));
        pair.ExpectNothing();
        pair.Ask(pair.West, new IkeCommand.TrafficSent());
        pair.Advance(TimeSpan.FromSeconds(5));
        pair.Ask(pair.West, new IkeCommand.PeerHeard());
        pair.Advance(TimeSpan.FromSeconds(60));
        pair.ExpectNothing();
        pair.Ask(pair.West, new IkeCommand.TrafficSent());
        pair.Advance(TimeSpan.FromSeconds(8));
        pair.Ask(pair.West, new IkeCommand.TrafficSent());
        pair.ExpectNothing();
        pair.Advance(TimeSpan.FromSeconds(2));

        Assert.Single(pair.InFlight);
    }

    [Fact]
    public void Forget_PeerBeganAnew_EndsWithoutAWord()
    {
        var pair = IkePair.Established(east: Samples.EastSettings() with { LivenessInterval = null });
        pair.Ask(pair.West, new IkeCommand.ForgetIkeSa());
        pair.ExpectNothing();
        Assert.Equal((IkePhase.Gone, 0), (pair.West.Machine.Phase, pair.West.Machine.State.Children.Count));
        Assert.Equal(IkeGoneReason.Replaced, pair.West.Reports.OfType<IkeReport.IkeSaGone>().Single().Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Liveness_Repeated_IsTheSameBytesBothWays(bool cbc)
    {
        var pair = cbc
            ? IkePair.Established(west: Samples.WestSettings() with { Proposals = [Samples.Cbc] }, east: Samples.EastSettings() with { Proposals = [Samples.Cbc] })
            : IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        byte[] request = pair.InFlight[0].Datagram;
        pair.Duplicate(0);
        byte[] answer = pair.Drop(1).Datagram;
        pair.Deliver(0);
        Assert.Equal(answer, pair.Drop(0).Datagram);
        pair.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(request, pair.InFlight[0].Datagram);
        pair.Settle();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        Assert.NotEqual(request, pair.InFlight[0].Datagram);
    }

    [Fact]
    public void Liveness_FiveUnanswered_PeerIsDead()
    {
        var pair = IkePair.Established();
        pair.East.Crash();
        pair.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        pair.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(5, pair.Transcript.Count);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
        Assert.Contains(pair.West.Reports, report => report is IkeReport.IkeSaGone { Reason: IkeGoneReason.PeerDead });
    }

    [Fact]
    public void Request_AboveTheExpectedId_IsAcceptedOnceAuthenticated()
    {
        var pair = IkePair.Established();
        // East forgets what liveness did, as after the loss of a checkpoint.
        var records = pair.East.Journal.ToArray();
        for (int i = 0; i < 5; i++)
        {
            pair.Ask(pair.West, new IkeCommand.CheckLiveness());
            pair.Settle();
        }

        Assert.Equal(records.Length, pair.East.Journal.Count);
        pair.East.Crash();
        pair.TakeOver(pair.East, 2);
        while (pair.InFlight.Count > 0)
        {
            pair.Drop();
        }

        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Expect("--> CREATE_CHILD_SA 7 { N(REKEY_SA), Nonce, SA, TSi, TSr }");
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(2), deliver: true);
        Agreement.Check(pair, children: 1);
    }
}
