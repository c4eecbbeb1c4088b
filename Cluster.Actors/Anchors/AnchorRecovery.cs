using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>
/// How the IKE SAs of an anchor come back under a new owner: all are folded, a few at a time and the busiest last step first; then one
/// row reserves sequence numbers for all their Child SAs; then all install.
/// </summary>
internal sealed class AnchorRecovery(AnchorSas sas, NodeEnvironment node)
{
    /// <summary>Ours: enough to keep both cores folding, few enough that the first are not held up by the last.</summary>
    private const int MaxFolding = 16;

    private readonly Queue<RecoveredSa> _toFold = [];
    private readonly HashSet<uint> _folding = [];
    private readonly HashSet<uint> _folded = [];
    private readonly HashSet<EspSpi> _childSas = [];
    private readonly List<LiveLease> _leases = [];
    private AnchorCheckpoint? _left;
    private Term _term;
    private bool _lost;

    /// <summary>With which the Child SAs were taken over.</summary>
    public ImmutableDictionary<EspSpi, ResumedChildSa> Rows { get; private set; } = ImmutableDictionary<EspSpi, ResumedChildSa>.Empty;

    /// <summary>The row with which the new owner began.</summary>
    public AnchorCheckpoint? Written { get; private set; }

    /// <summary>The inner addresses of users whose IKE SAs live.</summary>
    public ImmutableArray<LiveLease> Leases => [.. _leases];

    /// <summary>True when there is nothing to fold.</summary>
    public bool Begin(Term term, JournalMessages.Recovered recovered, AnchorCheckpoint? left)
    {
        _term = term;
        _left = left;

        // Need: a negotiation that waits for its next message is the one that moved last, an idle IKE SA can wait a second.
        foreach (RecoveredSa sa in recovered.Sas.OrderByDescending(sa => sa.Records is [.., var last] ? last.At : 0))
        {
            _toFold.Enqueue(sa);
        }

        return FoldMore();
    }

    /// <summary>True when it was the last.</summary>
    public bool Folded(IkeSaMessages.Folded folded)
    {
        foreach (IkeSpi own in folded.IkeSpis)
        {
            sas.Claim(own, folded.SaNumber);
        }

        foreach (EspSpi inbound in folded.ChildSas)
        {
            sas.AddChildSa(inbound, folded.SaNumber);
            _childSas.Add(inbound);
        }

        if (folded.Lease is { } lease)
        {
            _leases.Add(lease);
        }

        _folding.Remove(folded.SaNumber);
        _folded.Add(folded.SaNumber);
        return FoldMore();
    }

    public AnchorCheckpoint Row(Anchor anchor, Term term)
    {
        // An IKE SA that could not be folded may be later: whatever was reserved for its Child SAs stays.
        IEnumerable<EspSpi> all = _lost ? _childSas.Concat(_left?.ChildSas.Select(sa => sa.Inbound) ?? []) : _childSas;
        Rows = SequenceReservation.TakeOver(_left, all);
        return SequenceReservation.Row(anchor, term, Rows, _left?.Liveness ?? []);
    }

    /// <summary>True when there is nothing to install.</summary>
    public bool Resume(AnchorCheckpoint written)
    {
        Written = written;
        sas.TellAll(new IkeSaMessages.Resume(Rows));
        return _folded.Count == 0;
    }

    /// <summary>True when it was the last.</summary>
    public bool Resumed(IkeSaMessages.Resumed resumed) => _folded.Remove(resumed.SaNumber) && _folded.Count == 0;

    /// <summary>It has failed while the anchor was taken over. True when the others waited only for it, to be folded or to be resumed.</summary>
    public bool IsLast(uint saNumber, out bool isFolding)
    {
        isFolding = _folding.Remove(saNumber);
        _lost |= isFolding;
        return isFolding ? FoldMore() : _folded.Remove(saNumber) && _folded.Count == 0 && Written is not null;
    }

    /// <summary>True when all are folded.</summary>
    private bool FoldMore()
    {
        while (_folding.Count < MaxFolding && _toFold.TryDequeue(out RecoveredSa? sa))
        {
            // A gateway that a commit has removed has nobody to speak for its IKE SAs: they end by the peer's time-outs.
            if (node.Configuration.Current.Gateways.TryGetValue(sa.Gateway, out GatewaySettings? gateway))
            {
                _folding.Add(sas.Add(_term, gateway, new IkeSaMessages.Start.Recovered(sa, _left?.Liveness ?? []), sa.SaNumber));
            }
        }

        return _folding.Count == 0 && _toFold.Count == 0;
    }
}
