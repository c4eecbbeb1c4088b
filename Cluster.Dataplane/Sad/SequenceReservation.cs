namespace Cluster.Dataplane.Sad;

/// <summary>
/// Outbound sequence numbers. A number is used only below an end that is durable elsewhere, so that a successor, who starts at
/// that end, never repeats one. One worker takes; others only raise the end.
/// </summary>
public sealed class SequenceReservation
{
    public const ulong SmallestBlock = 4096;
    public const ulong LargestBlock = 1UL << 26;
    public const ulong SoftLimitWithout = 1UL << 31; // half of the 32-bit space: rekey in good time
    private const ulong BlockSeconds = 60;
    private const long RateIntervalMs = 1000;
    private const long AskAgainMs = 250; // the first request may have been lost with its checkpoint

    private readonly ulong _limit;
    private ulong _next;
    private ulong _end;
    private ulong _rate;
    private ulong _intervalStart;
    private long _intervalStartMs;
    private long _askedMs = long.MinValue / 2;

    /// <param name="first">The first number to use, at least 1.</param>
    /// <param name="end">Numbers below may be used.</param>
    /// <param name="limit">Numbers at or above never: 2^32 without ESN; what the IV's counter holds with it.</param>
    public SequenceReservation(ulong first, ulong end, ulong limit)
    {
        _next = Math.Max(1, first);
        _end = Math.Min(end, limit);
        _limit = limit;
        _intervalStart = _next;
    }

    /// <summary>The number that comes next. Other threads may see an older value.</summary>
    public ulong Next => Volatile.Read(ref _next);

    public ulong End => Volatile.Read(ref _end);

    public bool TryTake(out ulong sequence)
    {
        sequence = _next;
        if (sequence >= Volatile.Read(ref _end))
        {
            return false;
        }

        Volatile.Write(ref _next, sequence + 1);
        return true;
    }

    /// <summary>Never lowers the end. Safe from any thread.</summary>
    public void Extend(ulong end)
    {
        end = Math.Min(end, _limit);
        for (ulong known = Volatile.Read(ref _end); end > known;)
        {
            ulong seen = Interlocked.CompareExchange(ref _end, end, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }

    /// <summary>Asked once a batch: whether half of a block is used up and how far to reserve. Repeats itself while nothing comes.</summary>
    public bool IsLow(long nowMs, out ulong wantedEnd)
    {
        ulong block = Math.Clamp(MeasureRate(nowMs) * BlockSeconds, SmallestBlock, LargestBlock);
        ulong end = Volatile.Read(ref _end);
        wantedEnd = Math.Min(_next + block, _limit);
        if (end - Math.Min(_next, end) > block / 2 || wantedEnd <= end || nowMs - _askedMs < AskAgainMs)
        {
            return false;
        }

        _askedMs = nowMs;
        return true;
    }

    // Packets a second, the higher of the last whole interval and the running one: a burst must be seen while it starts.
    private ulong MeasureRate(long nowMs)
    {
        long elapsed = nowMs - _intervalStartMs;
        ulong used = _next - _intervalStart;
        if (elapsed >= RateIntervalMs)
        {
            _rate = used * 1000 / (ulong)elapsed;
            _intervalStart = _next;
            _intervalStartMs = nowMs;
            return _rate;
        }

        ulong running = used * 1000 / (ulong)Math.Max(elapsed, 10);
        return Math.Max(_rate, running);
    }
}
