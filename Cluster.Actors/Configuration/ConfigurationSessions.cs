using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Store;

namespace Cluster.Actors.Configuration;

/// <summary>Configuration mode on this node. The candidates and who edits them stand in the database, so every node has the same.</summary>
internal sealed class ConfigurationSessions : IConfigurationSessions, IDisposable
{
    /// <summary>Three of these fit into the life of a session.</summary>
    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(8), CloseLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, EditSession> _open = new();
    private readonly CandidateTree _shared;
    private readonly IActorRef _audit;
    private readonly string _node;
    private readonly Func<DateTimeOffset> _now;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _keeping;

    /// <param name="audit">Takes <see cref="AuditEvent"/>.</param>
    /// <param name="node">This node's name.</param>
    public ConfigurationSessions(IConfigurationStore store, Committer committer, IActorRef audit, string node, Func<DateTimeOffset> now)
    {
        Store = store;
        Committer = committer;
        _audit = audit;
        _node = node;
        _now = now;
        _shared = new CandidateTree(store, IConfigurationStore.SharedCandidate);
        _keeping = KeepAsync(_stopping.Token);
    }

    internal IConfigurationStore Store { get; }

    internal Committer Committer { get; }

    public async Task<SessionOpening> OpenAsync(SessionRequest request, CancellationToken cancel)
    {
        SessionOpening opening = await GuardAsync(() => TryOpenAsync(request, cancel), why => new SessionOpening(null, why, [], false)).ConfigureAwait(false);
        Audit(AuditKind.Session, request.User, $"{Command(request.Mode)}: {opening.Refusal ?? "entered"}");
        return opening;
    }

    public Task<ImmutableArray<EditorRow>?> EditorsAsync(CancellationToken cancel) =>
        GuardAsync<ImmutableArray<EditorRow>?>(async () => await Store.SessionsAsync(cancel).ConfigureAwait(false), _ => null);

    public Task<ImmutableArray<CommitRow>?> HistoryAsync(CancellationToken cancel) => GuardAsync<ImmutableArray<CommitRow>?>(async () =>
    {
        ImmutableArray<CommitRecord> history = await Store.HistoryAsync(cancel).ConfigureAwait(false);
        TimeSpan? left = (await Store.PointerAsync(cancel).ConfigureAwait(false))?.ConfirmWithin;
        return [.. history.Select((record, number) => Row(record, number, number == 0 ? left : null))];
    }, _ => null);

    public Task<CommittedTree> CommittedAsync(int rollback, CancellationToken cancel) => GuardAsync(async () =>
    {
        ImmutableArray<CommitRecord> history = await Store.HistoryAsync(cancel).ConfigureAwait(false);
        return rollback >= 0 && rollback < history.Length && await Store.ReadVersionAsync(history[rollback].Version, cancel).ConfigureAwait(false) is { } stored
            ? new CommittedTree(CandidateTree.Parse(stored.Text, history[rollback].Version), Row(history[rollback], rollback, null), null)
            : new CommittedTree(null, null, NoRollback(rollback, history.Length));
    }, why => new CommittedTree(null, null, why));

    public void Audit(AuditKind kind, string user, string what) => _audit.Tell(new AuditEvent(0, _now(), _node, user, kind, what));

    public Task<ImmutableArray<AuditEvent>?> AuditedAsync(int most, CancellationToken cancel) =>
        GuardAsync<ImmutableArray<AuditEvent>?>(async () => await Store.AuditedAsync(most, cancel).ConfigureAwait(false), _ => null);

    /// <summary>After the last session of the node was disposed of, or to let the others expire.</summary>
    public void Dispose()
    {
        if (!_stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
            _stopping.Dispose();
        }
    }

    /// <summary>In words that need no more before them than "error: ".</summary>
    internal static string LockedBy(EditorRow holder) =>
        $"configuration database locked by {holder.User} on {holder.Node} (terminal {holder.Terminal}) since {holder.Since:u}";

    internal static string NoRollback(int number, int length) =>
        length == 0 ? "nothing was ever committed" : $"there is no rollback {number}: 0 to {length - 1} are there";

    /// <summary>A failing database is an answer, not an exception.</summary>
    internal async Task<T> GuardAsync<T>(Func<Task<T>> act, Func<string, T> refused)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return refused($"the database does not answer {_node}: {failure.Message}");
        }
    }

    internal async Task CloseAsync(EditSession session, CandidateTree tree)
    {
        _open.TryRemove(session.Editor.Id, out _);
        using var limit = new CancellationTokenSource(CloseLimit);
        try
        {
            await Store.CloseSessionAsync(session.Editor.Id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It is over by itself when nobody keeps it.
        }

        if (tree != _shared)
        {
            tree.Dispose();
        }

        Audit(AuditKind.Session, session.Editor.User, "left configuration mode");
    }

    private async Task<SessionOpening> TryOpenAsync(SessionRequest request, CancellationToken cancel)
    {
        var editor = new EditorRow(0, request.Mode, request.User, _node, request.Terminal, _now(), "");
        SessionAnswer answer = await Store.OpenSessionAsync(editor, cancel).ConfigureAwait(false);
        if (answer.Session is not { } number)
        {
            return new SessionOpening(null, Refusal(answer), answer.Others, answer.Modified);
        }

        CandidateTree tree = request.Mode == EditMode.Private ? new CandidateTree(Store, number) : _shared;
        var session = new EditSession(this, editor with { Id = number }, tree);
        _open[number] = session;
        return new SessionOpening(session, null, answer.Others, answer.Modified);
    }

    private static string Refusal(SessionAnswer answer) => answer.Refusal switch
    {
        SessionRefusal.Locked => LockedBy(answer.Others.First(other => other.Mode == EditMode.Exclusive)),
        SessionRefusal.PrivateInUse => "private edits in use. Try 'configure private' or 'configure exclusive'",
        _ => "shared configuration database modified: commit or discard its changes first",
    };

    private static string Command(EditMode mode) => mode switch
    {
        EditMode.Exclusive => "configure exclusive",
        EditMode.Private => "configure private",
        _ => "configure",
    };

    private static CommitRow Row(CommitRecord record, int number, TimeSpan? left) =>
        new(number, record.Version, record.User, record.Node, record.Client, record.Comment, record.At, left);

    private async Task KeepAsync(CancellationToken stopping)
    {
        using var interval = new PeriodicTimer(KeepInterval);
        try
        {
            while (await interval.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            {
                foreach (EditSession session in _open.Values)
                {
                    // A session that was given up says so itself, at its next use.
                    await GuardAsync(() => Store.KeepSessionAsync(session.Editor.Id, session.Path, stopping), _ => false).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
