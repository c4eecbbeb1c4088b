using Cluster.Actors.Anchors;

namespace Cluster.Actors.Store;

/// <summary>
/// Makes the records of all streams of a node durable, those that wait together in one transaction: while one is being written, what
/// comes collects for the next. Threads of its own with a connection each, which wait for the database and for nothing else. Safe from
/// any thread. A stream has one append at a time here.
/// </summary>
internal sealed class JournalAppender(Func<JournalConnection> open, int lanes) : IDisposable
{
    /// <summary>Rows in one transaction, about half a megabyte; one append may have more.</summary>
    private const int MaxRows = 512;

    /// <summary>For a statement that is on its way; longer than its time-out is nothing worth waiting for.</summary>
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private readonly Queue<JournalAppend> _waiting = new();
    private readonly List<Thread> _lanes = [];
    private bool _ended;

    /// <summary>Every append is answered, even one that comes too late.</summary>
    public void Append(JournalAppend append)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _waiting.Enqueue(append);
                Start();
                Monitor.Pulse(_lock);
                return;
            }
        }

        append.Done(new ObjectDisposedException(nameof(JournalAppender)));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread lane in _lanes)
        {
            lane.Join(EndBound);
        }
    }

    /// <summary>With the first append: a store that only reads needs no threads.</summary>
    private void Start()
    {
        while (_lanes.Count < lanes)
        {
            var lane = new Thread(Run) { IsBackground = true, Name = $"journal-{_lanes.Count}" };
            _lanes.Add(lane);
            lane.Start();
        }
    }

    private void Run()
    {
        JournalConnection? connection = null;
        while (Take() is { } appends)
        {
            try
            {
                connection ??= open();
            }
            catch (Exception away)
            {
                // Those that wait would find out one by one what is known already.
                Answer(appends.Concat(TakeAll()), away);
                continue;
            }

            if (!TryInsert(connection, appends))
            {
                Close(connection);
                connection = null;
            }
        }

        Close(connection);
    }

    /// <summary>False when the connection is not to be used again.</summary>
    private static bool TryInsert(JournalConnection connection, IReadOnlyList<JournalAppend> appends)
    {
        try
        {
            connection.Insert(appends);
        }
        catch (Exception conflict) when (appends.Count > 1 && JournalConflict.Is(conflict))
        {
            // One of them stands where another node has written; nothing is stored. The others shall not suffer for it.
            bool isUsable = true;
            foreach (JournalAppend append in appends)
            {
                if (isUsable)
                {
                    isUsable = TryInsert(connection, [append]);
                }
                else
                {
                    append.Done(conflict);
                }
            }

            return isUsable;
        }
        catch (Exception failure)
        {
            Answer(appends, failure);
            return JournalConflict.Is(failure);
        }

        Answer(appends, null);
        return true;
    }

    private static void Answer(IEnumerable<JournalAppend> appends, Exception? failure)
    {
        foreach (JournalAppend append in appends)
        {
            append.Done(failure);
        }
    }

    private static void Close(JournalConnection? connection)
    {
        try
        {
            connection?.Dispose();
        }
        catch (Exception broken) when (broken is System.Data.Common.DbException or IOException or InvalidOperationException)
        {
            // It is not used any more, and what it wrote is answered.
        }
    }

    /// <summary>At least one; null at the end, when nothing waits.</summary>
    private List<JournalAppend>? Take()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0)
            {
                if (_ended)
                {
                    return null;
                }

                Monitor.Wait(_lock);
            }

            var taken = new List<JournalAppend>();
            for (int rows = 0; _waiting.TryPeek(out JournalAppend? next) && (rows == 0 || rows + next.Records.Length <= MaxRows); rows += next.Records.Length)
            {
                taken.Add(_waiting.Dequeue());
            }

            return taken;
        }
    }

    private JournalAppend[] TakeAll()
    {
        lock (_lock)
        {
            JournalAppend[] all = [.. _waiting];
            _waiting.Clear();
            return all;
        }
    }
}
