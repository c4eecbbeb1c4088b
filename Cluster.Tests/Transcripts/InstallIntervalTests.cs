using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Junos <c>install-interval</c>: after a rekey the new SA receives at once, and packets go over the old one for a while yet.</summary>
public sealed class InstallIntervalTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AlmostOver = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S066_S165_RekeyByUs_NewReceivesAtOnce_OldSendsUntilTheIntervalIsOver(bool version1)
    {
        var pair = Pair(version1, west: true);
        var old = pair.West.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(old));
        pair.Settle();

        Assert.Equal((2, 2), (pair.West.Dataplane.Count, pair.East.Dataplane.Count));
        Assert.Equal(old, pair.West.InUse["vpn-1"]);
        pair.Advance(AlmostOver, deliver: true);
        Assert.Equal(old, pair.West.InUse["vpn-1"]);
        Assert.True(pair.East.Dataplane.ContainsKey(pair.West.Dataplane[old.Value].Outbound.Value), "the peer must still take what goes over the old one");
        Assert.DoesNotContain(pair.Transcript, IsDelete);

        pair.Advance(Rest, deliver: true);
        AssertMoved(pair, old);
        pair.Advance(TimeSpan.FromSeconds(40), deliver: true);
        Agreement.CheckChildSas(pair, children: 1);
        Assert.Contains(pair.Transcript, IsDelete);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S066_S165_RekeyByThePeer_WeSendOverTheOldOneUntilTheIntervalIsOver(bool version1)
    {
        var pair = Pair(version1, west: true, east: !version1); // an IKEv2 peer that waits as well does not delete the old one before
        var old = pair.West.InUse["vpn-1"];
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Settle();
        pair.Advance(AlmostOver, deliver: true);
        Assert.Equal(old, pair.West.InUse["vpn-1"]);
        pair.Advance(Rest, deliver: true);
        AssertMoved(pair, old);
    }

    /// <summary>At most the interval: an SA that is gone carries nothing.</summary>
    [Fact]
    public void S165_OldOneGoesBefore_NewOneIsUsedAtOnce()
    {
        var pair = Pair(version1: false, west: true);
        var old = pair.West.InUse["vpn-1"];
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Settle();
        Assert.NotEqual(old, pair.West.InUse["vpn-1"]);
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void S165_OldOneDeletedByThePeerInVersion1_NewOneIsUsedAtOnce()
    {
        var pair = Pair(version1: true, west: true);
        var old = pair.West.InUse["vpn-1"];
        pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
        pair.Settle();
        Assert.Equal(old, pair.West.InUse["vpn-1"]);
        pair.Ask(pair.East, new IkeCommand.DeleteChildSa(pair.West.Dataplane[old.Value].Outbound));
        pair.Settle();
        AssertMoved(pair, old);
    }

    /// <summary>The wait is in the records: a successor sends over the old one, and over the new one when the rest of the interval is over.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S165_Takeover_WhileItWaits_KeepsTheRestOfTheInterval(bool version1)
    {
        var pair = Pair(version1, west: true);
        var old = pair.West.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(old));
        pair.Settle();
        pair.Advance(TimeSpan.FromSeconds(3), deliver: true);
        pair.West.Crash();
        pair.TakeOver(pair.West, 2);
        pair.Settle();
        Assert.Equal(2, pair.West.Dataplane.Count);
        Assert.Equal(old, pair.West.InUse["vpn-1"]);

        pair.Advance(TimeSpan.FromSeconds(4), deliver: true);
        Assert.Equal(old, pair.West.InUse["vpn-1"]);
        pair.Advance(Rest, deliver: true);
        AssertMoved(pair, old);
    }

    [Fact]
    public void S165_WithoutAnInterval_WhoBeginsUsesItAtOnce()
    {
        var pair = Pair(version1: false);
        var old = pair.West.InUse["vpn-1"];
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(old));
        pair.Deliver(0);
        pair.Deliver(0);
        AssertMoved(pair, old);
    }

    /// <summary>What waits for its hour must not keep the peer's death from being noticed, nor the machine busy.</summary>
    [Fact]
    public void Liveness_WhileTheDeleteOfTheOldOneWaits_GoesOn()
    {
        var pair = Pair(version1: false, west: true, liveness: TimeSpan.FromSeconds(2));
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        pair.Settle();
        pair.Transcript.Clear();
        pair.Advance(AlmostOver, deliver: true);
        Assert.InRange(pair.Transcript.Count(line => line.StartsWith("--> INFORMATIONAL", StringComparison.Ordinal)), 2, 4);
    }

    [Fact]
    public void ChildRekey_BothSidesAtOnceWithIntervals_OneChildSaRemains()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var pair = Pair(version1: false, west: true, east: true, seed: seed);
            pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
            pair.Ask(pair.East, new IkeCommand.RekeyChildSa(pair.East.InUse["vpn-1"]));
            pair.Settle();
            pair.Advance(TimeSpan.FromSeconds(20), deliver: true);
            Agreement.Check(pair, children: 1);
        }
    }

    private static bool IsDelete(string line) => line.Contains("{ D }", StringComparison.Ordinal) || line.Contains("D(Esp)", StringComparison.Ordinal);

    private static void AssertMoved(IkePair pair, EspSpi old)
    {
        Assert.NotEqual(old, pair.West.InUse["vpn-1"]);
        var used = pair.West.Dataplane[pair.West.InUse["vpn-1"].Value];
        Assert.True(pair.East.Dataplane.ContainsKey(used.Outbound.Value), "the peer does not have what we send over");
    }

    private static IkePair Pair(bool version1, bool west = false, bool east = false, TimeSpan? liveness = null, int seed = 7)
    {
        IkeSaSettings ours = With(Samples.WestSettings(), west, liveness), theirs = With(Samples.EastSettings(), east, liveness);
        return version1
            ? IsakmpSamples.Established(_ => IsakmpSamples.Old(ours), _ => IsakmpSamples.Old(theirs), seed)
            : IkePair.Established(seed, ours, theirs);
    }

    private static IkeSaSettings With(IkeSaSettings settings, bool waits, TimeSpan? liveness) => settings with
    {
        Children = [settings.Children[0] with { InstallInterval = waits ? Interval : TimeSpan.Zero }],
        LivenessInterval = liveness ?? settings.LivenessInterval,
    };
}
