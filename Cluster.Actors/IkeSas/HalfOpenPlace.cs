namespace Cluster.Actors.IkeSas;

/// <summary>What one IKE SA takes of the node's budget while it is half open; given back once, however it ends.</summary>
/// <param name="held">It was begun by a stranger, who has been counted in already.</param>
internal sealed class HalfOpenPlace(HalfOpenBudget budget, bool held)
{
    private bool _journaled;

    public bool IsHeld { get; private set; } = held;

    /// <summary>Those of strangers while the budget allows, so that they survive this node; what a predecessor journaled goes on so.</summary>
    public bool MayJournal()
    {
        if (!IsHeld || _journaled)
        {
            return true;
        }

        return _journaled = budget.TryJournal();
    }

    public void Leave()
    {
        if (IsHeld)
        {
            IsHeld = false;
            budget.Release();
        }

        if (_journaled)
        {
            _journaled = false;
            budget.ReleaseJournaled();
        }
    }
}
