using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Store;

namespace Cluster.Actors.Certificates;

/// <summary>
/// Follows the certificate store: when another node says that it has changed it, and by looking at its revision every two seconds. What has changed
/// is read whole.
/// </summary>
internal sealed class PkiActor : ReceiveActor, IWithTimers
{
    public const string Name = "certificates";

    /// <summary>Ours: changes of other nodes that wait for this node at a time.</summary>
    private const int MostWaiting = 64;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2), StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly IPkiStore _store;
    private readonly PkiView _view;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>For the next reading, and for the one that is under way: it began after them.</summary>
    private readonly List<(CertificateMessages.Changed Changed, IActorRef By)> _waiting = [], _asked = [];

    private bool _reading;
    private bool _failing;

    public PkiActor(IPkiStore store, PkiView view)
    {
        _store = store;
        _view = view;
        Receive<Poll>(_ => Read());
        Receive<CertificateMessages.Changed>(OnChanged);
        Receive<Unchanged>(_ => Done(failing: false));
        Receive<Taken>(taken =>
        {
            Done(failing: false);
            _log.Info("Certificates of revision {0} are in use", taken.Revision);
            foreach (string entry in _view.Current.Unreadable)
            {
                _log.Error("{0} of the certificate store is not used: its key pair is not there, or this build cannot read it", entry);
            }
        });
        Receive<Failed>(failed =>
        {
            if (!_failing)
            {
                _log.Warning("The certificate store cannot be read: {0}", failed.Reason);
            }

            Done(failing: true);
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

    private void OnChanged(CertificateMessages.Changed changed)
    {
        if (!TryAnswer(changed, Sender) && _waiting.Count < MostWaiting)
        {
            _waiting.Add((changed, Sender));
            Read();
        }
    }

    private bool TryAnswer(CertificateMessages.Changed changed, IActorRef by)
    {
        bool inUse = changed.Revision <= _view.Current.Revision;
        if (inUse)
        {
            by.Tell(new CertificateMessages.InUse(changed.Revision, changed.Slot));
        }

        return inUse;
    }

    private void Read()
    {
        if (!_reading)
        {
            _reading = true;
            _asked.AddRange(_waiting);
            _waiting.Clear();
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

    private void Done(bool failing)
    {
        _failing = failing;
        _reading = false;
        foreach ((CertificateMessages.Changed changed, IActorRef by) in _asked)
        {
            TryAnswer(changed, by); // one that the store does not have yet is found at the next look
        }

        _asked.Clear();
        if (_waiting.Count > 0)
        {
            Read();
        }
    }

    private sealed record Poll : INoSerializationVerificationNeeded
    {
        public static readonly Poll Now = new();
    }

    private sealed record Unchanged : INoSerializationVerificationNeeded;

    private sealed record Taken(long Revision) : INoSerializationVerificationNeeded;

    private sealed record Failed(string Reason) : INoSerializationVerificationNeeded;
}
