using System.Collections.Immutable;

namespace Cluster.Actors.Queries;

/// <summary>The last failed negotiations of this node, for those who have no tracing backend. Any thread adds, any thread reads.</summary>
public sealed class NegotiationLog
{
    /// <summary>Ours: a few screens.</summary>
    private const int Capacity = 200;

    private readonly Lock _lock = new();
    private readonly Queue<FailureRow> _failures = [];

    /// <summary>Told of each failure; set once, at start.</summary>
    public Action<FailureRow>? Added { get; set; }

    public ImmutableArray<FailureRow> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures.Reverse()];
            }
        }
    }

    public void Add(FailureRow failure)
    {
        lock (_lock)
        {
            _failures.Enqueue(failure);
            if (_failures.Count > Capacity)
            {
                _failures.Dequeue();
            }
        }

        Added?.Invoke(failure);
    }
}
