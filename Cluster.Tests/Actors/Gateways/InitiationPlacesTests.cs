using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Gateways;
using Xunit;

namespace Cluster.Tests.Actors.Gateways;

/// <summary>A commit with ten thousand tunnels must leave the processor to those that are up.</summary>
public sealed class InitiationPlacesTests : ActorTests
{
    [Fact]
    public async Task ManyGatewaysAtOnce_FewBeginAndTheOthersFollowInOrder()
    {
        var places = new InitiationPlaces();
        TestProbe[] gateways = [.. Enumerable.Range(0, 200).Select(_ => CreateTestProbe())];
        var held = new Queue<long>();
        foreach (TestProbe gateway in gateways)
        {
            if (places.TryEnter(gateway, 0) is { } place)
            {
                held.Enqueue(place);
            }
        }

        Assert.Equal(InitiationPlaces.Limit, held.Count);
        foreach (TestProbe next in gateways.Skip(InitiationPlaces.Limit))
        {
            places.Leave(held.Dequeue());
            await Next<GatewayMessages.MayInitiate>(next);
            held.Enqueue(Assert.NotNull(places.TryEnter(next, 0)));
            Assert.Null(places.TryEnter(ActorRefs.Nobody, 0)); // there is never room for one more
        }
    }

    /// <summary>Peers that are away must not keep the others from beginning; their places are free once, not twice.</summary>
    [Fact]
    public void SilentPeers_GiveTheirPlacesUpSoon()
    {
        var places = new InitiationPlaces();
        long[] silent = [.. Enumerable.Range(0, InitiationPlaces.Limit).Select(_ => places.TryEnter(ActorRefs.Nobody, 0)!.Value)];
        Assert.Null(places.TryEnter(ActorRefs.Nobody, InitiationPlaces.HeldMilliseconds - 1));
        for (int n = 0; n < InitiationPlaces.Limit; n++)
        {
            Assert.NotNull(places.TryEnter(ActorRefs.Nobody, InitiationPlaces.HeldMilliseconds));
        }

        places.Leave(silent[0]);
        Assert.Null(places.TryEnter(ActorRefs.Nobody, InitiationPlaces.HeldMilliseconds));
    }
}
