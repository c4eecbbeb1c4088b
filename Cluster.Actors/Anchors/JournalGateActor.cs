using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Store;

namespace Cluster.Actors.Anchors;

/// <summary>
/// One per node: whether the journal can be written. The first failed write closes it for all anchors, so that the others need not
/// find out by an unclear write of their own; a probe opens it again.
/// </summary>
public sealed class JournalGateActor : UntypedActor, IWithTimers
{
    /// <summary>Between probes: long enough not to hammer a database that starts, short beside a peer's retransmissions.</summary>
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ProbeBound = TimeSpan.FromSeconds(4);

    private readonly IClusterStore _store;
    private readonly HashSet<IActorRef> _listeners = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private string? _closed;
    private bool _probing;

    public JournalGateActor(IClusterStore store) => _store = store;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IClusterStore store) => Akka.Actor.Props.Create(() => new JournalGateActor(store));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case JournalGate.Subscribe:
                _listeners.Add(Sender);
                Context.Watch(Sender);
                Sender.Tell(_closed is { } reason ? new JournalGate.Closed(reason) : new JournalGate.Opened());
                break;
            case Terminated gone:
                _listeners.Remove(gone.ActorRef);
                break;
            case JournalGate.WriteFailed failed when _closed is null:
                _log.Warning("The journal is closed: {0}", failed.Reason);
                _closed = failed.Reason;
                Announce(new JournalGate.Closed(failed.Reason));
                Timers.StartPeriodicTimer(nameof(Probe), Probe.Instance, ProbeEvery);
                break;
            case Probe when !_probing:
                _probing = true;
                ProbeAsync().PipeTo(Self);
                break;
            case Probed { Works: true } when _closed is not null:
                _probing = false;
                _closed = null;
                Timers.Cancel(nameof(Probe));
                _log.Info("The journal is open again");
                Announce(new JournalGate.Opened());
                break;
            case Probed:
                _probing = false;
                break;
        }
    }

    private void Announce(object news)
    {
        foreach (IActorRef listener in _listeners)
        {
            listener.Tell(news);
        }
    }

    private async Task<Probed> ProbeAsync()
    {
        using var bound = new CancellationTokenSource(ProbeBound);
        try
        {
            await Task.Run(() => _store.ProbeAsync(bound.Token), bound.Token);
            return new Probed(true);
        }
        catch (Exception away) when (away is System.Data.Common.DbException or OperationCanceledException or TimeoutException or IOException
                                         or System.Net.Sockets.SocketException)
        {
            return new Probed(false);
        }
    }

    private sealed record Probed(bool Works) : INoSerializationVerificationNeeded;

    private sealed class Probe : INoSerializationVerificationNeeded
    {
        public static readonly Probe Instance = new();
    }
}

/// <summary>What the gate is told and tells.</summary>
public static class JournalGate
{
    /// <summary>The sender is told the state now and whenever it changes, until it stops.</summary>
    public sealed record Subscribe : INoSerializationVerificationNeeded;

    public sealed record WriteFailed(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Nothing can be made durable: an alarm.</summary>
    public sealed record Closed(string Reason) : INoSerializationVerificationNeeded;

    public sealed record Opened : INoSerializationVerificationNeeded;
}
