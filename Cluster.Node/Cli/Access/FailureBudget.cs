namespace Cluster.Node.Cli.Access;

/// <summary>Failures that each key may have: a burst, and one more after each interval. Bounded, and safe from any thread.</summary>
internal sealed class FailureBudget(int burst, TimeSpan refill, TimeProvider clock)
{
    /// <summary>Ours; beyond it the key whose failures are oldest is forgotten.</summary>
    private const int MaxKeys = 4096;

    private readonly Lock _lock = new();

    /// <summary>When the failures of a key are all forgiven.</summary>
    private readonly Dictionary<string, DateTimeOffset> _forgiven = [];

    public bool IsOpen(string key)
    {
        lock (_lock)
        {
            return !_forgiven.TryGetValue(key, out DateTimeOffset at) || at - clock.GetUtcNow() <= (burst - 1) * refill;
        }
    }

    public void Failed(string key)
    {
        lock (_lock)
        {
            DateTimeOffset now = clock.GetUtcNow();
            DateTimeOffset from = _forgiven.TryGetValue(key, out DateTimeOffset at) && at > now ? at : now;
            _forgiven[key] = from + refill;
            if (_forgiven.Count > MaxKeys)
            {
                _forgiven.Remove(_forgiven.MinBy(pair => pair.Value).Key);
            }
        }
    }
}
