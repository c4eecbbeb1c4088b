using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Failover;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Actors.Failover;

public sealed class ClusterClockTests : ActorTests
{
    private static readonly Moment Ours = new(1_700_000_000_000, 5_000);
    private readonly ClusterClock _clock = new(self: 0);

    [Fact]
    public void Clamp_ClockFarAheadOfTheOthers_IsHeldTwoSecondsAhead()
    {
        _clock.Set(Offsets(-60_000, -61_000));
        Assert.Equal(Ours with { Utc = Ours.Utc - 60_000 + ClusterClock.MaxAheadMilliseconds }, _clock.Clamp(Ours));
    }

    [Theory]
    [InlineData(-1_900, -1_500)]
    [InlineData(0, -60_000)]
    [InlineData(60_000, 61_000)]
    public void Clamp_ClockThatIsNotFarAhead_IsTaken(long one, long other)
    {
        _clock.Set(Offsets(one, other));
        Assert.Equal(Ours, _clock.Clamp(Ours));
    }

    [Fact]
    public void Clamp_NodeAlone_IsItsOwnClock() => Assert.Equal(Ours, _clock.Clamp(Ours));

    [Fact]
    public async Task Readings_SomeHeldUpOnTheWay_LeastOldCounts()
    {
        IActorRef actor = Start();
        foreach (long delay in new[] { 900, 3, 2_500 })
        {
            actor.Tell(new ClockActor.Reading(1, Ours.Utc + 500 - delay));
        }

        await Settled(actor);
        Assert.Equal(497, _clock.OffsetOf(1));
        Assert.Null(_clock.OffsetOf(2));
    }

    [Fact]
    public async Task Readings_AfterAClockWasSet_OldOnesAreForgotten()
    {
        IActorRef actor = Start();
        foreach (long offset in Enumerable.Repeat(90_000L, 8).Concat(Enumerable.Repeat(10L, 8)))
        {
            actor.Tell(new ClockActor.Reading(1, Ours.Utc + offset));
        }

        await Settled(actor);
        Assert.Equal(10, _clock.OffsetOf(1));
    }

    [Fact]
    public async Task Members_NodeHasLeft_ItsClockCountsNoMore()
    {
        IActorRef actor = Start();
        actor.Tell(new ClockActor.Reading(1, Ours.Utc + 10));
        actor.Tell(new ClockActor.Reading(2, Ours.Utc + 20));
        actor.Tell(new MembersActor.OtherMembers([], [new FabricNode(2, new Incarnation(7), new IPEndPoint(IPAddress.Loopback, 4054))]));
        await Settled(actor);
        Assert.Equal((null, 20L), (_clock.OffsetOf(1), _clock.OffsetOf(2)));
    }

    [Fact]
    public async Task Readings_OneClockIsAstray_IsAnAlarmOnce()
    {
        IActorRef actor = Start();
        actor.Tell(new ClockActor.Reading(1, Ours.Utc));
        await EventFilter.Error(contains: "The clock of node 2 is 5000 ms ahead of the cluster's").ExpectOneAsync(
            async () =>
            {
                actor.Tell(new ClockActor.Reading(2, Ours.Utc + 5_000));
                actor.Tell(new ClockActor.Reading(2, Ours.Utc + 5_000));
                await Settled(actor);
            },
            Cancel);
    }

    private static ImmutableDictionary<int, long> Offsets(long one, long other) => ImmutableDictionary<int, long>.Empty.Add(1, one).Add(2, other);

    private IActorRef Start() => Sys.ActorOf(Props.Create(() => new ClockActor(0, () => Ours, _clock)));
}
