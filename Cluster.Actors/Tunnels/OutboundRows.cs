using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Tunnels;

/// <summary>What this node knows of the outbound rows of one anchor, and the dataplane with it.</summary>
internal sealed class OutboundRows(IDataplane dataplane, LivePeers peers)
{
    private readonly HashSet<EspSpi> _rows = [];
    private readonly List<OutboundRow> _collected = [];
    private Term _term;
    private ulong _sequence;

    /// <summary>False when something before it is missing. A term below the known one is old news, and fine.</summary>
    public bool TryApply(OutboundMessages.Changed changed)
    {
        if (changed.Term < _term)
        {
            return true;
        }

        if (changed.Term != _term || changed.Sequence > _sequence + 1)
        {
            return false;
        }

        if (changed.Sequence <= _sequence)
        {
            return true;
        }

        _sequence = changed.Sequence;
        foreach (OutboundRow row in changed.Rows)
        {
            Set(row);
        }

        foreach (EspSpi inbound in changed.Removed)
        {
            Remove(inbound);
        }

        return true;
    }

    public bool IsBehind(OutboundPosition at) => at.Term > _term || (at.Term == _term && at.Sequence > _sequence);

    public void Collect(OutboundMessages.Page page)
    {
        if (page.Term < _term || (page.Term == _term && page.Sequence < _sequence))
        {
            return;
        }

        if (page.First)
        {
            _collected.Clear();
        }

        _collected.AddRange(page.Rows);
        if (page.Last)
        {
            Replace(page.Term, page.Sequence, _collected);
            _collected.Clear();
        }
    }

    public void Replace(Term term, ulong sequence, IEnumerable<OutboundRow> rows)
    {
        OutboundRow[] all = [.. rows];
        _term = term;
        _sequence = sequence;
        foreach (OutboundRow row in all)
        {
            Set(row);
        }

        foreach (EspSpi gone in _rows.Except(all.Select(row => row.Route.Inbound)).ToArray())
        {
            Remove(gone);
        }
    }

    private void Set(OutboundRow row)
    {
        _rows.Add(row.Route.Inbound);
        peers.Add(row.Route.Inbound, row.Peer);
        dataplane.SetOutbound(row.Route);
    }

    private void Remove(EspSpi inbound)
    {
        _rows.Remove(inbound);
        peers.Remove(inbound);
        dataplane.RemoveOutbound(inbound);
    }
}
