using Akka.Actor;
using Akka.DistributedData;
using Akka.Event;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Anchors;

/// <summary>
/// This node's copy of the anchor table. It learns owners from the anchors here, from the replicated map and from the fabric, keeps
/// the highest term, tells the dataplane, and tells an anchor here that somebody has a higher one.
/// </summary>
public sealed class AnchorTableActor : ReceiveActor, IWithTimers
{
    private static readonly LWWDictionaryKey<string, AnchorOwner> Key = new("anchor-table");

    /// <summary>Announcements of a takeover come in a burst; one replicated update carries them together.</summary>
    private static readonly TimeSpan PublishDelay = TimeSpan.FromMilliseconds(20);

    private readonly IDataplane _dataplane;
    private readonly AnchorTable _table;
    private readonly Action<AnchorOwner> _announceOnFabric;
    private readonly Dictionary<Anchor, (Term Term, IActorRef Actor)> _here = [];
    private readonly List<AnchorOwner> _unpublished = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public AnchorTableActor(IDataplane dataplane, AnchorTable table, Action<AnchorOwner> announceOnFabric)
    {
        _dataplane = dataplane;
        _table = table;
        _announceOnFabric = announceOnFabric;
        Receive<Owned>(owned => OnOwned(owned.Row, Sender));
        Receive<Released>(released => _here.Remove(released.Anchor));
        Receive<NowReady>(ready => _table.MarkReady(ready.Anchor));
        Receive<Learned>(learned => Learn(learned.Row));
        Receive<Changed>(changed => OnReplicated(changed.Get(Key)));
        Receive<Publish>(_ => PublishNow());
        Receive<UpdateSuccess>(_ => { });
        Receive<IUpdateFailure>(failure => _log.Warning("Anchor table update failed: {0}", failure));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() =>
        DistributedData.Get(Context.System).Replicator.Tell(Dsl.Subscribe(Key, Self));

    private void OnOwned(AnchorOwner row, IActorRef actor)
    {
        _here[row.Anchor] = (row.Term, actor);
        _announceOnFabric(row);
        if (!Learn(row))
        {
            return;
        }

        _unpublished.Add(row);
        Timers.StartSingleTimer(nameof(Publish), Publish.Now, PublishDelay);
    }

    private void OnReplicated(LWWDictionary<string, AnchorOwner> rows)
    {
        foreach (AnchorOwner row in rows.Entries.Values)
        {
            Learn(row);
        }
    }

    /// <summary>False when the row is no news.</summary>
    private bool Learn(AnchorOwner row)
    {
        if (_here.TryGetValue(row.Anchor, out (Term Term, IActorRef Actor) here) && row.Term > here.Term)
        {
            _here.Remove(row.Anchor);
            here.Actor.Tell(new Superseded(row));
        }

        if (!_table.Offer(row))
        {
            return false;
        }

        _dataplane.SetOwner(row.Anchor, row.Term, row.Node);
        return true;
    }

    private void PublishNow()
    {
        AnchorOwner[] rows = [.. _unpublished];
        _unpublished.Clear();
        var node = Akka.Cluster.Cluster.Get(Context.System);
        DistributedData.Get(Context.System).Replicator.Tell(Dsl.Update(
            Key,
            LWWDictionary<string, AnchorOwner>.Empty,
            WriteLocal.Instance,
            map => rows.Aggregate(map, (to, row) => Newer(to, row)
                ? to.SetItem(node, AnchorSharding.Id(row.Anchor), row, (_, value) => (long)value.Term.Value)
                : to)));
    }

    private static bool Newer(LWWDictionary<string, AnchorOwner> map, AnchorOwner row) =>
        !map.TryGetValue(AnchorSharding.Id(row.Anchor), out AnchorOwner? known) || known.Term < row.Term;

    /// <summary>From an anchor here, after it has raised its term; the sender hears of a higher one.</summary>
    public sealed record Owned(AnchorOwner Row) : INoSerializationVerificationNeeded;

    public sealed record Released(Anchor Anchor) : INoSerializationVerificationNeeded;

    /// <summary>From an anchor here: its SAs are installed.</summary>
    public sealed record NowReady(Anchor Anchor) : INoSerializationVerificationNeeded;

    /// <summary>From the fabric.</summary>
    public sealed record Learned(AnchorOwner Row) : INoSerializationVerificationNeeded;

    /// <summary>To an anchor here: another has a higher term.</summary>
    public sealed record Superseded(AnchorOwner By) : INoSerializationVerificationNeeded;

    private sealed record Publish : INoSerializationVerificationNeeded
    {
        public static readonly Publish Now = new();
    }
}
