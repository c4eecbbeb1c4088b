namespace Cluster.Actors.IkeSas;

/// <summary>How many IKE SAs of strangers this node holds, and how many of them it may journal before they are shown to be real.</summary>
public sealed class HalfOpenBudget
{
    /// <summary>DESIGN section 4: so many negotiations in flight survive the node.</summary>
    public const int JournaledLimit = 32;

    /// <summary>Ours: beyond it first messages are dropped; those behind them come again.</summary>
    public const int Limit = 1_024;

    private int _held;
    private int _journaled;
    private long _everJournaled;

    public int Held => Volatile.Read(ref _held);

    /// <summary>Those that were journaled since the start of the process: each has left a record of its beginning, and one of its end or a success.</summary>
    public long EverJournaled => Volatile.Read(ref _everJournaled);

    public bool TryHold() => TryEnter(ref _held, Limit);

    public void Release() => Interlocked.Decrement(ref _held);

    public bool TryJournal()
    {
        if (!TryEnter(ref _journaled, JournaledLimit))
        {
            return false;
        }

        Interlocked.Increment(ref _everJournaled);
        return true;
    }

    public void ReleaseJournaled() => Interlocked.Decrement(ref _journaled);

    private static bool TryEnter(ref int count, int limit)
    {
        if (Interlocked.Increment(ref count) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref count);
        return false;
    }
}
