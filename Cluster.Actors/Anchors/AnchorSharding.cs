using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>The one shard region: 256 fixed entities, entity id = shard id = anchor number.</summary>
public static class AnchorSharding
{
    public const string TypeName = "anchor";

    /// <summary>Places anchors where they belong, while no member is joining, leaving or unreachable.</summary>
    public static AnchorAllocation Allocation(ActorSystem system)
    {
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(system);
        return new AnchorAllocation(cluster.SelfAddress, () => IsSettled(cluster.State));
    }

    /// <summary>Starts the region with our allocation; the Hosting options have no place for one.</summary>
    public static IActorRef Start(ActorSystem system, AnchorAllocation allocation, Func<Anchor, Props> anchorProps) =>
        ClusterSharding.Get(system).Start(
            TypeName,
            entityId => anchorProps(Parse(entityId)),
            ClusterShardingSettings.Create(system),
            new Extractor(),
            allocation,
            AnchorMessages.HandOver.Instance);

    public static string Id(Anchor anchor) => anchor.ToString();

    private static Anchor Parse(string entityId) => new(byte.Parse(entityId, CultureInfo.InvariantCulture));

    private static bool IsSettled(ClusterEvent.CurrentClusterState state) =>
        state.Unreachable.IsEmpty && state.Members.All(member => member.Status == MemberStatus.Up);

    private sealed class Extractor : IMessageExtractor
    {
        public string? EntityId(object message) => message is IAnchorMessage to ? Id(to.Anchor) : null;

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => message is IAnchorMessage to ? Id(to.Anchor) : null;

        public string ShardId(string entityId, object? messageHint = null) => entityId;
    }
}
