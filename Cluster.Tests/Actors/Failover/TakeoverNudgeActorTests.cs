using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Cluster.Actors.Failover;
using Xunit;

namespace Cluster.Tests.Actors.Failover;

/// <summary>Both messages are Akka's own and not public: a new version must still have them.</summary>
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
}
