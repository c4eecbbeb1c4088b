using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Failover;

/// <summary>
/// Follows the membership for the node: tells who the others are, keeps the anchors alive that belong here, and stops a node that joined
/// with the index of another.
/// </summary>
public sealed class MembersActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// Without remembered entities an anchor that stopped starts again with the next poke. Often: a poke right after a loss is lost
    /// when the region has not heard of the loss yet, and the anchor's tunnels wait for the next one.
    /// </summary>
    private static readonly TimeSpan PokeInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>An event can come before the state that is read for it; what it missed is seen at the next look.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly FabricNode _self;
    private readonly IActorRef _region;
    private readonly Action<ImmutableArray<FabricNode>> _setMembers;
    private readonly ConfigurationView _configuration;
    private readonly AnchorStart _start;
    private ImmutableHashSet<(UniqueAddress Member, MemberStatus Status)> _told = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <param name="setMembers">Takes all members that are up, ourselves included: the voters of the speaking lease.</param>
    public MembersActor(
        FabricNode self, IActorRef region, Action<ImmutableArray<FabricNode>> setMembers, ConfigurationView configuration, LocalAnchors here)
    {
        _configuration = configuration;
        _start = new AnchorStart(_cluster.SelfAddress, here);
        _self = self;
        _region = region;
        _setMembers = setMembers;
        Receive<ClusterEvent.CurrentClusterState>(_ => OnChanged());
        Receive<ClusterEvent.IMemberEvent>(_ => OnChanged());
        Receive<ClusterEvent.IReachabilityEvent>(_ => { });
        Receive<Look>(_ => OnChanged());
        Receive<Poke>(_ => PokeMissing());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(nameof(Look), Look.Now, LookInterval);
        Timers.StartPeriodicTimer(nameof(Poke), Poke.Now, TimeSpan.Zero, PokeInterval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnChanged()
    {
        if (_cluster.SelfMember.Status is MemberStatus.Joining or MemberStatus.WeaklyUp)
        {
            return; // a node that knows only itself would be a majority of one
        }

        // A leaving member still votes and still serves its anchors until it has exited.
        Member[] others =
            [.. _cluster.State.Members.Where(member => member.UniqueAddress != _cluster.SelfUniqueAddress && member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting)];
        ImmutableHashSet<(UniqueAddress, MemberStatus)> members = [.. others.Append(_cluster.SelfMember).Select(member => (member.UniqueAddress, member.Status))];
        if (_told.SetEquals(members))
        {
            return;
        }

        _told = members;
        if (others.FirstOrDefault(member => MemberRoles.Read(member)?.Incarnation == _self.Incarnation) is { } same && !_cluster.SelfMember.IsOlderThan(same))
        {
            // Two processes that would seal with one number. The younger goes, before it knows voters for a lease.
            _log.Error("{0} has the incarnation {1} too: the database was restored from a backup. This node leaves; start it again", same.Address, _self.Incarnation);
            _cluster.Leave(_cluster.SelfAddress);
            return;
        }

        ImmutableArray<FabricNode> nodes = [.. others.Select(MemberRoles.Read).OfType<FabricNode>()];
        _setMembers([_self, .. nodes]);
        Context.System.EventStream.Publish(new OtherMembers([.. others.Select(member => member.Address)], nodes));
        if (others.FirstOrDefault(member => MemberRoles.Read(member)?.Index == _self.Index) is { } twin && !_cluster.SelfMember.IsOlderThan(twin))
        {
            _log.Error("Node index {0} is taken by {1}: this node leaves. Give it an index of its own.", _self.Index, twin.Address);
            _cluster.Leave(_cluster.SelfAddress);
            return;
        }

        PokeMissing();
    }

    private void PokeMissing()
    {
        if (_cluster.SelfMember.Status == MemberStatus.Up)
        {
            ImmutableHashSet<Address> up = [.. _cluster.State.Members.Where(member => member.Status == MemberStatus.Up).Select(member => member.Address)];
            foreach (Anchor anchor in _start.Next(up, _configuration.Current))
            {
                _region.Tell(new AnchorMessages.Poke(anchor));
            }
        }
    }

    /// <summary>Published on the event stream of the node when the members change: all but us that are up or on their way out.</summary>
    public sealed record OtherMembers(ImmutableArray<Address> Addresses, ImmutableArray<FabricNode> Nodes) : INoSerializationVerificationNeeded;

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Now = new();
    }

    private sealed record Poke : INoSerializationVerificationNeeded
    {
        public static readonly Poke Now = new();
    }
}
