using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Access;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Access;

/// <summary>
/// Users and inner addresses, for the IKE SAs of this node. Finds the answers in the profiles of the configuration, of RADIUS servers and in the
/// table of leases, and sees that what is over is given back.
/// </summary>
internal sealed class AccessActor : ReceiveActor, IWithTimers
{
    public const string Name = "access";

    /// <summary>Ours: questions in flight; a user more is better refused than kept waiting.</summary>
    private const int MaxWaiting = 512;

    /// <summary>Ours: a database that is away gets so much rest.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly UserAccess _users;
    private readonly AddressPools _pools;
    private readonly IAddressLeases? _leases;
    private readonly HashSet<(Anchor Anchor, uint SaNumber)> _leased = [];
    private readonly Dictionary<Anchor, AccessMessages.Recovered> _toReconcile = [];
    private readonly HashSet<AccessMessages.Ended> _toRelease = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _waiting;
    private bool _isTidying;

    public AccessActor(ClusterActorsSettings settings, ConfigurationView configuration)
        : this(
            new UserAccess(configuration, settings.PkiView, settings.Self.Incarnation, () => settings.Now().Utc), new AddressPools(configuration, settings.Leases), settings.Leases)
    {
    }

    /// <param name="leases">Null: there are no addresses to give.</param>
    public AccessActor(UserAccess users, AddressPools pools, IAddressLeases? leases)
    {
        _users = users;
        _pools = pools;
        _leases = leases;
        Receive<AccessMessages.Ask>(OnAsk);
        Receive<Found>(OnFound);
        Receive<AccessMessages.Recovered>(OnRecovered);
        Receive<AccessMessages.Ended>(OnEnded);
        Receive<Tidied>(OnTidied);
        Receive<Tidy>(_ => DoTidy());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop() => _users.Dispose();

    private void OnAsk(AccessMessages.Ask ask)
    {
        if (_waiting >= MaxWaiting)
        {
            Answer(Sender, new AccessAnswer.Refused(ask.Question.Number, "too many users are being looked up at once"));
            return;
        }

        _waiting++;
        if (ask.Question is AccessQuestion.Address)
        {
            _leased.Add((ask.Anchor, ask.SaNumber)); // whatever becomes of the answer: the row may be taken
        }

        IActorRef to = Sender;
        Task<AccessAnswer> task = ask.Question is AccessQuestion.Address address
            ? WithTimeoutAsync(cancel => _pools.AssignAsync(ask, address, cancel))
            : Task.Run(() => _users.AnswerAsync(ask));
        task.PipeTo(Self, Self, answer => new Found(to, ask, answer), failure => new Found(to, ask, new AccessAnswer.Refused(ask.Question.Number, Reason(failure))));
    }

    private void OnFound(Found found)
    {
        _waiting--;
        if (found.Ask.Question is AccessQuestion.Address && !_leased.Contains((found.Ask.Anchor, found.Ask.SaNumber)))
        {
            _toRelease.Add(new AccessMessages.Ended(found.Ask.Anchor, found.Ask.Term, found.Ask.SaNumber)); // its IKE SA ended meanwhile
            DoTidy();
        }

        if (found.Answer is AccessAnswer.Refused refused)
        {
            _log.Info("Gateway {0}: user not served: {1}", found.Ask.Gateway, refused.Reason);
        }

        Answer(found.To, found.Answer);
    }

    private static void Answer(IActorRef to, AccessAnswer answer) => to.Tell(new IkeSaMessages.Ask(new IkeCommand.Answered(answer)));

    private void OnRecovered(AccessMessages.Recovered recovered)
    {
        _leased.RemoveWhere(known => known.Anchor == recovered.Anchor);
        foreach (LiveLease lease in recovered.Live)
        {
            _leased.Add((recovered.Anchor, lease.SaNumber));
        }

        _toReconcile[recovered.Anchor] = recovered;
        DoTidy();
    }

    private void OnEnded(AccessMessages.Ended ended)
    {
        if (_leased.Remove((ended.Anchor, ended.SaNumber)))
        {
            _toRelease.Add(ended);
            DoTidy();
        }
    }

    /// <summary>One at a time; what the database refuses is tried again.</summary>
    private void DoTidy()
    {
        if (_isTidying || _leases is not { } leases)
        {
            return;
        }

        object? next = _toReconcile.Values.FirstOrDefault() ?? (object?)_toRelease.FirstOrDefault();
        if (next is null)
        {
            return;
        }

        _isTidying = true;
        Task<bool> task = WithTimeoutAsync(async cancel =>
        {
            if (next is AccessMessages.Recovered recovered)
            {
                await leases.ReconcileAsync(recovered.Anchor, recovered.Term, recovered.Live, cancel).ConfigureAwait(false);
            }
            else if (next is AccessMessages.Ended ended)
            {
                await leases.ReleaseAsync(ended.Anchor, ended.Term, ended.SaNumber, cancel).ConfigureAwait(false);
            }

            return true;
        });
        task.PipeTo(Self, Self, _ => new Tidied(next, true), _ => new Tidied(next, false));
    }

    private void OnTidied(Tidied tidied)
    {
        _isTidying = false;
        if (!tidied.Done)
        {
            Timers.StartSingleTimer(nameof(Tidy), Tidy.Now, RetryPause);
            return;
        }

        switch (tidied.What)
        {
            case AccessMessages.Recovered recovered when ReferenceEquals(_toReconcile.GetValueOrDefault(recovered.Anchor), recovered):
                _toReconcile.Remove(recovered.Anchor);
                break;
            case AccessMessages.Ended ended:
                _toRelease.Remove(ended);
                break;
        }

        DoTidy();
    }

    private static async Task<T> WithTimeoutAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout);
        return await ask(timeout.Token).ConfigureAwait(false);
    }

    private static string Reason(Exception failure) => failure is AggregateException { InnerException: { } inner } ? Reason(inner)
        : failure is OperationCanceledException ? "the database does not answer"
        : $"it could not be found out: {failure.GetType().Name}";

    private sealed record Found(IActorRef To, AccessMessages.Ask Ask, AccessAnswer Answer) : INoSerializationVerificationNeeded;

    private sealed record Tidied(object What, bool Done) : INoSerializationVerificationNeeded;

    private sealed record Tidy : INoSerializationVerificationNeeded
    {
        public static readonly Tidy Now = new();
    }
}
