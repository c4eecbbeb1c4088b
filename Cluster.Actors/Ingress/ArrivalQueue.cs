namespace Cluster.Actors.Ingress;

/// <summary>
/// Datagrams between the packet threads and the one thread of the ingress, by rank and with a bound for each rank, so that a flood of strangers
/// costs IKE SAs that stand neither their place nor their turn. Any thread puts, one takes.
/// </summary>
/// <param name="bounds">By rank.</param>
internal sealed class ArrivalQueue<T>(int[] bounds)
    where T : class
{
    private readonly object _lock = new();
    private readonly Queue<T>[] _queues = [.. bounds.Select(_ => new Queue<T>())];
    private int _count;
    private bool _completed;

    /// <summary>False: full, or completed.</summary>
    public bool TryPut(T arrival, ArrivalRank rank)
    {
        lock (_lock)
        {
            Queue<T> queue = _queues[(int)rank];
            if (_completed || queue.Count >= bounds[(int)rank])
            {
                return false;
            }

            queue.Enqueue(arrival);
            if (_count++ == 0)
            {
                Monitor.Pulse(_lock);            // the taker sleeps only when all are empty
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
                foreach (Queue<T> queue in _queues)
                {
                    if (queue.TryDequeue(out T? arrival))
                    {
                        _count--;
                        return arrival;
                    }
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
