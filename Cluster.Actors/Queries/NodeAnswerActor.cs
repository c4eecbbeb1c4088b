using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Formats;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Queries;

/// <summary>One question to this node: asks the anchors here if it must, then hands out pages as the asker takes them.</summary>
internal sealed class NodeAnswerActor : ReceiveActor
{
    /// <summary>An IKE SA that ended after it was counted never shows itself; silence this long ends the wait for it.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(700);

    /// <summary>An asker that takes no page for so long has gone.</summary>
    private static readonly TimeSpan AskerPatience = TimeSpan.FromSeconds(10);

    private readonly NodeQuerySources _sources;
    private readonly NodeQueryMessages.Ask _ask;
    private readonly IActorRef _asker;
    private readonly HashSet<IActorRef> _anchors = [];
    private readonly List<NodeQueryMessages.IkeSaState> _found = [];
    private int _ikeSas;
    private int _childSas;
    private int _shown;
    private Queue<IClusterMessage> _pages = [];

    public NodeAnswerActor(NodeQuerySources sources, NodeQueryMessages.Ask ask, IActorRef asker)
    {
        _sources = sources;
        _ask = ask;
        _asker = asker;
        Receive<NodeQueryMessages.AnchorState>(state =>
        {
            _ikeSas += state.IkeSas;
            _childSas += state.ChildSas;
            Forget(Sender);
        });
        Receive<NodeQueryMessages.IkeSaState>(state =>
        {
            _shown++;
            _found.Add(state);
            FinishWhenComplete();
        });
        Receive<Terminated>(stopped => Forget(stopped.ActorRef));
        Receive<ReceiveTimeout>(_ => Finish());
    }

    /// <summary>The state of a node needs the numbers of its SAs, not the SAs.</summary>
    private bool CountsOnly => _ask.Question == NodeQuestion.State;

    protected override void PreStart()
    {
        if (_ask.Question is NodeQuestion.Failures or NodeQuestion.Traces or NodeQuestion.Drops)
        {
            Finish();
            return;
        }

        foreach (IActorRef anchor in Anchors())
        {
            _anchors.Add(Context.Watch(anchor));
            anchor.Tell(new NodeQueryMessages.AskAnchor(_ask.Query, CountsOnly));
        }

        SetReceiveTimeout(Quiet);
        FinishWhenComplete();
    }

    /// <summary>Half an answer is none: the asker shows the node as silent.</summary>
    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    private IEnumerable<IActorRef> Anchors()
    {
        if (_ask.Filter.Index is not { } index)
        {
            return _sources.Node.Anchors.Actors;
        }

        return SaIndex.TryAnchor(index, out Anchor anchor) && _sources.Node.Anchors.TryGet(anchor, out IActorRef actor) ? [actor] : [];
    }

    private void Forget(IActorRef anchor)
    {
        _anchors.Remove(Context.Unwatch(anchor));
        FinishWhenComplete();
    }

    private void FinishWhenComplete()
    {
        if (_anchors.Count == 0 && (CountsOnly || _shown >= _ikeSas))
        {
            Finish();
        }
    }

    private void Finish()
    {
        _pages = new Queue<IClusterMessage>(Pages());
        if (_pages.Count == 0)
        {
            Context.Stop(Self);
            return;
        }

        Become(Sending);
        SetReceiveTimeout(AskerPatience);
        SendNext();
    }

    private void Sending()
    {
        Receive<NodeQueryMessages.More>(_ => SendNext());
        Receive<ReceiveTimeout>(_ => Context.Stop(Self));
        Receive<Terminated>(_ => { });
        ReceiveAny(_ => { }); // a latecomer's rows
    }

    private void SendNext()
    {
        _asker.Tell(_pages.Dequeue());
        if (_pages.Count == 0)
        {
            Context.Stop(Self);
        }
    }

    private IEnumerable<IClusterMessage> Pages() => _ask.Question switch
    {
        NodeQuestion.IkeSas => QueryPaging.IkeSas(_ask.Query, IkeSas()),
        NodeQuestion.ChildSas => QueryPaging.ChildSas(_ask.Query, ChildSas()),
        NodeQuestion.Statistics => QueryPaging.Statistics(_ask.Query, ChildSas().SelectMany(Statistics)),
        NodeQuestion.Failures => QueryPaging.Failures(_ask.Query, _sources.Node.Negotiations.Failures),
        NodeQuestion.Traces => QueryPaging.Traces(_ask.Query, _sources.Traces.Rows),
        NodeQuestion.Drops => QueryPaging.Drops(_ask.Query, Drops()),
        NodeQuestion.State => QueryPaging.States(_ask.Query, [State()]),
        NodeQuestion.ClearIkeSas => QueryPaging.Cleared(_ask.Query, ClearIkeSas()),
        NodeQuestion.ClearChildSas => QueryPaging.Cleared(_ask.Query, ClearChildSas()),
        _ => [], // asked by a later build
    };

    private IEnumerable<IkeSaRow> IkeSas() =>
        _found.Select(found => found.IkeSa).Where(row => Matches(row.Index, row.Remote)).OrderBy(row => row.Index);

    private IEnumerable<ChildSaRow> ChildSas() => _found.SelectMany(found => found.ChildSas)
        .Where(row => Matches(row.Index, row.Remote)).OrderBy(row => row.Index).ThenBy(row => row.Inbound.Value);

    private bool Matches(uint index, System.Net.IPEndPoint remote) =>
        (_ask.Filter.Index is not { } wanted || wanted == index) && (_ask.Filter.Peer is not { } peer || peer.Equals(remote.Address));

    private IEnumerable<StatisticsRow> Statistics(ChildSaRow row)
    {
        if (_sources.Node.Dataplane.Statistics(row.Inbound) is { } counters)
        {
            yield return new StatisticsRow(row.Index, row.Anchor, row.Vpn, row.Inbound, counters);
        }
    }

    private IEnumerable<DropRow> Drops() =>
    [
        .. Rows("packets", _sources.Node.Dataplane.Drops()),
        .. DatagramDrops.Rows(_sources.Node.Datagrams),
        .. Rows("fabric", _sources.FabricDrops()),
    ];

    private static IEnumerable<DropRow> Rows(string layer, IReadOnlyList<DropCount> drops) =>
        drops.Select(drop => new DropRow(layer, drop.Reason, drop.Help, drop.Count));

    private NodeStateRow State()
    {
        long now = _sources.Node.Now().Boot;
        long version = _sources.Node.Configuration.Current.Version;
        ImmutableArray<Anchor> recovering =
        [
            .. _sources.Table.Rows.Where(row => row.Node == _sources.Node.Self && !_sources.Table.IsReadyHere(row.Anchor)).Select(row => row.Anchor),
        ];
        return new NodeStateRow(
            _sources.Build,
            TimeSpan.FromMilliseconds(now - _sources.StartedAt),
            _sources.Node.Lease.MaySpeak(now),
            version == 0 ? null : version,
            _ikeSas,
            _childSas,
            recovering);
    }

    private List<ClearedRow> ClearIkeSas()
    {
        var cleared = new List<ClearedRow>();
        foreach (IkeSaRow row in IkeSas())
        {
            if (_sources.Node.Anchors.TryGet(row.Anchor, out IActorRef anchor))
            {
                anchor.Tell(new AnchorMessages.ClearIkeSa(row.Anchor, SaIndex.NumberOf(row.Index)));
                cleared.Add(new ClearedRow(row.Index));
            }
        }

        return cleared;
    }

    private List<ClearedRow> ClearChildSas()
    {
        var cleared = new List<ClearedRow>();
        foreach (ChildSaRow row in ChildSas())
        {
            if (_sources.Node.Anchors.TryGet(row.Anchor, out IActorRef anchor))
            {
                anchor.Tell(new AnchorMessages.ClearChildSa(row.Anchor, row.Inbound));
                cleared.Add(new ClearedRow(row.Index));
            }
        }

        return cleared;
    }
}
