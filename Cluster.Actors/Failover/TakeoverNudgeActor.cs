using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.SBR;

namespace Cluster.Actors.Failover;

/// <summary>
/// Spares a takeover three waits of Akka. The split-brain resolver looks at its own deadlines once a second only: it is asked to look
/// more often, with <c>stable-after</c> unchanged. A shard coordinator that starts on another node rests half a second before it places
/// anything: that is for regions whose node still runs, while it has dropped those of removed members before it begins. And an anchor that
/// was about to move away from a node when that died waits for the whole <c>handoff-timeout</c>, because the worker that moves it takes
/// the loss for the answer to its first question and then waits for an answer to the second: it is told of the loss again.
/// </summary>
/// <remarks>Measured in a takeover of the coordinator's node: 0.8 s and 0.5 s of 4.1 s. The third cost one tunnel 10.9 s.</remarks>
public sealed class TakeoverNudgeActor : ReceiveActor, IWithTimers
{
    internal const string DowningProvider = "/system/cluster/core/daemon/downingProvider";
    private const string Coordinator = "/system/sharding/anchorCoordinator/singleton/coordinator";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Longer than the coordinator's own rest: afterwards there is nothing to spare.</summary>
    private static readonly TimeSpan AfterRemoval = TimeSpan.FromSeconds(1);

    internal static readonly object LookAtDeadlines = Instance(typeof(SplitBrainResolverProvider), "Akka.Cluster.SBR.SplitBrainResolverBase+Tick");
    internal static readonly object EndOfRest = Instance(typeof(ClusterSharding), "Akka.Cluster.Sharding.ShardCoordinator+StateInitialized");

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly TimeProvider _clock;
    private readonly HashSet<IActorRef> _lost = []; // as known when their node was removed: one that starts anew at its address is another
    private long? _removedAt;

    /// <param name="regions">The shard regions that the coordinator knows or knew.</param>
    public TakeoverNudgeActor(TimeProvider clock, Func<IReadOnlyList<IActorRef>> regions)
    {
        _clock = clock;
        Receive<ClusterEvent.MemberRemoved>(gone =>
        {
            _removedAt = _clock.GetTimestamp();
            _lost.UnionWith(regions().Where(region => region.Path.Address == gone.Member.Address));
            Nudge();
        });
        Receive<ClusterEvent.IMemberEvent>(_ => { });
        Receive<ClusterEvent.CurrentClusterState>(_ => { });
        Receive<Tick>(_ => Nudge());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Now, Interval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Nudge()
    {
        if (!_cluster.State.Unreachable.IsEmpty)
        {
            Context.ActorSelection(DowningProvider).Tell(LookAtDeadlines, ActorRefs.NoSender);
        }

        if (_removedAt is not { } removed || _clock.GetElapsedTime(removed) >= AfterRemoval)
        {
            _lost.Clear();
        }
        else if (IsOldest())
        {
            Context.ActorSelection(Coordinator).Tell(EndOfRest, ActorRefs.NoSender);
            foreach (IActorRef lost in _lost)
            {
                Context.ActorSelection(Coordinator + "/*").Tell(LostRegion(lost), ActorRefs.NoSender);
            }
        }
    }

    /// <summary>The coordinator runs on the oldest member.</summary>
    private bool IsOldest() => _cluster.State.Members.All(member =>
        member.UniqueAddress == _cluster.SelfUniqueAddress || member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp || _cluster.SelfMember.IsOlderThan(member));

    /// <summary>What the coordinator itself tells those that move a shard. Who does not wait for that region takes no notice.</summary>
    internal static object LostRegion(IActorRef region) =>
        Activator.CreateInstance(typeof(ClusterSharding).Assembly.GetType("Akka.Cluster.Sharding.ShardCoordinator+RebalanceWorker+ShardRegionTerminated", throwOnError: true)!, region)!;

    /// <summary>The message that Akka's own timer sends. Another version of Akka without it must fail in the tests, not in a takeover.</summary>
    private static object Instance(Type neighbour, string type) =>
        neighbour.Assembly.GetType(type, throwOnError: true)!.GetField("Instance")?.GetValue(null)
        ?? throw new MissingFieldException(type, "Instance");

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Now = new();
    }
}
