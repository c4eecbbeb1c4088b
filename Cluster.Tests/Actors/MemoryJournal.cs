using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;

namespace Cluster.Tests.Actors;

/// <summary>The streams of all anchors in memory, which outlive the actors, with a switch that makes the journal refuse.</summary>
internal sealed class MemoryJournal
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Anchor, List<JournalEntry>> _streams = [];

    /// <summary>While true every append is refused, certainly not stored.</summary>
    public bool Away { get; set; }

    public int Refusals { get; private set; }

    public Props Writer(Anchor anchor) => Props.Create(() => new WriterActor(this, anchor));

    public ImmutableArray<JournalEntry> Entries(Anchor anchor)
    {
        lock (_lock)
        {
            return [.. _streams.GetValueOrDefault(anchor) ?? []];
        }
    }

    /// <summary>As the real writer does behind a snapshot of the stream; nothing may be writing.</summary>
    public void Forget(Anchor anchor, Predicate<JournalEntry> what)
    {
        lock (_lock)
        {
            Stream(anchor).RemoveAll(what);
        }
    }

    private List<JournalEntry> Stream(Anchor anchor) => _streams.TryGetValue(anchor, out List<JournalEntry>? stream) ? stream : _streams[anchor] = [];

    /// <summary>Keeps to the contract of the real writer: in order, no record twice, fenced when another has written.</summary>
    private sealed class WriterActor : ReceiveActor
    {
        private readonly MemoryJournal _journal;
        private readonly Anchor _anchor;
        private int _known;

        public WriterActor(MemoryJournal journal, Anchor anchor)
        {
            _journal = journal;
            _anchor = anchor;
            Receive<JournalMessages.Append>(append => Context.Parent.Tell(Append(append)));
        }

        protected override void PreStart()
        {
            ImmutableArray<JournalEntry> entries = _journal.Entries(_anchor);
            _known = entries.Length;
            Term term = entries.Select(entry => entry.Record).OfType<AnchorRecord.TermRaised>().Select(raised => raised.Term).LastOrDefault();
            HashSet<uint> ended = [.. entries.Where(entry => entry.Record is AnchorRecord.IkeSaEnded).Select(entry => entry.SaNumber)];
            ImmutableArray<RecoveredSa> sas =
            [
                .. entries.Where(entry => entry.Record is AnchorRecord.IkeStep && !ended.Contains(entry.SaNumber)).GroupBy(entry => entry.SaNumber)
                    .Select(sa => new RecoveredSa(
                        sa.Key, sa.Max(entry => entry.RecordNumber), ((AnchorRecord.IkeStep)sa.First().Record).Gateway,
                        [.. sa.Select(entry => ((AnchorRecord.IkeStep)entry.Record).Step)])),
            ];
            Context.Parent.Tell(new JournalMessages.Recovered(term, entries.Select(entry => entry.SaNumber).DefaultIfEmpty().Max(), sas));
        }

        private object Append(JournalMessages.Append append)
        {
            lock (_journal._lock)
            {
                List<JournalEntry> stream = _journal.Stream(_anchor);
                if (stream.Count != _known)
                {
                    Context.Stop(Self);
                    return new JournalMessages.Fenced();
                }

                if (_journal.Away)
                {
                    _journal.Refusals++;
                    return new JournalMessages.Refused(append.Correlation, "the database is away");
                }

                stream.AddRange(append.Entries.Where(entry => !stream.Any(
                    known => known.SaNumber == entry.SaNumber && known.RecordNumber == entry.RecordNumber)));
                _known = stream.Count;
                return new JournalMessages.Appended(append.Correlation);
            }
        }
    }
}
