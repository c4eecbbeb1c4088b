using System.Collections.Immutable;
using Cluster.Actors.Formats;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Anchors;

/// <summary>
/// An anchor's stream, folded. It keeps envelopes, not keys: what is live is opened once more when the Anchor needs it, or goes
/// into a snapshot as it is.
/// </summary>
internal sealed class JournalFold(string persistenceId, EnvelopeSeal seal)
{
    private readonly SortedDictionary<uint, LiveSa> _live = [];
    private readonly HashSet<uint> _ended = [];

    public Term LastTerm { get; private set; }

    public uint LastSaNumber { get; private set; }

    /// <summary>Records whose manifest this build does not know. Their SA cannot be recovered here; nothing of it is dropped.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Position of the last record; the next one must follow it.</summary>
    public ulong LastSequence { get; private set; }

    /// <summary>Records that were read.</summary>
    public int Records { get; private set; }

    /// <summary>Records that a new snapshot would keep.</summary>
    public int LiveRecords => _live.Values.Sum(sa => sa.Kept.Count);

    /// <exception cref="EnvelopeException">A gap, or not the envelope of this place.</exception>
    public void Add(ulong sequence, byte[] envelope)
    {
        if (sequence != LastSequence + 1)
        {
            throw new EnvelopeException($"{persistenceId}: record {sequence} follows record {LastSequence}; something removed what was between.");
        }

        using StoredRecord stored = AnchorRecordFormat.Open(seal, new EnvelopePlace(persistenceId, sequence), envelope);
        LastSequence = sequence;
        Fold(stored, new KeptRecord(sequence, envelope));
    }

    public void Restore(ulong sequence, byte[] envelope)
    {
        FoldedStream snapshot = StreamSnapshotFormat.Open(seal, persistenceId, sequence, envelope);
        LastTerm = snapshot.LastTerm;
        LastSaNumber = snapshot.LastSaNumber;
        LastSequence = sequence;
        foreach (KeptRecord kept in snapshot.Kept)
        {
            using StoredRecord stored = AnchorRecordFormat.Open(seal, new EnvelopePlace(persistenceId, kept.Sequence), kept.Envelope);
            Fold(stored, kept);
        }
    }

    /// <summary>Stands for everything up to <see cref="LastSequence"/>.</summary>
    public SealedSnapshot Snapshot() => StreamSnapshotFormat.Seal(
        seal, persistenceId, LastSequence, new FoldedStream(LastTerm, LastSaNumber, [.. _live.Values.SelectMany(sa => sa.Kept).OrderBy(kept => kept.Sequence)]));

    /// <summary>Opens what is live. SAs with unreadable records are left out.</summary>
    public JournalMessages.Recovered Recover() =>
        new(LastTerm, LastSaNumber, [.. _live.Where(pair => !pair.Value.Unreadable).Select(pair => Recover(pair.Key, pair.Value))]);

    /// <summary>Last record number of each live SA, and how many records it has.</summary>
    public IEnumerable<(uint SaNumber, uint LastRecordNumber, int Records)> Live() =>
        _live.Select(pair => (pair.Key, pair.Value.LastRecordNumber, pair.Value.Kept.Count));

    private RecoveredSa Recover(uint number, LiveSa sa)
    {
        ImmutableArray<IkeSaRecord>.Builder records = ImmutableArray.CreateBuilder<IkeSaRecord>(sa.Kept.Count);
        foreach (KeptRecord kept in sa.Kept)
        {
            using StoredRecord stored = AnchorRecordFormat.Open(seal, new EnvelopePlace(persistenceId, kept.Sequence), kept.Envelope);
            records.Add(stored.ReadIkeStep());
        }

        return new RecoveredSa(number, sa.LastRecordNumber, sa.Gateway, records.DrainToImmutable());
    }

    private void Fold(StoredRecord stored, KeptRecord kept)
    {
        uint number = stored.Entry.SaNumber;
        Records++;
        LastSaNumber = Math.Max(LastSaNumber, number);
        switch (stored.Manifest)
        {
            case AnchorRecordFormat.TermRaisedManifest:
                Term term = stored.ReadTerm().Term;
                LastTerm = term > LastTerm ? term : LastTerm;
                break;
            case AnchorRecordFormat.IkeSaEndedManifest:
                _live.Remove(number);
                _ended.Add(number);
                break;
            default:
                AddToSa(stored, kept);
                break;
        }
    }

    private void AddToSa(StoredRecord stored, KeptRecord kept)
    {
        Formats.Wire.JournalEntry entry = stored.Entry;
        if (_ended.Contains(entry.SaNumber))
        {
            return;
        }

        if (!_live.TryGetValue(entry.SaNumber, out LiveSa? sa))
        {
            _live[entry.SaNumber] = sa = new LiveSa();
        }
        else if (entry.RecordNumber <= sa.LastRecordNumber)
        {
            return; // a repetition of what is there
        }

        bool unreadable = stored.Manifest != AnchorRecordFormat.IkeStepManifest;
        Unreadable += unreadable ? 1 : 0;
        sa.Add(entry, kept, unreadable);
    }

    private sealed class LiveSa
    {
        public List<KeptRecord> Kept { get; } = [];

        public uint LastRecordNumber { get; private set; }

        public string Gateway { get; private set; } = "";

        public bool Unreadable { get; private set; }

        public void Add(Formats.Wire.JournalEntry entry, KeptRecord kept, bool unreadable)
        {
            if (entry.Restates)
            {
                Kept.Clear();
                Unreadable = false;
            }

            Kept.Add(kept);
            LastRecordNumber = entry.RecordNumber;
            Unreadable |= unreadable;
            Gateway = entry.Gateway.Length > 0 ? entry.Gateway : Gateway;
        }
    }
}
