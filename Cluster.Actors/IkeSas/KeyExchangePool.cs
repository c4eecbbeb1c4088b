using System.Threading.Channels;

namespace Cluster.Actors.IkeSas;

/// <summary>
/// A few threads for the steps that compute key exchanges and signatures, so that no actor blocks. Work for IKE SAs that exist goes before
/// work for those that strangers open, and both queues are bounded.
/// </summary>
public sealed class KeyExchangePool : IDisposable
{
    /// <summary>Ours: at 5 ms a step and thread, a second of work.</summary>
    private const int Capacity = 256;

    private readonly Channel<Action> _existing = Channel.CreateBounded<Action>(Capacity);
    private readonly Channel<Action> _halfOpen = Channel.CreateBounded<Action>(Capacity);
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stop = new();

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
        if (!(halfOpen ? _halfOpen : _existing).Writer.TryWrite(work))
        {
            return false;
        }

        _work.Release();
        return true;
    }

    public void Dispose() => _stop.Cancel();

    private void Run()
    {
        try
        {
            while (true)
            {
                _work.Wait(_stop.Token);
                if (_existing.Reader.TryRead(out Action? work) || _halfOpen.Reader.TryRead(out work))
                {
                    work();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }
}
