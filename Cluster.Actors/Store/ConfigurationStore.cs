using System.Collections.Immutable;
using System.Data.Common;
using Cluster.Actors.Configuration;
using Cluster.Actors.Formats;

namespace Cluster.Actors.Store;

/// <summary>The configuration's tables on either database. What changes more than one row is one transaction.</summary>
internal sealed class ConfigurationStore(SqlStore store) : IConfigurationStore
{
    public async Task<long> AddVersionAsync(StoredConfiguration configuration, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        long version = await ConfigurationTable.NextVersionAsync(connection, cancel);
        await ConfigurationTable.AddAsync(connection, version, ConfigurationFormat.Seal(store.Seal, version, configuration), cancel);
        return version;
    }

    public async Task DropVersionAsync(long version, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await ConfigurationTable.DropAsync(connection, version, cancel);
    }

    public async Task<StoredConfiguration?> ReadVersionAsync(long version, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await ReadAsync(connection, version, cancel);
    }

    public async Task<ActivePointer?> PointerAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await ConfigurationTable.PointerAsync(connection, store.Clock, cancel);
    }

    public async Task<MoveAnswer> CommitAsync(VersionMove move, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        await HoldAsync(connection, cancel);
        if (move.Source is { } source && await LockedAsync(connection, source.Session, cancel) is { } holder)
        {
            return new MoveAnswer(false, holder);
        }

        await RecordAsync(connection, move.From, cancel);
        if (!await ConfigurationTable.MoveAsync(connection, move, store.Clock, cancel))
        {
            return new MoveAnswer(false, null);
        }

        await CommitTable.AddAsync(connection, move.Record, cancel);
        if (move.Source is { } candidate)
        {
            await CandidateTable.CommittedAsync(connection, candidate.Candidate, candidate.Position, move.To, cancel);
        }

        await ConfigurationTable.PruneAsync(connection, move.To, cancel);
        await transaction.CommitAsync(cancel);
        return new MoveAnswer(true, null);
    }

    public async Task<bool> ConfirmAsync(long version, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await ConfigurationTable.ConfirmAsync(connection, version, cancel);
    }

    public async Task<ImmutableArray<CommitRecord>> HistoryAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await RecordAsync(connection, (await ConfigurationTable.PointerAsync(connection, store.Clock, cancel))?.Version, cancel);
        return await CommitTable.LastAsync(connection, cancel);
    }

    public async Task<CandidatePosition?> CandidateAsync(long candidate, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await CandidateTable.ReadAsync(connection, candidate, cancel);
    }

    public async Task<ImmutableArray<(long Number, CandidateEdit Edit)>> EditsAsync(long candidate, long after, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        var edits = ImmutableArray.CreateBuilder<(long, CandidateEdit)>();
        foreach ((long number, byte[] payload) in await CandidateTable.EditsAsync(connection, candidate, after, cancel))
        {
            edits.Add((number, await store.OpenSealedAsync(connection, () => CandidateEditFormat.Open(store.Seal, candidate, number, payload), cancel)));
        }

        return edits.ToImmutable();
    }

    public async Task<AppendAnswer> AppendAsync(
        long session, long candidate, CandidatePosition seen, long? onto, CandidateEdit? edit, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        await HoldAsync(connection, cancel);
        ImmutableArray<EditorRow> alive = await EditSessionTable.AliveAsync(connection, store.Clock, cancel);
        if (alive.All(editor => editor.Id != session))
        {
            return new AppendAnswer(AppendOutcome.SessionOver);
        }

        if (alive.FirstOrDefault(editor => editor.Mode == EditMode.Exclusive && editor.Id != session) is { } holder)
        {
            return new AppendAnswer(AppendOutcome.Locked, holder);
        }

        if (seen.Last - seen.Cleared >= IConfigurationStore.MostEdits && edit is not null)
        {
            return new AppendAnswer(AppendOutcome.Full);
        }

        if (await CandidateTable.AdvanceAsync(connection, candidate, seen, onto, cancel) is not { } number)
        {
            return new AppendAnswer(AppendOutcome.Moved);
        }

        if (edit is null)
        {
            await CandidateTable.DiscardAsync(connection, candidate, cancel);
        }
        else
        {
            await CandidateTable.AddEditAsync(connection, candidate, number, CandidateEditFormat.Seal(store.Seal, candidate, number, edit), cancel);
        }

        await transaction.CommitAsync(cancel);
        return new AppendAnswer(AppendOutcome.Appended);
    }

    public async Task<bool> RebaseAsync(long candidate, CandidatePosition seen, long onto, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await CandidateTable.RebaseAsync(connection, candidate, seen, onto, cancel);
    }

    public async Task<SessionAnswer> OpenSessionAsync(EditorRow editor, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        await HoldAsync(connection, cancel);
        ImmutableArray<EditorRow> others = await EditSessionTable.AliveAsync(connection, store.Clock, cancel);
        bool modified = await CandidateTable.ReadAsync(connection, IConfigurationStore.SharedCandidate, cancel) is { IsModified: true };
        SessionRefusal refusal = SessionRules.Judge(editor.Mode, others, modified);
        if (refusal != SessionRefusal.None)
        {
            return new SessionAnswer(null, refusal, others, modified);
        }

        long number = await CounterTable.NextAsync(connection, "edit-session", IConfigurationStore.SharedCandidate, cancel);
        await EditSessionTable.AddAsync(connection, editor with { Id = number }, store.Clock, cancel);
        if (editor.Mode == EditMode.Private)
        {
            await CandidateTable.AddAsync(connection, number, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new SessionAnswer(number, SessionRefusal.None, others, modified && editor.Mode != EditMode.Private);
    }

    public async Task<bool> KeepSessionAsync(long session, string path, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await EditSessionTable.KeepAsync(connection, session, path, store.Clock, cancel);
    }

    public async Task CloseSessionAsync(long session, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        await HoldAsync(connection, cancel);
        foreach (EditorRow editor in await EditSessionTable.AliveAsync(connection, store.Clock, cancel))
        {
            if (editor.Id == session)
            {
                await EndAsync(connection, editor, cancel);
            }
        }

        await transaction.CommitAsync(cancel);
    }

    public async Task<ImmutableArray<EditorRow>> SessionsAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await EditSessionTable.AliveAsync(connection, store.Clock, cancel);
    }

    public async Task AddAuditAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        await using DbTransaction transaction = await store.BeginAsync(connection, cancel);
        await AuditTable.AddAsync(connection, events, cancel);
        await transaction.CommitAsync(cancel);
    }

    public async Task<ImmutableArray<AuditEvent>> AuditedAsync(int most, CancellationToken cancel)
    {
        await using DbConnection connection = await store.OpenAsync(cancel);
        return await AuditTable.LastAsync(connection, most, cancel);
    }

    /// <summary>Our turn; and sessions that are over leave nothing behind.</summary>
    private async Task HoldAsync(DbConnection connection, CancellationToken cancel)
    {
        await CandidateTable.HoldAsync(connection, cancel);
        foreach (EditorRow over in await EditSessionTable.OverAsync(connection, store.Clock, cancel))
        {
            await EndAsync(connection, over, cancel);
        }
    }

    private static async Task EndAsync(DbConnection connection, EditorRow editor, CancellationToken cancel)
    {
        await EditSessionTable.RemoveAsync(connection, editor.Id, cancel);
        switch (editor.Mode)
        {
            case EditMode.Private:
                await CandidateTable.RemoveAsync(connection, editor.Id, cancel);
                break;
            case EditMode.Exclusive:
                await CandidateTable.DiscardAsync(connection, IConfigurationStore.SharedCandidate, cancel);
                break;
        }
    }

    private async Task<EditorRow?> LockedAsync(DbConnection connection, long session, CancellationToken cancel) =>
        (await EditSessionTable.AliveAsync(connection, store.Clock, cancel))
            .FirstOrDefault(editor => editor.Mode == EditMode.Exclusive && editor.Id != session);

    /// <summary>A version that became active before there was a history gets its row from what is stored with it.</summary>
    private async Task RecordAsync(DbConnection connection, long? version, CancellationToken cancel)
    {
        if (version is { } active && !await CommitTable.HasAsync(connection, active, cancel) && await ReadAsync(connection, active, cancel) is { } stored)
        {
            await CommitTable.AddAsync(connection, new CommitRecord(active, stored.User, "", "seed", stored.Comment, stored.At), cancel);
        }
    }

    private async Task<StoredConfiguration?> ReadAsync(DbConnection connection, long version, CancellationToken cancel) =>
        await ConfigurationTable.ReadAsync(connection, version, cancel) is { } payload
            ? await store.OpenSealedAsync(connection, () => ConfigurationFormat.Open(store.Seal, version, payload), cancel)
            : null;
}
