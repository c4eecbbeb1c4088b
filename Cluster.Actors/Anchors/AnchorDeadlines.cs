namespace Cluster.Actors.Anchors;

/// <summary>When the IKE SAs of an anchor want to be woken: one index, so that an anchor arms one timer.</summary>
internal sealed class AnchorDeadlines
{
    /// <summary>Overdue work is spread: after a takeover everything is due at once.</summary>
    private const int MaxPerRound = 16;

    private readonly SortedSet<(long Boot, uint SaNumber)> _order = [];
    private readonly Dictionary<uint, long> _bySa = [];

    /// <summary>Boot clock of the earliest.</summary>
    public long? Next => _order.Count == 0 ? null : _order.Min.Boot;

    public void Set(uint saNumber, long? boot)
    {
        if (_bySa.Remove(saNumber, out long before))
        {
            _order.Remove((before, saNumber));
        }

        if (boot is { } at)
        {
            _bySa[saNumber] = at;
            _order.Add((at, saNumber));
        }
    }

    /// <summary>Takes out those that are due, the longest overdue first, a round at a time.</summary>
    public IReadOnlyList<uint> TakeDue(long boot)
    {
        var due = new List<uint>();
        while (due.Count < MaxPerRound && _order.Count > 0 && _order.Min.Boot <= boot)
        {
            uint saNumber = _order.Min.SaNumber;
            due.Add(saNumber);
            Set(saNumber, null);
        }

        return due;
    }
}
