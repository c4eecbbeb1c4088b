using System.Collections.Immutable;
using Cluster.Actors.Configuration;
using Cluster.Actors.Store;

namespace Cluster.Tests.Actors.Configuration;

/// <summary>
/// A node's way to the real store: it can be away, and the node can die right before or right after any call. What a dead node asked for
/// never returns.
/// </summary>
internal sealed class NodeStoreDouble(IConfigurationStore store, NodeLife life) : IConfigurationStore
{
    private static readonly TaskCompletionSource Never = new();

    /// <summary>While true every call fails.</summary>
    public bool Away { get; set; }

    /// <summary>Completes when versions can be read.</summary>
    public Task Readable { get; set; } = Task.CompletedTask;

    public Task<long> AddVersionAsync(StoredConfiguration configuration, CancellationToken cancel) =>
        Do(() => store.AddVersionAsync(configuration, cancel));

    public Task DropVersionAsync(long version, CancellationToken cancel) => Do(async () =>
    {
        await store.DropVersionAsync(version, cancel);
        return true;
    });

    public async Task<StoredConfiguration?> ReadVersionAsync(long version, CancellationToken cancel)
    {
        await Readable;
        return await Do(() => store.ReadVersionAsync(version, cancel));
    }

    public Task<ActivePointer?> PointerAsync(CancellationToken cancel) => Do(() => store.PointerAsync(cancel));

    public Task<MoveAnswer> CommitAsync(VersionMove move, CancellationToken cancel) => Do(() => store.CommitAsync(move, cancel));

    public Task<bool> ConfirmAsync(long version, CancellationToken cancel) => Do(() => store.ConfirmAsync(version, cancel));

    public Task<ImmutableArray<CommitRecord>> HistoryAsync(CancellationToken cancel) => Do(() => store.HistoryAsync(cancel));

    public Task<CandidatePosition?> CandidateAsync(long candidate, CancellationToken cancel) => Do(() => store.CandidateAsync(candidate, cancel));

    public Task<ImmutableArray<(long Number, CandidateEdit Edit)>> EditsAsync(long candidate, long after, CancellationToken cancel) =>
        Do(() => store.EditsAsync(candidate, after, cancel));

    public Task<AppendAnswer> AppendAsync(
        long session, long candidate, CandidatePosition seen, long? onto, CandidateEdit? edit, CancellationToken cancel) =>
        Do(() => store.AppendAsync(session, candidate, seen, onto, edit, cancel));

    public Task<bool> RebaseAsync(long candidate, CandidatePosition seen, long onto, CancellationToken cancel) =>
        Do(() => store.RebaseAsync(candidate, seen, onto, cancel));

    public Task<SessionAnswer> OpenSessionAsync(EditorRow editor, CancellationToken cancel) => Do(() => store.OpenSessionAsync(editor, cancel));

    public Task<bool> KeepSessionAsync(long session, string path, CancellationToken cancel) => Do(() => store.KeepSessionAsync(session, path, cancel));

    public Task CloseSessionAsync(long session, CancellationToken cancel) => Do(async () =>
    {
        await store.CloseSessionAsync(session, cancel);
        return true;
    });

    public Task<ImmutableArray<EditorRow>> SessionsAsync(CancellationToken cancel) => Do(() => store.SessionsAsync(cancel));

    public Task AddAuditAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancel) =>
        life.IsDead ? Never.Task : Away ? Task.FromException(new IOException("the database is away")) : store.AddAuditAsync(events, cancel);

    public Task<ImmutableArray<AuditEvent>> AuditedAsync(int most, CancellationToken cancel) => Do(() => store.AuditedAsync(most, cancel));

    private async Task<T> Do<T>(Func<Task<T>> act)
    {
        if (Away)
        {
            throw new IOException("the database is away");
        }

        if (!life.Step())
        {
            await Never.Task;
        }

        T result = await act();
        if (!life.Step())
        {
            await Never.Task;
        }

        return result;
    }
}

/// <summary>How many steps a node still has to live.</summary>
internal sealed class NodeLife
{
    private readonly Lock _lock = new();
    private int _left = int.MaxValue;

    public bool IsDead { get; private set; }

    public void DieAfter(int steps)
    {
        lock (_lock)
        {
            _left = steps;
        }
    }

    public void Die() => IsDead = true;

    /// <summary>False when the node is dead.</summary>
    public bool Step()
    {
        lock (_lock)
        {
            IsDead |= _left == 0;
            _left -= _left == int.MaxValue ? 0 : 1;
            return !IsDead;
        }
    }
}
