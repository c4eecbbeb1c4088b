using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Cluster.Actors.Formats;

namespace Cluster.Actors.Anchors;

/// <summary>
/// The half of the journal writer that reads: it recovers the stream and tidies it then. Its parent writes. It stops when the journal
/// cannot be read, as Akka wants it, and is started again for every recovery.
/// </summary>
internal sealed class JournalStreamActor : UntypedPersistentActor
{
    /// <summary>Below this a stream is not worth a snapshot.</summary>
    private const int CompactAbove = 256;

    private readonly ulong _known;
    private readonly List<byte[]> _tail = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private JournalFold? _fold;
    private int _replayed;
    private bool _snapshotAfterKnown;

    /// <param name="known">The last position that the parent has confirmed; what stands behind it is reported as it is.</param>
    public JournalStreamActor(string persistenceId, EnvelopeSeal seal, ulong known)
    {
        PersistenceId = persistenceId;
        _known = known;
        _fold = new JournalFold(persistenceId, seal);
    }

    public override string PersistenceId { get; }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: SealedSnapshot snapshot, Metadata: var at }:
                _snapshotAfterKnown = (ulong)at.SequenceNr > _known;
                _fold!.Restore((ulong)at.SequenceNr, snapshot.Envelope);
                break;
            case SealedRecord record:
                _replayed++;
                _fold!.Add((ulong)LastSequenceNr, record.Envelope);
                if (_fold.LastSequence > _known)
                {
                    _tail.Add(record.Envelope);
                }

                break;
            case RecoveryCompleted:
                Complete(_fold!);
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case SaveSnapshotSuccess saved:
                DeleteMessages(saved.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;

            // The stream is complete without it; the next recovery tries again.
            case SaveSnapshotFailure failed:
                _log.Warning("{0}: no snapshot: {1}", PersistenceId, failed.Cause.Message);
                break;
            case DeleteMessagesFailure failed:
                _log.Warning("{0}: records behind the snapshot stay for now: {1}", PersistenceId, failed.Cause.Message);
                break;
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Context.Parent.Tell(new Failed(reason));

    private void Complete(JournalFold fold)
    {
        if (fold.LastSequence != (ulong)LastSequenceNr)
        {
            Fail(new EnvelopeException($"{PersistenceId}: the records between {fold.LastSequence} and {LastSequenceNr} are missing."));
            return;
        }

        bool compact = _replayed > CompactAbove && fold.LiveRecords * 2 < fold.Records;
        Context.Parent.Tell(new StreamRecovered(fold, [.. _tail], _snapshotAfterKnown, compact ? fold.LiveRecords : fold.Records));
        if (compact)
        {
            SaveSnapshot(fold.Snapshot());
        }

        _tail.Clear();
        _fold = null; // envelopes of a whole stream: only the parent needs them, and not for long
    }

    private void Fail(Exception cause)
    {
        Context.Parent.Tell(new Failed(cause));
        Context.Stop(Self);
    }

    /// <summary>What stands in the journal now.</summary>
    /// <param name="Tail">Envelopes behind the known position.</param>
    /// <param name="Rows">Records that a recovery will read, once the snapshot that is being made now stands.</param>
    /// <param name="SnapshotAfterKnown">A snapshot covers more than the known position: it is somebody else's.</param>
    internal sealed record StreamRecovered(JournalFold Fold, ImmutableArray<byte[]> Tail, bool SnapshotAfterKnown, int Rows)
        : INoSerializationVerificationNeeded;

    /// <summary>The stream cannot be read.</summary>
    internal sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}
