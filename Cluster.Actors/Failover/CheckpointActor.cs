using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Failover;

/// <summary>
/// Writes the checkpoint rows of all anchors of this node: once a second those that changed, in one transaction, and at once when
/// an SA runs short of sequence numbers. Only when a row is durable the dataplane may use the numbers that it reserves.
/// </summary>
public sealed class CheckpointActor : ReceiveActor, IWithTimers
{
    /// <summary>What arrived between two rows could be replayed once after a crash (DESIGN section 3): at most a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    private readonly IDataplane _dataplane;
    private readonly IClusterStore _store;
    private readonly Dictionary<Anchor, OwnedRow> _owned = [];
    private readonly List<(IActorRef To, CheckpointMessages.Final Row)> _final = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _writing;
    private bool _again;
    private bool _failing;

    public CheckpointActor(IDataplane dataplane, IClusterStore store)
    {
        _dataplane = dataplane;
        _store = store;
        Receive<CheckpointMessages.Own>(own => _owned[own.Current.Anchor] = new OwnedRow(own.Current, Sender));
        Receive<CheckpointMessages.Disown>(disown => _owned.Remove(disown.Anchor));
        Receive<CheckpointMessages.ChildSaRemoved>(removed => Row(removed.Anchor)?.Remove(removed.Inbound));
        Receive<CheckpointMessages.LivenessMoved>(OnLiveness);
        Receive<CheckpointMessages.LivenessCovered>(covered => Row(covered.Anchor)?.Liveness.Remove(covered.Own));
        Receive<CheckpointMessages.ReservationLow>(OnReservationLow);
        Receive<CheckpointMessages.Final>(OnFinal);
        Receive<Tick>(_ => Write());
        Receive<Written>(OnWritten);
        Receive<Failed>(OnFailed);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Now, Interval);

    private OwnedRow? Row(Anchor anchor) => _owned.GetValueOrDefault(anchor);

    private void OnLiveness(CheckpointMessages.LivenessMoved moved)
    {
        if (Row(moved.Anchor) is { } row)
        {
            row.Liveness[moved.Window.Own] = moved.Window;
        }
    }

    private void OnReservationLow(CheckpointMessages.ReservationLow low)
    {
        if (Row(low.Anchor) is { } row)
        {
            row.Wanted[low.Inbound] = Math.Max(low.WantedEnd, row.Wanted.GetValueOrDefault(low.Inbound));
            Write();
        }
    }

    private void OnFinal(CheckpointMessages.Final row)
    {
        _final.Add((Sender, row));
        Write();
    }

    private void Write()
    {
        if (_writing)
        {
            _again = true;
            return;
        }

        _again = false;
        (IActorRef, CheckpointMessages.Final)[] final = [.. _final];
        _final.Clear();
        var rows = new List<AnchorCheckpoint>();
        foreach ((IActorRef _, CheckpointMessages.Final last) in final)
        {
            if (_owned.Remove(last.Anchor, out OwnedRow? row))
            {
                rows.Add(row.Merge(last.ChildSas));
            }
        }

        foreach (OwnedRow row in _owned.Values)
        {
            if (row.Next(_dataplane) is { } next)
            {
                rows.Add(next);
            }

            if (!row.Heard.IsEmpty || !row.Sent.IsEmpty)
            {
                row.Actor.Tell(new CheckpointMessages.Traffic(row.Heard, row.Sent));
            }
        }

        if (rows.Count == 0 && final.Length == 0)
        {
            return;
        }

        _writing = true;
        WriteAsync(rows, final).PipeTo(Self);
    }

    private async Task<object> WriteAsync(List<AnchorCheckpoint> rows, (IActorRef, CheckpointMessages.Final)[] final)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout);
        try
        {
            IReadOnlyList<Anchor> refused = await _store.WriteCheckpointsAsync(rows, timeout.Token).ConfigureAwait(false);
            return new Written(rows, [.. refused], final);
        }
        catch (Exception failure)
        {
            return new Failed(failure.Message, final);
        }
    }

    private void OnWritten(Written written)
    {
        _writing = false;
        if (_failing)
        {
            _failing = false;
            _log.Info("Checkpoints are being written again");
        }

        foreach (AnchorCheckpoint row in written.Rows)
        {
            if (Row(row.Anchor) is not { } owned || owned.Term != row.Term)
            {
                continue;
            }

            if (written.Refused.Contains(row.Anchor))
            {
                _owned.Remove(row.Anchor);
                owned.Actor.Tell(new CheckpointMessages.Refused(row.Anchor));
                continue;
            }

            ImmutableArray<LivenessCheckpoint> moved = owned.LivenessMovedIn(row);
            if (!moved.IsEmpty)
            {
                owned.Actor.Tell(new CheckpointMessages.LivenessDurable(moved));
            }

            foreach ((EspSpi inbound, ulong end) in owned.MarkDurable(row))
            {
                _dataplane.ExtendReservation(inbound, end);
            }
        }

        foreach ((IActorRef to, CheckpointMessages.Final last) in written.Final)
        {
            to.Tell(new CheckpointMessages.FinalWritten(last.Anchor, written.Refused.Contains(last.Anchor) ? "a higher term owns the anchor" : null));
        }

        if (_again || _final.Count > 0)
        {
            Write();
        }
    }

    /// <summary>The next tick tries again. Until then the SAs live on what is reserved.</summary>
    private void OnFailed(Failed failed)
    {
        _writing = false;
        if (!_failing)
        {
            _failing = true;
            _log.Warning("Checkpoints cannot be written: {0}", failed.Reason);
        }

        foreach ((IActorRef to, CheckpointMessages.Final last) in failed.Final)
        {
            to.Tell(new CheckpointMessages.FinalWritten(last.Anchor, failed.Reason));
        }
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Now = new();
    }

    private sealed record Written(
        List<AnchorCheckpoint> Rows, ImmutableHashSet<Anchor> Refused, (IActorRef, CheckpointMessages.Final)[] Final) : INoSerializationVerificationNeeded;

    private sealed record Failed(string Reason, (IActorRef, CheckpointMessages.Final)[] Final) : INoSerializationVerificationNeeded;
}
