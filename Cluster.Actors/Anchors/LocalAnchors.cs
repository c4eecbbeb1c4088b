using System.Collections.Concurrent;
using Akka.Actor;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>The anchor actors that run on this node, whatever their state.</summary>
public sealed class LocalAnchors
{
    private readonly ConcurrentDictionary<Anchor, IActorRef> _actors = new();

    public IReadOnlyCollection<IActorRef> Actors => [.. _actors.Values];

    public bool TryGet(Anchor anchor, out IActorRef actor) => _actors.TryGetValue(anchor, out actor!);

    internal void Add(Anchor anchor, IActorRef actor) => _actors[anchor] = actor;

    internal void Remove(Anchor anchor, IActorRef actor) => _actors.TryRemove(new KeyValuePair<Anchor, IActorRef>(anchor, actor));
}
