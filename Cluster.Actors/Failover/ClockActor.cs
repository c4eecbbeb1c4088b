using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Failover;

/// <summary>
/// Compares wall clocks with every other member once a second. A reading is old by the time that it was on the way, so the least old of the
/// last few counts. A clock that is far from the cluster's median is an alarm.
/// </summary>
public sealed class ClockActor : ReceiveActor, IWithTimers
{
    public const string Name = "clock";

    /// <summary>Ours: long enough that one of them was not held up, short enough to follow a clock that is set.</summary>
    private const int Readings = 8;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly int _self;
    private readonly Func<Moment> _now;
    private readonly ClusterClock _clock;
    private readonly Dictionary<int, Queue<long>> _readings = [];
    private readonly HashSet<int> _alarmed = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableArray<Address> _others = [];

    public ClockActor(int self, Func<Moment> now, ClusterClock clock)
    {
        _self = self;
        _now = now;
        _clock = clock;
        Receive<Reading>(OnReading);
        Receive<MembersActor.OtherMembers>(OnMembers);
        Receive<Tick>(_ => Tell());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(MembersActor.OtherMembers));
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Now, Interval);
    }

    private void OnMembers(MembersActor.OtherMembers members)
    {
        _others = members.Addresses;
        foreach (int gone in _readings.Keys.Except(members.Nodes.Select(node => node.Index)).ToArray())
        {
            _readings.Remove(gone);
        }

        Publish();
    }

    private void Tell()
    {
        var reading = new Reading(_self, _now().Utc);
        foreach (Address other in _others)
        {
            Context.ActorSelection(new RootActorPath(other) / "user" / Name).Tell(reading);
        }
    }

    private void OnReading(Reading reading)
    {
        if (!_readings.TryGetValue(reading.Node, out Queue<long>? known))
        {
            _readings[reading.Node] = known = new Queue<long>(Readings);
        }

        if (known.Count == Readings)
        {
            known.Dequeue();
        }

        known.Enqueue(reading.Utc - _now().Utc);
        Publish();
    }

    private void Publish()
    {
        _clock.Set(_readings.ToImmutableDictionary(node => node.Key, node => node.Value.Max()));
        Alarm(_self);
        foreach (int node in _readings.Keys)
        {
            Alarm(node);
        }
    }

    /// <summary>Once when it goes astray, and once when it is back.</summary>
    private void Alarm(int node)
    {
        long ahead = (_clock.OffsetOf(node) ?? 0) - _clock.Median;
        if (Math.Abs(ahead) <= ClusterClock.MaxAheadMilliseconds)
        {
            if (_alarmed.Remove(node))
            {
                _log.Info("The clock of node {0} is right again", node);
            }
        }
        else if (_alarmed.Add(node))
        {
            _log.Error("The clock of node {0} is {1} ms {2} the cluster's: lifetimes and logs are wrong by as much", node, Math.Abs(ahead), ahead > 0 ? "ahead of" : "behind");
        }
    }

    /// <summary>Between nodes: what the clock of the sender showed when it was sent.</summary>
    /// <param name="Node">Index of the sender.</param>
    /// <param name="Utc">Milliseconds since 1970.</param>
    public sealed record Reading(int Node, long Utc) : Anchors.IClusterMessage;

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Now = new();
    }
}
