using System.Collections.Immutable;

namespace Cluster.Actors.Queries;

/// <summary>The last lines of this process's log, for those who look from another node. Any thread adds, any thread reads.</summary>
public sealed class NodeLog
{
    /// <summary>Ours: some minutes of a busy node; the whole log is where the process writes it.</summary>
    private const int Capacity = 2_000;

    private const int MaxText = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogRow> _rows = [];

    /// <summary>Told of each line; set once, at start.</summary>
    public Action<LogRow>? Added { get; set; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<LogRow> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows];
            }
        }
    }

    public void Add(LogRow row)
    {
        lock (_lock)
        {
            if (_rows.Count == Capacity)
            {
                _rows.Dequeue();
            }

            _rows.Enqueue(row.Text.Length <= MaxText ? row : row with { Text = row.Text[..MaxText] });
        }

        Added?.Invoke(row);
    }
}
