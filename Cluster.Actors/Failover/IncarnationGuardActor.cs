using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Failover;

/// <summary>
/// Keeps the counter of incarnations in the database at or above every number that this node has seen a member with. A database that is
/// restored from a backup under a running cluster so never hands out a number again that somebody may still seal with.
/// </summary>
public sealed class IncarnationGuardActor : ReceiveActor, IWithTimers
{
    /// <summary>Ours: shorter than it takes to start a node.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly IClusterStore _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Incarnation _highest;
    private bool _raising;

    public IncarnationGuardActor(Incarnation self, IClusterStore store)
    {
        _highest = self;
        _store = store;
        Receive<MembersActor.OtherMembers>(members =>
        {
            foreach (Incarnation other in members.Nodes.Select(node => node.Incarnation))
            {
                _highest = other.Value > _highest.Value ? other : _highest;
            }
        });
        Receive<Look>(_ => Raise());
        Receive<Raised>(OnRaised);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(MembersActor.OtherMembers));
        Timers.StartPeriodicTimer(nameof(Look), Look.Now, Interval);
    }

    private void Raise()
    {
        if (_raising)
        {
            return;
        }

        _raising = true;
        RaiseAsync(_store, _highest).PipeTo(Self);

        static async Task<Raised> RaiseAsync(IClusterStore store, Incarnation known)
        {
            using var timeout = new CancellationTokenSource(StoreTimeout);
            try
            {
                return new Raised(known, await store.RaiseIncarnationAsync(known, timeout.Token).ConfigureAwait(false));
            }
            catch (Exception)
            {
                return new Raised(known, WasBelow: false); // the database is away, which others say; the next look tries again
            }
        }
    }

    private void OnRaised(Raised raised)
    {
        _raising = false;
        if (raised.WasBelow)
        {
            _log.Error(
                "The database knew no incarnation as high as {0}, which a live node has: it was restored from a backup. Its counter has been raised", raised.Known);
        }
    }

    private sealed record Raised(Incarnation Known, bool WasBelow) : INoSerializationVerificationNeeded;

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Now = new();
    }
}
