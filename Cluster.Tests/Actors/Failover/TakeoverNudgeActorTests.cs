using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Cluster.Actors.Anchors;
using Cluster.Actors.Failover;
using Xunit;

namespace Cluster.Tests.Actors.Failover;

/// <summary>The messages are Akka's own and not public: a new version must still have them.</summary>
public sealed class TakeoverNudgeActorTests() : ActorTests(ConfigurationFactory.ParseString("""
    akka.actor.provider = cluster
    akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
    akka.cluster.downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
    """))
{
    [Fact]
    public void Messages_AkkaHasThem() =>
        Assert.Equal(("Tick", "StateInitialized"), (TakeoverNudgeActor.LookAtDeadlines.GetType().Name, TakeoverNudgeActor.EndOfRest.GetType().Name));

    [Fact]
    public async Task LookAtDeadlines_RealResolver_Understands()
    {
        Akka.Cluster.Cluster.Get(Sys);
        TestProbe strays = CreateTestProbe();
        Sys.EventStream.Subscribe(strays, typeof(UnhandledMessage));
        TestProbe identities = CreateTestProbe();
        IActorRef? resolver = null;
        await Until("the resolver runs", async () =>
        {
            Sys.ActorSelection(TakeoverNudgeActor.DowningProvider).Tell(new Identify(1), identities);
            resolver = (await Next<ActorIdentity>(identities)).Subject;
            return resolver is not null;
        });

        resolver!.Tell("not for it");
        resolver.Tell(TakeoverNudgeActor.LookAtDeadlines);
        resolver.Tell("nor this");

        Assert.Equal("not for it", (await Next<UnhandledMessage>(strays)).Message);
        Assert.Equal("nor this", (await Next<UnhandledMessage>(strays)).Message);
    }

    /// <summary>The anchor's node dies before it has answered that the move may begin: told of the loss once, the worker waits for the dead.</summary>
    [Fact]
    public async Task LostRegion_WorkerWaitsForTheDead_MoveEnds()
    {
        TestProbe from = CreateTestProbe(), other = CreateTestProbe(), coordinator = CreateTestProbe();
        IActorRef worker = coordinator.ChildActorOf(MoveOf("7", from, other), TestContext.Current.CancellationToken);
        other.Send(worker, BeginHandOffAck("7"));
        object lost = TakeoverNudgeActor.LostRegion(from);
        worker.Tell(lost);
        worker.Tell(TakeoverNudgeActor.LostRegion(other)); // another node's loss does not end it
        await coordinator.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);

        worker.Tell(TakeoverNudgeActor.LostRegion(from));

        object done = await coordinator.ReceiveOneAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("RebalanceDone", done.GetType().Name);
    }

    private static Props MoveOf(string shard, IActorRef from, IActorRef other)
    {
        Type worker = typeof(ClusterSharding).Assembly.GetType("Akka.Cluster.Sharding.ShardCoordinator+RebalanceWorker", throwOnError: true)!;
        return Props.Create(worker, AnchorSharding.TypeName, shard, from, TimeSpan.FromMinutes(5), new[] { from, other }, true);
    }

    private static object BeginHandOffAck(string shard) =>
        Activator.CreateInstance(typeof(ClusterSharding).Assembly.GetType("Akka.Cluster.Sharding.ShardCoordinator+BeginHandOffAck", throwOnError: true)!, shard)!;
}
