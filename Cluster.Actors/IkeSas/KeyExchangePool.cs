namespace Cluster.Actors.IkeSas;

/// <summary>
/// A few threads for the steps that compute key exchanges and signatures, so that no actor blocks. Work for IKE SAs that exist goes before
/// work for those that strangers open, and both queues are bounded.
/// </summary>
public sealed class KeyExchangePool : IDisposable
{
    /// <summary>Ours: at 5 ms a step and thread, a second of work.</summary>
    private const int Capacity = 256;

    private readonly object _lock = new();
    private readonly Queue<Action> _existing = new();
    private readonly Queue<Action> _halfOpen = new();
    private bool _stopped;

    public KeyExchangePool(int threads)
    {
        for (int n = 0; n < threads; n++)
        {
            new Thread(Run) { IsBackground = true, Name = $"key-exchange-{n}" }.Start();
        }
    }

    /// <summary>False when the queue is full. The work does not throw.</summary>
    public bool TryPost(bool halfOpen, Action work)
    {
        lock (_lock)
        {
            Queue<Action> queue = halfOpen ? _halfOpen : _existing;
            if (queue.Count == Capacity)
            {
                return false;
            }

            queue.Enqueue(work);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Run()
    {
        while (Take() is { } work)
        {
            work();
        }
    }

    /// <summary>
    /// Null when disposed. A monitor's wait goes to sleep at once; a semaphore's would spin before, which took a twentieth of the CPU time of a
    /// set-up from those who had work.
    /// </summary>
    private Action? Take()
    {
        lock (_lock)
        {
            while (!_stopped)
            {
                if (_existing.TryDequeue(out Action? work) || _halfOpen.TryDequeue(out work))
                {
                    return work;
                }

                Monitor.Wait(_lock);
            }

            return null;
        }
    }
}
