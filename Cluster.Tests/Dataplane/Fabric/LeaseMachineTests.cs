using Xunit;
using System.Net;
using CsCheck;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;

namespace Cluster.Tests.Dataplane.Fabric;

public sealed class LeaseMachineTests
{
    private static readonly LeaseSettings Settings = new();
    private static readonly long Length = (long)Settings.Length.TotalMilliseconds;

    private readonly SpeakingLease _lease = new();
    private readonly LeaseMachine _machine;

    public LeaseMachineTests() => _machine = new LeaseMachine(new Incarnation(1), Settings, _lease);

    [Fact]
    public void Lease_BeforeMembershipIsTold_NeverHeld()
    {
        _machine.Expire(1000);
        Assert.False(_lease.MaySpeak(1000));
        Assert.Null(_machine.Heartbeat(new Incarnation(2), 1));
    }

    [Fact]
    public void Lease_OneMember_RenewedByItself()
    {
        _machine.SetMembers([Node(1)], 1000);
        _machine.Expire(1000);
        Assert.Equal(1000 + Length, _lease.Deadline);
        _machine.Expire(5000);
        Assert.Equal(5000 + Length, _lease.Deadline);
    }

    [Fact]
    public void Lease_Renewed_FromWhenTheHeartbeatWasSentNotWhenItWasAnswered()
    {
        _machine.SetMembers([Node(1), Node(2), Node(3)], 1000);
        ulong sequence = _machine.Expire(1000)!.Value;
        _machine.Answer(new Incarnation(2), sequence, 1, accepted: true, now: 1900);
        Assert.Equal(1000 + Length, _lease.Deadline);
    }

    [Fact]
    public void Lease_FiveMembers_NeedsTwoOthers()
    {
        _machine.SetMembers([Node(1), Node(2), Node(3), Node(4), Node(5)], 1000);
        ulong first = _machine.Expire(1000)!.Value;
        _machine.Answer(new Incarnation(2), first, 1, true, 1001);
        Assert.Equal(0, _lease.Deadline);
        ulong second = _machine.Expire(1200)!.Value;
        _machine.Answer(new Incarnation(3), second, 1, true, 1201);
        Assert.Equal(1000 + Length, _lease.Deadline); // the older of the two is what a majority has acknowledged
        _machine.Answer(new Incarnation(2), second, 2, true, 1202);
        Assert.Equal(1200 + Length, _lease.Deadline);
    }

    [Fact]
    public void Answer_FromStrangerOrForHeartbeatNotSent_Ignored()
    {
        _machine.SetMembers([Node(1), Node(2), Node(3)], 1000);
        _machine.Expire(1000);
        _machine.Answer(new Incarnation(9), 1, 1, true, 1001);
        _machine.Answer(new Incarnation(2), 2, 1, true, 1001);
        _machine.Answer(new Incarnation(2), 0, 1, true, 1001);
        Assert.Equal(0, _lease.Deadline);
    }

    [Fact]
    public void Lease_MajorityRefuses_EndsAtOnce()
    {
        _machine.SetMembers([Node(1), Node(2), Node(3)], 1000);
        ulong sequence = _machine.Expire(1000)!.Value;
        _machine.Answer(new Incarnation(2), sequence, 1, true, 1001);
        _machine.Answer(new Incarnation(3), sequence, 1, true, 1001);
        sequence = _machine.Expire(1200)!.Value;
        _machine.Answer(new Incarnation(2), sequence, 2, false, 1201);
        Assert.True(_lease.MaySpeak(1201)); // one node's opinion is not enough
        _machine.Answer(new Incarnation(3), sequence, 2, false, 1202);
        Assert.False(_lease.MaySpeak(1202));
        _machine.Answer(new Incarnation(2), 1, 2, true, 1203); // an old answer that comes late does not bring it back
        Assert.False(_lease.MaySpeak(1203));
    }

    [Fact]
    public void Lease_MembershipWithoutUs_EndsAtOnceAndOthersAreRefused()
    {
        _machine.SetMembers([Node(1)], 1000);
        Assert.True(_lease.MaySpeak(1000));
        _machine.SetMembers([Node(2), Node(3)], 1100);
        Assert.False(_lease.MaySpeak(1100));
        _machine.Expire(1100);
        Assert.False(_lease.MaySpeak(1100));
        Assert.False(_machine.Heartbeat(new Incarnation(2), 1)!.Value.Accepted);
    }

    [Fact]
    public void Losses_CutOneWay_ShowInThatDirectionOnly()
    {
        _machine.SetMembers([Node(1), Node(2)], 0);
        for (long now = 0; now < 2000; now += 200)
        {
            _machine.Expire(now);
            _machine.Heartbeat(new Incarnation(2), (ulong)(now / 200) + 1); // all of the peer's come in, none of ours is answered
        }

        Assert.Equal([new HeartbeatLoss(Node(2), Sent: 10, ReachedPeer: 0, SentByPeer: 10, Received: 10)], _machine.Losses());
    }

    [Fact]
    public void Settings_LeaseReachesIntoTakeover_Refused()
    {
        Settings.Validate();
        Assert.Throws<InvalidOperationException>(() => (Settings with { Length = TimeSpan.FromMilliseconds(2100) }).Validate());
        Assert.Throws<InvalidOperationException>(() => (Settings with { HeartbeatInterval = TimeSpan.FromSeconds(1) }).Validate());
    }

    /// <summary>
    /// The law: who speaks at a moment had, no longer ago than one lease length, a majority in contact. So of two sides without
    /// contact at most one speaks once a lease length has passed since they parted, whatever was lost, delayed or repeated before.
    /// </summary>
    [Fact]
    public void Lease_AnyLossAndDelay_OneSideOnlyOnceALengthHasPassedSinceTheCut() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[0, 60], Gen.Int[1, 31], Gen.Int[0, 1_000_000]).Sample((nodes, lossPercent, split, seed) =>
        {
            const long cutAt = 4000;
            var network = new LeaseNetwork(nodes, lossPercent, seed);
            network.Run(until: cutAt);
            network.Cut(split % (1 << nodes));
            network.Run(until: cutAt + Length);
            for (long now = cutAt + Length; now <= cutAt + Length + 4000; now += 10)
            {
                network.Run(until: now);
                Assert.True(network.SidesThatSpeak(now) <= 1, $"two sides speak at {now}");
                Assert.False(network.MinoritySpeaks(now), $"a minority speaks at {now}");
            }
        });

    [Fact]
    public void Lease_NoLoss_MajoritySideKeepsSpeakingThroughTheCut()
    {
        var network = new LeaseNetwork(3, lossPercent: 0, seed: 1);
        network.Run(until: 1000);
        network.Cut(0b001);
        for (long now = 1000; now < 8000; now += 10)
        {
            network.Run(until: now);
            Assert.True(network.Speaks(1, now) && network.Speaks(2, now));
        }

        network.Cut(0);
        network.Run(until: 8500);
        Assert.True(network.Speaks(0, 8500));
    }

    internal static FabricNode Node(int index) => new(index, new Incarnation((uint)index), new IPEndPoint(IPAddress.Loopback, 7000 + index));
}
