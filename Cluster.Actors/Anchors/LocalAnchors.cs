using System.Collections.Concurrent;
using Akka.Actor;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>The anchor actors that run on this node, whatever their state, and which of them answer already.</summary>
public sealed class LocalAnchors
{
    private readonly ConcurrentDictionary<Anchor, IActorRef> _actors = new();
    private readonly ConcurrentDictionary<Anchor, IActorRef> _ready = new();

    public IReadOnlyCollection<IActorRef> Actors => [.. _actors.Values];

    /// <summary>Anchors that run and are not ready yet.</summary>
    public int Starting => _actors.Count - _ready.Count;

    public bool TryGet(Anchor anchor, out IActorRef actor) => _actors.TryGetValue(anchor, out actor!);

    internal void Add(Anchor anchor, IActorRef actor) => _actors[anchor] = actor;

    internal void MarkReady(Anchor anchor, IActorRef actor) => _ready[anchor] = actor;

    internal void Remove(Anchor anchor, IActorRef actor)
    {
        var pair = new KeyValuePair<Anchor, IActorRef>(anchor, actor);
        _ready.TryRemove(pair);
        _actors.TryRemove(pair);
    }
}
