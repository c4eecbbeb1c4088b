using System.Collections.Immutable;
using Cluster.Actors.Store;
using Cluster.Config.Editing;
using Cluster.Config.Language;

namespace Cluster.Actors.Configuration;

/// <summary>One user in configuration mode on this node.</summary>
internal sealed class EditSession(ConfigurationSessions sessions, EditorRow editor, CandidateTree tree) : IConfigurationSession
{
    private volatile string _path = "";
    private bool _disposed;

    public EditorRow Editor => editor with { Path = _path };

    public string Path
    {
        get => _path;
        set => _path = value;
    }

    public long Candidate => editor.Mode == EditMode.Private ? editor.Id : IConfigurationStore.SharedCandidate;

    public async Task<EditAnswer> EditAsync(string path, string line, CancellationToken cancel)
    {
        EditAnswer answer = await EditAsync(new CandidateEdit.Line(path, line), cancel).ConfigureAwait(false);
        if (answer.Done)
        {
            sessions.Audit(AuditKind.Edit, editor.User, $"[edit{(path.Length == 0 ? "" : " " + path)}] {TreeEdit.Redact(path, line)}");
        }

        return answer;
    }

    public async Task<EditAnswer> LoadAsync(LoadRequest request, CancellationToken cancel)
    {
        EditAnswer answer = await EditAsync(
            new CandidateEdit.Load(request.Mode, request.Path, request.Text, request.File), cancel).ConfigureAwait(false);
        if (answer.Done)
        {
            sessions.Audit(AuditKind.Edit, editor.User, $"[edit{(request.Path.Length == 0 ? "" : " " + request.Path)}] load {request.Mode} {request.File}");
        }

        return answer;
    }

    public async Task<EditAnswer> RollbackAsync(int number, CancellationToken cancel)
    {
        EditAnswer answer = await sessions.GuardAsync(async () =>
        {
            if (number == 0)
            {
                return await tree.DiscardAsync(editor.Id, cancel).ConfigureAwait(false);
            }

            ImmutableArray<CommitRecord> history = await sessions.Store.HistoryAsync(cancel).ConfigureAwait(false);
            return number > 0 && number < history.Length
                ? await tree.EditAsync(editor.Id, new CandidateEdit.Rollback(history[number].Version), cancel).ConfigureAwait(false)
                : EditAnswer.Refused(ConfigurationSessions.NoRollback(number, history.Length));
        }, EditAnswer.Refused).ConfigureAwait(false);
        if (answer.Done)
        {
            sessions.Audit(AuditKind.Edit, editor.User, $"rollback {number}");
        }

        return answer;
    }

    public Task<EditAnswer> UpdateAsync(CancellationToken cancel) => editor.Mode == EditMode.Private
        ? sessions.GuardAsync(() => tree.UpdateAsync(cancel), EditAnswer.Refused)
        : Task.FromResult(EditAnswer.Refused("update is for private sessions"));

    public Task<CandidateReading<T>> ReadAsync<T>(Func<ConfigNode, T> read, CancellationToken cancel) =>
        sessions.GuardAsync(() => tree.ReadAsync(read, cancel), why => new CandidateReading<T>(default, false, why));

    public async Task<CommitAnswer> CommitAsync(CommitRequest request, CancellationToken cancel)
    {
        CommitAnswer answer = await sessions.GuardAsync(
            () => sessions.Committer.CommitAsync(editor, Candidate, tree, request, cancel),
            why => new CommitAnswer { Outcome = CommitOutcome.Refused, Refusal = why }).ConfigureAwait(false);
        sessions.Audit(AuditKind.Commit, editor.User, AuditText.Of(request, answer));
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await sessions.CloseAsync(this, tree).ConfigureAwait(false);
        }
    }

    private Task<EditAnswer> EditAsync(CandidateEdit edit, CancellationToken cancel) =>
        sessions.GuardAsync(() => tree.EditAsync(editor.Id, edit, cancel), EditAnswer.Refused);
}
