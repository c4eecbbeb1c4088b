using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Ike;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>The owner of an IKE SA dies; a successor with its records and an older checkpoint goes on, and the peer does not notice.</summary>
public sealed class TakeoverTests
{
    public static TheoryData<string, bool> Exchanges => new MatrixTheoryData<string, bool>(
        ["set-up", "child rekey", "ike rekey", "child delete", "child create", "liveness"], [true, false]);

    /// <summary>Each side dies at each of its durable points, record stored and nothing performed.</summary>
    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Takeover_AtEveryDurablePoint_ExchangeCompletes(string exchange, bool westDies)
    {
        for (int point = 1; ; point++)
        {
            var pair = exchange == "set-up" ? new IkePair() : IkePair.Established();
            var dying = westDies ? pair.West : pair.East;
            if (exchange == "child create")
            {
                pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
                pair.Settle();
            }

            int target = dying.Journal.Count + point;
            Begin(pair, exchange, dying, target);
            bool crashed = RunUntilQuiet(pair, dying, target);
            if (exchange is "child delete")
            {
                Agreement.Check(pair, children: 0);
            }
            else
            {
                Agreement.Check(pair, children: 1);
            }

            Assert.True(pair.Transcript.Count(line => line.Contains("--> IKE_SA_INIT", StringComparison.Ordinal)) <= (exchange == "set-up" ? 3 : 0));
            Assert.DoesNotContain(pair.East.Reports.Concat(pair.West.Reports), report => report is IkeReport.IkeSaClosing);
            if (!crashed)
            {
                Assert.True(point > 1 || exchange == "liveness", "never crashed");
                return;
            }
        }
    }

    [Fact]
    public void Takeover_CheckpointThreeLivenessChecksOld_BurstFindsThePeersPosition()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        pair.Settle();
        pair.West.SaveCheckpoint();
        for (int i = 0; i < 3; i++)
        {
            pair.Ask(pair.West, new IkeCommand.CheckLiveness());
            pair.Settle();
        }

        uint expected = pair.East.Machine.View(pair.Now).ExpectedRequest;
        pair.West.Crash();
        pair.Transcript.Clear();
        pair.TakeOver(pair.West, 2);
        Assert.Equal("--> INFORMATIONAL 3 {  }", pair.Transcript[0]);
        Assert.Equal(8, pair.InFlight.Count);
        pair.Settle();
        Assert.InRange(pair.West.Machine.View(pair.Now).NextRequest, expected, expected + 8);
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void Takeover_PeerFarAhead_BurstWidens()
    {
        var pair = IkePair.Established();
        for (int i = 0; i < 40; i++)
        {
            pair.Ask(pair.West, new IkeCommand.CheckLiveness());
            pair.Settle();
        }

        pair.West.Crash();
        pair.TakeOver(pair.West, 2);
        pair.Advance(TimeSpan.FromSeconds(10), deliver: true);
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    /// <summary>The record is durable, the response never left: the successor sends it before the peer repeats its request.</summary>
    [Fact]
    public void Takeover_ResponderDiedBeforeItsResponseLeft_SuccessorSendsIt()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.East.CrashAfterJournal = true;
        pair.Deliver(0);
        pair.ExpectNothing();
        pair.TakeOver(pair.East, 2);
        Assert.Contains(pair.InFlight, flight => flight.Text == "<-- CREATE_CHILD_SA response 2 { SA, Nonce, KE }");
        pair.Settle();
        Agreement.Check(pair, children: 1);
        Assert.Equal(1, pair.Transcript.Count(line => line == "--> CREATE_CHILD_SA 2 { SA, Nonce, KE }"));
    }

    [Fact]
    public void Takeover_SuccessorMakesTheSameLivenessBytes()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        byte[] first = pair.Drop().Datagram;
        pair.West.Crash();
        pair.TakeOver(pair.West, 2);
        Assert.Equal(first, pair.InFlight[0].Datagram);
    }

    /// <summary>A dataplane that outlived its actor is told what to keep.</summary>
    [Fact]
    public void Takeover_DataplaneLivedOn_MachineNamesWhatItShallHave()
    {
        var pair = IkePair.Established();
        var stale = pair.West.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(stale));
        pair.Settle();
        pair.West.Crash();
        pair.TakeOver(pair.West, 2);
        Assert.Equal(pair.West.Dataplane.Keys, pair.West.Machine.InstalledChildSas.Select(spi => spi.Value));
        Assert.DoesNotContain(stale, pair.West.Machine.InstalledChildSas);
    }

    [Fact]
    public void Recovery_FromRecordsOrFromASnapshot_GivesTheLiveState()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        pair.Settle();
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Deliver(0);
        foreach (var host in new[] { pair.West, pair.East })
        {
            string live = StructuralText.Of(host.Machine.State);
            Assert.Equal(live, StructuralText.Of(host.Journal.Aggregate(IkeSaState.Empty, IkeSaState.Fold)));
            Assert.Equal(live, StructuralText.Of(IkeSaState.Fold(IkeSaState.Empty, host.Machine.Snapshot(pair.Now.Utc))));
        }
    }

    [Fact]
    public void Apply_OfAStepDecidedOnAnotherState_IsRefused()
    {
        var pair = IkePair.Established();
        var stale = pair.West.Machine.Ask(new IkeCommand.RekeyIkeSa(), pair.Now);
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        Assert.Throws<InvalidOperationException>(() => pair.West.Machine.Apply(stale));
    }

    [Fact]
    public void Discard_OfARefusedStep_BurnsItsIvs()
    {
        var pair = IkePair.Established();
        var refused = pair.West.Machine.Ask(new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]), pair.Now);
        pair.West.Machine.Discard(refused);
        pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
        byte[] first = refused.Effects.OfType<IkeEffect.Send>().Single().Datagram.ToArray();
        byte[] second = pair.InFlight[0].Datagram;
        Assert.NotEqual(first[32..40], second[32..40]);
    }

    private static void Begin(IkePair pair, string exchange, IkeHost dying, int target)
    {
        dying.CrashAfterJournal = dying.Journal.Count == target - 1;
        switch (exchange)
        {
            case "set-up":
                pair.Initiate();
                break;
            case "child rekey":
                pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
                break;
            case "ike rekey":
                pair.Ask(pair.West, new IkeCommand.RekeyIkeSa());
                break;
            case "child delete":
                pair.Ask(pair.West, new IkeCommand.DeleteChildSa(pair.West.InUse["vpn-1"]));
                break;
            case "child create":
                pair.Ask(pair.West, new IkeCommand.CreateChildSa("vpn-1"));
                break;
            case "liveness":
                pair.Ask(pair.West, new IkeCommand.CheckLiveness());
                break;
        }
    }

    private static bool RunUntilQuiet(IkePair pair, IkeHost dying, int target)
    {
        bool crashed = false;
        uint incarnation = 2;
        for (int i = 0; i < 60; i++)
        {
            while (pair.InFlight.Count > 0)
            {
                dying.CrashAfterJournal = !crashed && dying.Journal.Count == target - 1;
                pair.Deliver(0);
                TakeOverIfDown();
            }

            TakeOverIfDown();
            dying.CrashAfterJournal = false;
            pair.Advance(TimeSpan.FromMilliseconds(500), deliver: true);
        }

        return crashed;

        void TakeOverIfDown()
        {
            if (dying.IsDown)
            {
                crashed = true;
                pair.Advance(TimeSpan.FromSeconds(2));
                pair.TakeOver(dying, incarnation++);
            }
        }
    }
}
