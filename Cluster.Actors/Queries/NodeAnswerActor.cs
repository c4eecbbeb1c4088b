using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;

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
    private readonly NodeAnswerRows _rows;
    private int _ikeSas;
    private int _childSas;
    private int _shown;
    private Queue<IClusterMessage> _pages = [];

    public NodeAnswerActor(NodeQuerySources sources, NodeQueryMessages.Ask ask, IActorRef asker)
    {
        _sources = sources;
        _ask = ask;
        _asker = asker;
        _rows = new NodeAnswerRows(sources, ask);
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
        Receive<Prepared>(prepared => Send(prepared.Pages));
        Receive<Status.Failure>(_ => Context.Stop(Self)); // the asker shows the node as silent
    }

    /// <summary>The state of a node needs the numbers of its SAs, not the SAs.</summary>
    private bool CountsOnly => _ask.Question == NodeQuestion.State;

    protected override void PreStart()
    {
        switch (_ask.Question)
        {
            case NodeQuestion.Failures or NodeQuestion.Traces or NodeQuestion.Drops or NodeQuestion.Log
                or NodeQuestion.Alarms or NodeQuestion.ClearAlarms:
                Finish();
                return;
            case NodeQuestion.SelfTests or NodeQuestion.Interfaces or NodeQuestion.Routes:
                // Programs and ciphers take milliseconds, and an actor's thread must not wait for them.
                NodeAnswerRows rows = _rows;
                Task.Run(() => new Prepared([.. rows.Pages([], 0, 0)])).PipeTo(Self);
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
        if (!_ask.Filter.AdmitsNode(_sources.Node.Self.Index))
        {
            return [];
        }

        if (_ask.Filter.Index is not { } index)
        {
            return _sources.Node.Anchors.Actors;
        }

        Anchor anchor = SaIndex.AnchorOfTunnel(index);
        bool isOne = _ask.Question is not (NodeQuestion.IkeSas or NodeQuestion.ClearIkeSas or NodeQuestion.ClearIkeSasBy) || SaIndex.TryAnchor(index, out anchor);
        return isOne && _sources.Node.Anchors.TryGet(anchor, out IActorRef actor) ? [actor] : [];
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
        Send(_rows.Pages(_found, _ikeSas, _childSas));
    }

    private void Send(IEnumerable<IClusterMessage> pages)
    {
        _pages = new Queue<IClusterMessage>(pages);
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

    /// <summary>What took time to find.</summary>
    private sealed record Prepared(IReadOnlyList<IClusterMessage> Pages) : INoSerializationVerificationNeeded;
}
