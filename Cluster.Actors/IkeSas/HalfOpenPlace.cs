using Cluster.Actors.Anchors;
using Cluster.Actors.Gateways;

namespace Cluster.Actors.IkeSas;

/// <summary>
/// What one IKE SA takes while it is half open: of the node's budget when a stranger began it, who has been counted in already; a place among those that
/// the node begins when we did. Given back once, however it ends.
/// </summary>
internal sealed class HalfOpenPlace
{
    private readonly HalfOpenBudget _budget;
    private readonly InitiationPlaces _initiations;
    private long? _place;
    private bool _journaled;

    public HalfOpenPlace(NodeEnvironment node, IkeSaMessages.Start start)
    {
        (_budget, _initiations) = (node.HalfOpen, node.Initiations);
        _place = (start as IkeSaMessages.Start.Initiator)?.Place;
        IsHeld = start is IkeSaMessages.Start.Responder;
    }

    public bool IsHeld { get; private set; }

    /// <summary>Those of strangers while the budget allows, so that they survive this node; what a predecessor journaled goes on so.</summary>
    public bool MayJournal()
    {
        if (!IsHeld || _journaled)
        {
            return true;
        }

        return _journaled = _budget.TryJournal();
    }

    public void Leave()
    {
        if (_place is { } place)
        {
            _place = null;
            _initiations.Leave(place);
        }

        if (IsHeld)
        {
            IsHeld = false;
            _budget.Release();
        }

        if (_journaled)
        {
            _journaled = false;
            _budget.ReleaseJournaled();
        }
    }
}
