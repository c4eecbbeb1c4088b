using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Failover;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Xunit;

namespace Cluster.Tests.Actors.Failover;

public sealed class IncarnationGuardActorTests : ActorTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Members_OneIsHigherThanTheRestoredStore_StoreHandsOutHigherOnes()
    {
        IActorRef guard = Sys.ActorOf(Props.Create(() => new IncarnationGuardActor(new Incarnation(40), _store)));
        await Settled(guard);
        Sys.EventStream.Publish(new MembersActor.OtherMembers([], [Member(39), Member(41)]));
        await Settled(guard);
        Advance(seconds: 2);
        await Until("the counter is raised", async () => (await _store.DrawIncarnationAsync(new Incarnation(0), Cancel)).Value > 41);
    }

    [Fact]
    public async Task Members_HigherOneHasLeft_ItsNumberIsStillKnown()
    {
        IActorRef guard = Sys.ActorOf(Props.Create(() => new IncarnationGuardActor(new Incarnation(40), _store)));
        await Settled(guard);
        Sys.EventStream.Publish(new MembersActor.OtherMembers([], [Member(90)]));
        Sys.EventStream.Publish(new MembersActor.OtherMembers([], []));
        await Settled(guard);
        await EventFilter.Error(contains: "restored from a backup").ExpectOneAsync(
            () =>
            {
                Advance(seconds: 2);
                return Task.CompletedTask;
            },
            Cancel);
        Assert.Equal(91u, (await _store.DrawIncarnationAsync(new Incarnation(0), Cancel)).Value);
    }

    private static FabricNode Member(uint incarnation) => new(1, new Incarnation(incarnation), new IPEndPoint(IPAddress.Loopback, 4054));
}
