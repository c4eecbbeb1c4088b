using Akka.Actor;

namespace Cluster.Actors.Gateways;

/// <summary>
/// How many negotiations of ours this node begins at once: a commit may want ten thousand tunnels, and those that are up need the processor, too. A place is
/// free again when its negotiation is over or, since a peer that is silent costs nothing, soon. Who waits is told in the order of asking. Thread-safe.
/// </summary>
public sealed class InitiationPlaces
{
    /// <summary>Ours: more than keep two cores busy; their key exchanges stand in a queue with those of rekeys.</summary>
    public const int Limit = 32;

    /// <summary>Ours: by then a peer that lives has answered, unless the node is busy.</summary>
    public const long HeldMilliseconds = 1_000;

    private readonly object _gate = new();
    private readonly SortedDictionary<long, long> _until = [];
    private readonly Queue<IActorRef> _waiting = [];
    private readonly HashSet<IActorRef> _known = [];
    private long _last;

    /// <summary>Null: the gateway waits, and is told <see cref="GatewayMessages.MayInitiate"/>; a place may come free unseen, so it asks again at times.</summary>
    /// <param name="boot">Boot clock, milliseconds.</param>
    /// <returns>What <see cref="Leave"/> wants.</returns>
    public long? TryEnter(IActorRef gateway, long boot)
    {
        lock (_gate)
        {
            foreach (long over in _until.TakeWhile(place => place.Value <= boot).Select(place => place.Key).ToArray())
            {
                _until.Remove(over);
            }

            if (_until.Count < Limit)
            {
                _until.Add(++_last, boot + HeldMilliseconds);
                return _last;
            }

            if (_known.Add(gateway))
            {
                _waiting.Enqueue(gateway);
            }

            return null;
        }
    }

    /// <summary>A negotiation has come to its end, however; may be said twice.</summary>
    public void Leave(long place)
    {
        IActorRef? next;
        lock (_gate)
        {
            if (!_until.Remove(place) || !_waiting.TryDequeue(out next))
            {
                return;
            }

            _known.Remove(next);
        }

        next.Tell(GatewayMessages.MayInitiate.Now);
    }
}
