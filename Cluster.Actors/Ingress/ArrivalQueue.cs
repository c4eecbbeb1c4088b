namespace Cluster.Actors.Ingress;

/// <summary>
/// Datagrams between the packet threads and the one thread of the ingress: those under an SPI of ours before those of strangers, and a bound for
/// each, so that a flood of strangers costs IKE SAs that stand neither their place nor their turn. Any thread puts, one takes.
/// </summary>
internal sealed class ArrivalQueue<T>
    where T : class
{
    private readonly object _lock = new();
    private readonly Queue<T> _known = new();
    private readonly Queue<T> _strangers = new();
    private readonly int _mostKnown;
    private readonly int _mostStrangers;
    private bool _completed;

    public ArrivalQueue(int mostKnown, int mostStrangers)
    {
        _mostKnown = mostKnown;
        _mostStrangers = mostStrangers;
    }

    /// <summary>False: full, or completed.</summary>
    public bool TryPut(T arrival, bool isStranger)
    {
        lock (_lock)
        {
            Queue<T> queue = isStranger ? _strangers : _known;
            if (_completed || queue.Count >= (isStranger ? _mostStrangers : _mostKnown))
            {
                return false;
            }

            queue.Enqueue(arrival);
            if (_known.Count + _strangers.Count == 1)
            {
                Monitor.Pulse(_lock);            // the taker sleeps only when both are empty
            }

            return true;
        }
    }

    /// <summary>Waits for one. Null when all are taken after <see cref="Complete"/>.</summary>
    public T? Take()
    {
        lock (_lock)
        {
            while (true)
            {
                if (_known.TryDequeue(out T? arrival) || _strangers.TryDequeue(out arrival))
                {
                    return arrival;
                }

                if (_completed)
                {
                    return null;
                }

                Monitor.Wait(_lock);
            }
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
