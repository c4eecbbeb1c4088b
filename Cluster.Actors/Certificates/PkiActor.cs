using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Store;

namespace Cluster.Actors.Certificates;

/// <summary>Follows the certificate store: looks at its revision every two seconds, and reads it whole when that has changed.</summary>
internal sealed class PkiActor : ReceiveActor, IWithTimers
{
    public const string Name = "certificates";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2), StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly IPkiStore _store;
    private readonly PkiView _view;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _reading;
    private bool _failing;

    public PkiActor(IPkiStore store, PkiView view)
    {
        _store = store;
        _view = view;
        Receive<Poll>(_ => Read());
        Receive<Unchanged>(_ => Done());
        Receive<Taken>(taken =>
        {
            Done();
            _log.Info("Certificates of revision {0} are in use", taken.Revision);
            foreach (string entry in _view.Current.Unreadable)
            {
                _log.Error("{0} of the certificate store is not used: its key pair is not there, or this build cannot read it", entry);
            }
        });
        Receive<Failed>(failed =>
        {
            _reading = false;
            if (!_failing)
            {
                _failing = true;
                _log.Warning("The certificate store cannot be read: {0}", failed.Reason);
            }
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Poll), Poll.Now, TimeSpan.Zero, PollInterval);

    /// <summary>Brings the view up to date; for the start of a node and after a change of its own, too.</summary>
    internal static async Task<bool> RefreshAsync(IPkiStore store, PkiView view, CancellationToken cancel)
    {
        if (await store.RevisionAsync(cancel).ConfigureAwait(false) == view.Current.Revision)
        {
            return false;
        }

        view.Take(PkiHoldings.Of(await store.ReadAsync(cancel).ConfigureAwait(false)));
        return true;
    }

    private void Read()
    {
        if (!_reading)
        {
            _reading = true;
            ReadAsync(_store, _view).PipeTo(Self);
        }
    }

    private static async Task<object> ReadAsync(IPkiStore store, PkiView view)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout);
        try
        {
            return await RefreshAsync(store, view, timeout.Token).ConfigureAwait(false) ? new Taken(view.Current.Revision) : new Unchanged();
        }
        catch (Exception failure)
        {
            return new Failed(failure.Message);
        }
    }

    private void Done()
    {
        _reading = false;
        _failing = false;
    }

    private sealed record Poll : INoSerializationVerificationNeeded
    {
        public static readonly Poll Now = new();
    }

    private sealed record Unchanged : INoSerializationVerificationNeeded;

    private sealed record Taken(long Revision) : INoSerializationVerificationNeeded;

    private sealed record Failed(string Reason) : INoSerializationVerificationNeeded;
}
