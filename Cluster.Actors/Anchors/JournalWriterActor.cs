using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane;

namespace Cluster.Actors.Anchors;

/// <summary>
/// Writes the one journal stream of an anchor, in batches: while one batch is being made durable, what is appended collects
/// for the next. It lives beside the Anchor as its child and talks to nobody else. When a write fails unclearly the stream is read again
/// (<see cref="JournalStreamActor"/>); what then stands in it tells whether the batch is confirmed, repeated, or whether another node has
/// written there.
/// </summary>
public sealed class JournalWriterActor : UntypedActor, IWithTimers
{
    /// <summary>Entries in one transaction.</summary>
    private const int MaxBatch = 128;

    /// <summary>Appends that may wait; an Anchor has far fewer SAs in motion.</summary>
    private const int MaxQueued = 2048;

    /// <summary>How long an append waits for a journal that is away: less than a peer's first retransmissions.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LoadKeyBound = TimeSpan.FromSeconds(5);

    private readonly string _persistenceId;
    private readonly SqlStore _store;
    private readonly IActorRef _gate;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<Waiting> _queue = new();
    private IActorRef? _stream;
    private JournalTally? _tally;
    private Batch? _inFlight;
    private TimeSpan _retry = FirstRetry;
    private ulong _known;
    private bool _streamReady;
    private string? _closed;
    private string _writer = "";

    public JournalWriterActor(Anchor anchor, SqlStore store, IActorRef gate)
    {
        _persistenceId = PersistenceId(anchor);
        _store = store;
        _gate = gate;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Anchor anchor, SqlStore store, IActorRef gate) =>
        Akka.Actor.Props.Create(() => new JournalWriterActor(anchor, store, gate));

    public static string PersistenceId(Anchor anchor) => $"anchor-{anchor}";

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _log.Error(failure, "{0}: the stream actor failed", _persistenceId);
        return Directive.Stop;
    });

    protected override void PreStart()
    {
        _gate.Tell(new JournalGate.Subscribe());
        StartStream();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case JournalMessages.Append append:
                Enqueue(append);
                break;
            case JournalStreamActor.StreamRecovered recovered when Sender.Equals(_stream):
                Recover(recovered);
                break;
            case Written { Cause: null } written when written.Writer == _writer:
                Confirm(written.Last);
                break;
            case Written { Cause: { } cause } written when written.Writer == _writer:
                Investigate(cause);
                ReadAgain();
                break;
            case JournalStreamActor.Failed failed when Sender.Equals(_stream):
                Investigate(failed.Cause);
                break;
            case Terminated gone when gone.ActorRef.Equals(_stream):
                _stream = null;
                _streamReady = false;
                StartStreamLater();
                break;
            case JournalGate.Closed closed:
                _closed = closed.Reason;
                ExpectWait();
                break;
            case JournalGate.Opened:
                _closed = null;
                StartStream();
                Advance();
                break;
            case Retry:
                StartStream();
                break;
            case WaitedLong when !CanWrite:
                RefuseQueue();
                break;
        }
    }

    private bool CanWrite => _streamReady && _closed is null;

    private void Enqueue(JournalMessages.Append append)
    {
        if (FaultSwitch.SkipJournal)
        {
            Context.Parent.Tell(new JournalMessages.Appended(append.Correlation));
            return;
        }

        if (_queue.Count >= MaxQueued)
        {
            Refuse(append, "too many records wait for the journal");
            return;
        }

        _queue.Enqueue(new Waiting(append, DateTime.UtcNow));
        Advance();
        ExpectWait();
    }

    private void Advance()
    {
        while (CanWrite && _inFlight is null && _queue.Count > 0)
        {
            if (TakeBatch() is not { } batch)
            {
                return; // fenced
            }

            if (batch.Records.IsEmpty)
            {
                Answer(batch);
                continue;
            }

            _inFlight = batch;
            Write(batch);
        }
    }

    /// <summary>Records for the positions from the next one on, in one transaction, which may be that of other anchors too.</summary>
    private void Write(Batch batch)
    {
        (IActorRef self, string writer, ulong last) = (Self, _writer, _known + (ulong)batch.Records.Length);
        _store.Journal.Append(new JournalAppend(_persistenceId, _known + 1, batch.Records, writer, cause => self.Tell(new Written(writer, last, cause))));
    }

    /// <summary>Null when an append shows that we are no longer the owner.</summary>
    private Batch? TakeBatch()
    {
        var appends = ImmutableArray.CreateBuilder<Waiting>();
        var records = ImmutableArray.CreateBuilder<SealedRecord>();
        while (records.Count < MaxBatch && _queue.TryDequeue(out Waiting? waiting))
        {
            if (waiting.Append.Entries.Any(_tally!.IsStale))
            {
                Fence();
                return null;
            }

            if (TrySeal(waiting.Append, _known + 1 + (ulong)records.Count) is { } sealedRecords)
            {
                records.AddRange(sealedRecords);
                appends.Add(waiting);
            }
        }

        return new Batch(appends.ToImmutable(), records.ToImmutable());
    }

    private List<SealedRecord>? TrySeal(JournalMessages.Append append, ulong first)
    {
        List<JournalEntry> fresh = Fresh(append);
        var records = new List<SealedRecord>(fresh.Count);
        try
        {
            foreach (JournalEntry entry in fresh)
            {
                var place = new EnvelopePlace(_persistenceId, first + (ulong)records.Count);
                records.Add(new SealedRecord(AnchorRecordFormat.Seal(_store.Seal, place, entry, append.TraceParent)));
            }
        }
        catch (Exception cannot) when (cannot is ObjectDisposedException or InvalidOperationException or NullReferenceException)
        {
            _log.Error(cannot, "{0}: a record cannot be written", _persistenceId);
            Refuse(append, $"the record cannot be written: {cannot.Message}");
            return null;
        }

        foreach (JournalEntry entry in fresh)
        {
            _tally!.Add(entry);
        }

        return records;
    }

    /// <summary>What is not stored yet. An end counts when the same append begins its SA.</summary>
    private List<JournalEntry> Fresh(JournalMessages.Append append)
    {
        var fresh = new List<JournalEntry>(append.Entries.Length);
        foreach (JournalEntry entry in append.Entries)
        {
            bool endsNewSa = entry.Record is AnchorRecord.IkeSaEnded && fresh.Exists(earlier => earlier.SaNumber == entry.SaNumber);
            if (endsNewSa || !_tally!.IsStored(entry))
            {
                fresh.Add(entry);
            }
        }

        return fresh;
    }

    private void Confirm(ulong last)
    {
        Batch batch = _inFlight!;
        _known = last;
        _inFlight = null;
        _retry = FirstRetry;
        Answer(batch);
        if (_tally!.WorthTidying)
        {
            ReadAgain(); // which makes the snapshot; see JournalStreamActor.Complete
            return;
        }

        Advance();
    }

    private void Answer(Batch batch)
    {
        JournalTelemetry.Records.Add(batch.Records.Length);
        foreach (Waiting waiting in batch.Appends)
        {
            JournalTelemetry.Span(waiting.Append.TraceParent, _persistenceId, waiting.Since);
            Context.Parent.Tell(new JournalMessages.Appended(waiting.Append.Correlation));
        }
    }

    /// <summary>What stands in the stream decides about the batch in flight.</summary>
    private void Recover(JournalStreamActor.StreamRecovered stream)
    {
        bool first = _tally is null;
        bool stored = !first && _inFlight is { } batch && IsExactly(stream.Tail, batch.Records);
        if (!first && !stored && (stream.SnapshotAfterKnown || !stream.Tail.IsEmpty))
        {
            Fence();
            return;
        }

        if (stream.Fold.Unreadable > 0)
        {
            _log.Error("{0}: {1} records of formats that this build does not know; their IKE SAs are left alone", _persistenceId, stream.Fold.Unreadable);
        }

        _streamReady = true;
        _known = stream.Fold.LastSequence;
        _tally = new JournalTally(stream.Fold, stream.Rows);
        if (first)
        {
            Context.Parent.Tell(stream.Fold.Recover());
        }
        else if (stored)
        {
            Confirm(_known);
            return;
        }
        else
        {
            Repeat();
        }

        Advance();
    }

    /// <summary>Nothing of the batch in flight is stored: again, the same bytes in the same place.</summary>
    private void Repeat()
    {
        if (_inFlight is not { } batch)
        {
            return;
        }

        foreach (JournalEntry entry in batch.Appends.SelectMany(waiting => waiting.Append.Entries).Where(entry => !_tally!.IsStored(entry)))
        {
            _tally!.Add(entry);
        }

        Write(batch);
    }

    private void Investigate(Exception cause)
    {
        _streamReady = false;
        switch (cause)
        {
            case UnknownDataKeyException unknown:
                _retry = FirstRetry;
                LoadKeyAsync(unknown.Key).PipeTo(Self);
                break;
            case EnvelopeException:
                _log.Error("{0}: the stream cannot be read: {1}", _persistenceId, cause.Message);
                break;
            default:
                if (!JournalConflict.Is(cause))
                {
                    _gate.Tell(new JournalGate.WriteFailed(cause.Message));
                }

                break;
        }

        ExpectWait();
    }

    private async Task<Retry> LoadKeyAsync(DataKeyId key)
    {
        using var bound = new CancellationTokenSource(LoadKeyBound);
        try
        {
            await _store.LoadDataKeyAsync(key, bound.Token);
        }
        catch (Exception away) when (away is System.Data.Common.DbException or OperationCanceledException or TimeoutException)
        {
            _log.Warning("{0}: data key {1} cannot be loaded: {2}", _persistenceId, key, away.Message);
        }

        return Retry.Instance;
    }

    private void StartStream()
    {
        if (_stream is not null)
        {
            return;
        }

        Timers.Cancel(nameof(Retry));
        _writer = Guid.NewGuid().ToString("N");
        string persistenceId = _persistenceId;
        EnvelopeSeal seal = _store.Seal;
        ulong known = _known;
        _stream = Context.Watch(Context.ActorOf(Akka.Actor.Props.Create(() => new JournalStreamActor(persistenceId, seal, known))));
    }

    /// <summary>When the reader has ended it is started again; it may have ended by itself.</summary>
    private void ReadAgain()
    {
        _streamReady = false;
        if (_stream is not null)
        {
            Context.Stop(_stream);
        }
    }

    private void StartStreamLater()
    {
        if (_closed is null)
        {
            Timers.StartSingleTimer(nameof(Retry), Retry.Instance, _retry);
            _retry = _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry;
        }
    }

    private void ExpectWait()
    {
        if (!CanWrite && _tally is not null && _queue.Count > 0 && !Timers.IsTimerActive(nameof(WaitedLong)))
        {
            Timers.StartSingleTimer(nameof(WaitedLong), WaitedLong.Instance, MaxWait);
        }
    }

    /// <summary>All of them: a later record must not be stored without an earlier one.</summary>
    private void RefuseQueue()
    {
        string reason = $"the journal is not available: {_closed ?? "it is being recovered"}";
        while (_queue.TryDequeue(out Waiting? waiting))
        {
            Refuse(waiting.Append, reason);
        }
    }

    private void Refuse(JournalMessages.Append append, string reason) =>
        Context.Parent.Tell(new JournalMessages.Refused(append.Correlation, reason));

    private void Fence()
    {
        _log.Warning("{0}: another node has written to the stream", _persistenceId);
        _streamReady = false;
        Context.Parent.Tell(new JournalMessages.Fenced());
        Context.Stop(Self);
    }

    private static bool IsExactly(ImmutableArray<byte[]> tail, ImmutableArray<SealedRecord> records) =>
        tail.Length == records.Length && tail.Zip(records, (stored, ours) => stored.AsSpan().SequenceEqual(ours.Envelope)).All(same => same);

    private sealed record Waiting(JournalMessages.Append Append, DateTime Since);

    private sealed record Batch(ImmutableArray<Waiting> Appends, ImmutableArray<SealedRecord> Records);

    /// <param name="Cause">Null when the records up to <paramref name="Last"/> are durable; otherwise whether they are stored is open.</param>
    private sealed record Written(string Writer, ulong Last, Exception? Cause) : INoSerializationVerificationNeeded;

    private sealed class Retry : INoSerializationVerificationNeeded
    {
        public static readonly Retry Instance = new();
    }

    private sealed class WaitedLong : INoSerializationVerificationNeeded
    {
        public static readonly WaitedLong Instance = new();
    }
}
