using Akka.Actor;
using Cluster.Actors.IkeSas;

namespace Cluster.Actors.Anchors;

/// <summary>
/// The gate between the IKE SAs of an anchor and its journal writer. While the writer is away steps that need a record are refused
/// with a reason at once; what was sent and never answered is sent again when the writer is back, which drops what it has already.
/// </summary>
internal sealed class AnchorJournal
{
    /// <summary>Ours: one step per IKE SA is in flight, and an anchor with more waiting than this is better refused.</summary>
    private const int MaxUnanswered = 4_096;

    private readonly SortedDictionary<long, (JournalMessages.Append Append, IActorRef From, uint RecordNumber)> _unanswered = [];
    private IActorRef? _writer;
    private long _correlation;

    /// <summary>Null while the gate is closed.</summary>
    public IActorRef? Writer => _writer;

    public bool IsQuiet => _unanswered.Count == 0;

    /// <summary>The writer has recovered: whatever it left unanswered goes to it again, in order.</summary>
    public void Open(IActorRef writer)
    {
        _writer = writer;
        foreach ((JournalMessages.Append append, _, _) in _unanswered.Values)
        {
            writer.Tell(append);
        }
    }

    public void Close() => _writer = null;

    /// <summary>A new term: what the old one left unanswered is no longer ours to write.</summary>
    public void Forget() => _unanswered.Clear();

    public long Append(JournalEntry entry, IActorRef from)
    {
        var append = new JournalMessages.Append(++_correlation, [entry]);
        _unanswered.Add(append.Correlation, (append, from, entry.RecordNumber));
        _writer!.Tell(append);
        return append.Correlation;
    }

    /// <summary>A step of an IKE SA; answered later, or at once when the gate is closed.</summary>
    public void Store(IkeSaMessages.Store store, IActorRef from)
    {
        if (_writer is null || _unanswered.Count >= MaxUnanswered)
        {
            from.Tell(new IkeSaMessages.NotStored(store.RecordNumber, _writer is null ? "the journal is away" : "the journal is too slow"));
            return;
        }

        Append(new JournalEntry(store.SaNumber, store.RecordNumber, store.Record), from);
    }

    /// <summary>Passes the answer on. False for one that was answered before.</summary>
    public bool Appended(long correlation)
    {
        if (!_unanswered.Remove(correlation, out var waiting))
        {
            return false;
        }

        waiting.From.Tell(new IkeSaMessages.Stored(waiting.RecordNumber));
        return true;
    }

    public void Refused(JournalMessages.Refused refused)
    {
        if (_unanswered.Remove(refused.Correlation, out var waiting))
        {
            waiting.From.Tell(new IkeSaMessages.NotStored(waiting.RecordNumber, refused.Reason));
        }
    }
}
