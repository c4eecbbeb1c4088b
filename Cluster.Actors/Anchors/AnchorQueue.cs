using Cluster.Actors.Ingress;

namespace Cluster.Actors.Anchors;

/// <summary>Datagrams that wait, a few of them, until the SAs of their anchor are known. Used by the Anchor's thread only.</summary>
internal sealed class AnchorQueue(DatagramCounters counters)
{
    /// <summary>Ours: a peer's burst while its anchor moves; more would be stale when it is answered.</summary>
    private const int Capacity = 256;

    private readonly Queue<AnchorMessages.Datagram> _waiting = [];

    public void Add(AnchorMessages.Datagram datagram)
    {
        if (_waiting.Count < Capacity)
        {
            _waiting.Enqueue(datagram);
        }
        else
        {
            counters.Add(OwnerOutcome.Recovering);
        }
    }

    public void PassOn(Action<AnchorMessages.Datagram> to)
    {
        while (_waiting.TryDequeue(out AnchorMessages.Datagram? datagram))
        {
            to(datagram);
        }
    }

    /// <summary>Their retransmissions find the successor.</summary>
    public void Drop() => PassOn(_ => counters.Add(OwnerOutcome.Recovering));
}
