using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Renewal, deletion, liveness, loss and takeover of IKEv1 SAs.</summary>
public sealed class IsakmpLifeTests
{
    [Fact]
    public void S162_S164_ChildRekey_MakesBeforeItBreaks_AndTheOldOneIsDeletedThreeTimes()
    {
        var pair = IsakmpSamples.Established();
        var old = pair.West.Machine.InstalledChildSas.Single();
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(old));
        pair.Expect("--> quick { Hash, SA, Nonce, ID, ID }");
        Assert.Equal(2, pair.East.Dataplane.Count); // receives over both before it has said so
        pair.Expect("<-- quick *");
        pair.Expect("--> quick *");
        pair.ExpectNothing();
        IsakmpSamples.Check(pair, children: 2);
        Assert.NotEqual(old, pair.West.InUse["vpn-1"]);
        pair.Advance(TimeSpan.FromSeconds(35), deliver: true);
        Assert.Equal(3, pair.Transcript.Count(line => line == "--> informational { Hash, D(Esp) }"));
        IsakmpSamples.Check(pair, children: 1);
        Assert.DoesNotContain(old, pair.West.Machine.InstalledChildSas);
    }

    [Fact]
    public void S161_SoftExpiry_BeginsTheRekey_OnBothSidesAtOnceToo()
    {
        var pair = IsakmpSamples.Established(
            west => west with { Children = [west.Children[0] with { Lifetime = TimeSpan.FromSeconds(200) }] },
            east => east with { Children = [east.Children[0] with { Lifetime = TimeSpan.FromSeconds(200) }] });
        for (int i = 0; i < 40; i++)
        {
            pair.Advance(TimeSpan.FromSeconds(30), deliver: true);
            Assert.True(pair.West.InUse.ContainsKey("vpn-1"), $"no Child SA after {30 * i} s");
            Assert.True(pair.East.Dataplane.ContainsKey(pair.West.Dataplane[pair.West.InUse["vpn-1"].Value].Outbound.Value), "the peer does not have it");
            Assert.InRange(pair.West.Dataplane.Count, 1, 4);
        }

        Assert.True(pair.West.Reports.OfType<IkeReport.ChildSaEstablished>().Count() > 5);
    }

    [Fact]
    public void S147_S168_Phase1Expires_AnotherTakesItsPlaceAndTheChildSaStays()
    {
        var pair = IsakmpSamples.Established(
            west => west with { Lifetime = TimeSpan.FromSeconds(400) }, east => east with { Lifetime = TimeSpan.FromSeconds(400) });
        var child = pair.West.Machine.InstalledChildSas.Single();
        var first = pair.West.Machine.State.IkeSas.Values.Single();
        pair.Advance(TimeSpan.FromSeconds(1_500), deliver: true);
        Assert.Equal(child, pair.West.Machine.InstalledChildSas.Single());
        Assert.DoesNotContain(first.Own.Value, pair.West.Machine.State.IkeSas.Keys);
        Assert.InRange(pair.East.Machine.State.IkeSas.Count, 1, 3);
        Assert.Contains(pair.West.Reports, report => report is IkeReport.IkeSaRekeyed);
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.Machine.InstalledChildSas.Single()));
        pair.Settle();
        IsakmpSamples.Check(pair, children: 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DeleteIkeSa_FromEitherSide_LeavesNothing(bool byWest)
    {
        var pair = IsakmpSamples.Established();
        pair.Ask(byWest ? pair.West : pair.East, new IkeCommand.DeleteIkeSa());
        pair.Advance(TimeSpan.FromSeconds(10), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Empty(pair.West.Dataplane);
        Assert.Empty(pair.East.Dataplane);
    }

    [Fact]
    public void DeleteChildSa_LeavesPhase1_AndAnotherCanBeMade()
    {
        var pair = IsakmpSamples.Established();
        pair.Ask(pair.East, new IkeCommand.DeleteChildSa(pair.East.Machine.InstalledChildSas.Single()));
        pair.Settle();
        Assert.Empty(pair.West.Dataplane);
        pair.Ask(pair.West, new IkeCommand.CreateChildSa("vpn-1"));
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
    }

    [Fact]
    public void S189_Idle_RUThereIsAnswered()
    {
        var pair = IsakmpSamples.Established(east: east => east with { LivenessInterval = null });
        pair.Advance(TimeSpan.FromSeconds(10));
        pair.Expect("--> informational { Hash, N(RUThere) }");
        pair.Expect("<-- informational { Hash, N(RUThereAck) }");
        pair.ExpectNothing();
        Assert.Equal(0, pair.West.Machine.View(pair.Now).UnansweredProbes);
    }

    [Fact]
    public void S191_NoAnswer_PeerIsDeadAfterTheThreshold()
    {
        var pair = IsakmpSamples.Established(west => west with { LivenessThreshold = 3 }, east => east with { LivenessInterval = null });
        pair.East.Crash();
        pair.Advance(TimeSpan.FromSeconds(39), deliver: true);
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        pair.Advance(TimeSpan.FromSeconds(2), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(3, pair.Transcript.Count(line => line.Contains("RUThere", StringComparison.Ordinal)));
        Assert.Equal(IkeGoneReason.PeerDead, Assert.Single(pair.West.Reports.OfType<IkeReport.IkeSaGone>()).Reason);
    }

    [Fact]
    public void RUThere_Replayed_IsNoSignOfLife()
    {
        var pair = IsakmpSamples.Established(east: east => east with { LivenessInterval = null });
        pair.Advance(TimeSpan.FromSeconds(10));
        var first = pair.InFlight[0];
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(10));
        pair.Settle();
        int drops = pair.East.Drops.Count;
        pair.Inject(first);
        Assert.Equal(drops + 1, pair.East.Drops.Count);
        pair.ExpectNothing();
    }

    [Fact]
    public void S148_EveryMessageLostOnce_RetransmissionsGetThereInTheEnd()
    {
        var pair = IsakmpSamples.Pair();
        var seen = new HashSet<string>();
        pair.Initiate();
        for (int i = 0; i < 60; i++)
        {
            while (pair.InFlight.Count > 0)
            {
                if (seen.Add(Convert.ToHexString(pair.InFlight[0].Datagram)))
                {
                    pair.Drop();
                }
                else
                {
                    pair.Deliver(0);
                }
            }

            pair.Advance(TimeSpan.FromSeconds(1));
        }

        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S148_EveryMessageTwice_AnswersAreTheSameBytesAndNothingIsMadeTwice(bool aggressive)
    {
        var pair = IsakmpSamples.Pair(west => west with { Aggressive = aggressive }, east => east with { Aggressive = aggressive });
        pair.Initiate();
        for (int i = 0; pair.InFlight.Count > 0; i++)
        {
            Assert.True(i < 200, string.Join('\n', pair.Transcript.TakeLast(20)));
            if (pair.Transcript.Count < 60)
            {
                pair.Duplicate(0);
            }

            pair.Deliver(0);
        }

        IsakmpSamples.Check(pair, children: 1);
    }

    [Fact]
    public void QuickMode_OldFirstMessageReplayed_MakesNothing()
    {
        var pair = IsakmpSamples.Pair();
        pair.Initiate();
        while (!pair.InFlight[0].Text.StartsWith("--> quick {", StringComparison.Ordinal))
        {
            pair.Deliver(0);
        }

        var first = pair.InFlight[0];
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(5), deliver: true);
        pair.Inject(first);
        pair.Settle();
        IsakmpSamples.Check(pair, children: 1);
        Assert.Single(pair.East.Reports.OfType<IkeReport.ChildSaEstablished>());
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
            var pair = IsakmpSamples.Pair(west => west with { Aggressive = aggressive }, east => east with { Aggressive = aggressive }, seed: 100 + point);
            IsakmpSamples.CrashAt(pair, ofWest ? pair.West : pair.East, point);
            IsakmpSamples.Check(pair, children: 1);
            Assert.Single(pair.West.Machine.State.IkeSas);
        }
    }

    [Fact]
    public void Takeover_OfAnEstablishedOne_NothingIsRenegotiated()
    {
        var pair = IsakmpSamples.Established();
        var before = pair.East.Machine.InstalledChildSas;
        pair.East.Crash();
        pair.Advance(TimeSpan.FromSeconds(15));
        while (pair.InFlight.Count > 0)
        {
            pair.Drop();
        }

        pair.TakeOver(pair.East, 2);
        pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
        Assert.Equal(before, pair.East.Machine.InstalledChildSas);
        IsakmpSamples.Check(pair, children: 1);
        Assert.DoesNotContain(pair.Transcript, line => line.Contains("main", StringComparison.Ordinal) && line.Contains("SA", StringComparison.Ordinal));
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.Machine.InstalledChildSas.Single()));
        pair.Settle();
        IsakmpSamples.Check(pair, children: 2);
    }

    [Fact]
    public void BothBeginAtOnce_BothPhase1StandSideBySideAndShareTheChildSas()
    {
        var pair = IsakmpSamples.Established();
        pair.Advance(TimeSpan.FromSeconds(5), deliver: true);
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
        pair.Settle();
        Assert.Equal(3, pair.West.Machine.State.IkeSas.Count);
        IsakmpSamples.Check(pair, children: 1);
        Assert.Equal(pair.West.Machine.State.Lineage!.Current, Assert.Single(
            pair.West.Machine.State.IkeSas.Values, sa => sa.Initiator == pair.East.Machine.View(pair.Now).Initiator).Own);
        pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
        Assert.Single(pair.West.Machine.State.IkeSas);
        Assert.Single(pair.East.Machine.State.IkeSas);
        IsakmpSamples.Check(pair, children: 1);
        pair.Ask(pair.East, new IkeCommand.RekeyIkeSa());
        pair.Advance(TimeSpan.FromSeconds(60), deliver: true);
        Assert.Single(pair.West.Machine.State.IkeSas);
        IsakmpSamples.Check(pair, children: 1);
    }

    [Fact]
    public void ClearIkeSa_ChildSasStayAndGoToTheNextPhase1()
    {
        var pair = IsakmpSamples.Established();
        var child = pair.West.Machine.InstalledChildSas.Single();
        pair.Ask(pair.West, new IkeCommand.ClearIkeSa());
        pair.Advance(TimeSpan.FromSeconds(5), deliver: true);
        Assert.Empty(pair.West.Machine.State.IkeSas);
        Assert.Empty(pair.East.Machine.State.IkeSas);
        Assert.Equal(3, pair.Transcript.Count(line => line.StartsWith("--> informational", StringComparison.Ordinal)));
        Assert.Equal(child, pair.West.Machine.InstalledChildSas.Single());
        Agreement.CheckChildSas(pair, 1);
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.Machine.InstalledChildSas.Single()));
        pair.Settle();
        IsakmpSamples.Check(pair, children: 2);
        Assert.Contains(pair.Transcript, line => line == "<-- main { SA }");
    }

    [Fact]
    public void Takeover_BetweenTheDeletes_TheSuccessorSaysThemToTheEnd()
    {
        var pair = IsakmpSamples.Established();
        pair.West.CrashAfterJournal = true;
        pair.Ask(pair.West, new IkeCommand.DeleteIkeSa());
        pair.ExpectNothing();
        pair.Advance(TimeSpan.FromSeconds(8));
        pair.TakeOver(pair.West, 2);
        while (pair.InFlight.Count > 0)
        {
            pair.Drop(); // both that the successor says first are lost
        }

        pair.Advance(TimeSpan.FromSeconds(6), deliver: true);
        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Gone, pair.East.Machine.Phase);
        Assert.Empty(pair.East.Dataplane);
    }

    [Fact]
    public void RUThere_ReplayedToASuccessor_IsNoSignOfLife_AndOurNumbersGoOnRising()
    {
        var pair = IsakmpSamples.Established(east: east => east with { LivenessInterval = null });
        pair.Advance(TimeSpan.FromSeconds(10));
        var heard = pair.InFlight[0];
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(10));
        pair.Settle();
        pair.East.SaveCheckpoint();
        pair.East.Crash();
        pair.TakeOver(pair.East, 2);
        pair.Settle();
        int drops = pair.East.Drops.Count;
        pair.Inject(heard);
        Assert.Equal(drops + 1, pair.East.Drops.Count);
        pair.ExpectNothing();

        uint ours = pair.West.Machine.State.Windows.Values.Single().NextRequest;
        int records = pair.West.Journal.Count;
        pair.West.Crash();
        pair.Transcript.Clear();
        pair.TakeOver(pair.West, 2);
        pair.Settle();
        Assert.Contains("--> informational { Hash, N(RUThere) }", pair.Transcript);
        Assert.Contains("<-- informational { Hash, N(RUThereAck) }", pair.Transcript);
        Assert.True(pair.West.Machine.State.Windows.Values.Single().NextRequest > ours);
        Assert.Equal(records, pair.West.Journal.Count);
    }

    [Fact]
    public void RenewalUnanswered_TasksAreKeptAndTriedAgain()
    {
        var pair = IsakmpSamples.Established(west => west with { LivenessInterval = null }, east => east with { LivenessInterval = null });
        pair.Ask(pair.West, new IkeCommand.ClearIkeSa());
        pair.Advance(TimeSpan.FromSeconds(5), deliver: true);
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.Machine.InstalledChildSas.Single()));
        for (int i = 0; i < 100 && !pair.West.Reports.OfType<IkeReport.NegotiationFailed>().Any(); i++)
        {
            while (pair.InFlight.Count > 0)
            {
                pair.Drop();
            }

            pair.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Single(pair.West.Reports.OfType<IkeReport.NegotiationFailed>());
        pair.Advance(TimeSpan.FromSeconds(40), deliver: true);
        Assert.Equal(2, pair.West.Reports.OfType<IkeReport.ChildSaEstablished>().Count());
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
    }

    [Fact]
    public void PeerBeginsAnew_WithInitialContact_OldChildSasGo()
    {
        var pair = IsakmpSamples.Established();
        var old = pair.East.Machine.InstalledChildSas.Single();
        var reborn = new IkePair(seed: 99, west: IsakmpSamples.West(), east: IsakmpSamples.East());
        reborn.Initiate();
        // A new west, the old east.
        for (int i = 0; i < 30 && reborn.InFlight.Count > 0; i++)
        {
            var flight = reborn.Drop();
            pair.Inject(flight with { From = pair.West });
            while (pair.InFlight.Count > 0)
            {
                reborn.Inject(pair.Drop() with { From = reborn.East });
            }
        }

        Assert.DoesNotContain(old, pair.East.Machine.InstalledChildSas);
        Assert.Single(pair.East.Machine.State.IkeSas);
        Assert.Single(pair.East.Machine.InstalledChildSas);
    }
}
