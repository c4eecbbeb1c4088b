using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cluster.Actors.Configuration;
using Cluster.Config;
using Cluster.Config.Editing;
using Cluster.Config.Language;

namespace Cluster.Tests.Node.Cli;

/// <summary>One node's candidate and commits in memory, with the real editing and the real checks.</summary>
internal sealed class FakeSessions : IConfigurationSessions
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly List<(ConfigNode Tree, CommitRow Row)> _commits = [];
    private readonly List<Session> _open = [];
    private ConfigNode _candidate = ConfigNode.NewRoot("candidate");
    private bool _modified;

    /// <summary>What users did, in order.</summary>
    public ConcurrentQueue<(AuditKind Kind, string User, string What)> Audited { get; } = new();

    /// <summary>What the next commit is answered with instead.</summary>
    public CommitAnswer? NextCommit { get; set; }

    /// <summary>As set commands.</summary>
    public string Candidate => ConfigPrinter.ToSet(_candidate);

    /// <summary>As if it had been committed.</summary>
    public void Activate(string text) =>
        _commits.Add((ConfigParser.Parse(text, "active", new Cluster.Config.Model.ConfigErrors()), new CommitRow(0, _commits.Count + 1, "root", "node0", "cli", "", Start, null)));

    public ConfigNode Active => _commits.Count == 0 ? ConfigNode.NewRoot("active") : _commits[^1].Tree;

    public Task<SessionOpening> OpenAsync(SessionRequest request, CancellationToken cancel)
    {
        EditorRow[] others = [.. _open.Select(open => open.Editor)];
        if (others.FirstOrDefault(row => row.Mode == EditMode.Exclusive) is { } owner)
        {
            return Task.FromResult(new SessionOpening(null, $"configuration database locked by {owner.User}", [.. others], _modified));
        }

        var session = new Session(this, new EditorRow(_open.Count + 1, request.Mode, request.User, "node0", request.Terminal, Start, ""));
        _open.Add(session);
        return Task.FromResult(new SessionOpening(session, null, [.. others], _modified));
    }

    public Task<ImmutableArray<EditorRow>?> EditorsAsync(CancellationToken cancel) =>
        Task.FromResult<ImmutableArray<EditorRow>?>([.. _open.Select(open => open.Editor with { Path = open.Path })]);

    public Task<ImmutableArray<CommitRow>?> HistoryAsync(CancellationToken cancel) =>
        Task.FromResult<ImmutableArray<CommitRow>?>([.. _commits.Select(commit => commit.Row).Reverse().Select((row, number) => row with { Rollback = number })]);

    public Task<CommittedTree> CommittedAsync(int rollback, CancellationToken cancel) => Task.FromResult(
        rollback < _commits.Count ? new CommittedTree(_commits[^(rollback + 1)].Tree.Clone(), _commits[^(rollback + 1)].Row, null)
        : rollback == 0 ? new CommittedTree(ConfigNode.NewRoot("active"), null, null)
        : new CommittedTree(null, null, $"there is no rollback {rollback}"));

    public void Audit(AuditKind kind, string user, string what) => Audited.Enqueue((kind, user, what));

    public Task<ImmutableArray<AuditEvent>?> AuditedAsync(int most, CancellationToken cancel) => Task.FromResult<ImmutableArray<AuditEvent>?>([]);

    private CommitAnswer Commit(CommitRequest request, string user)
    {
        if (NextCommit is { } fixedAnswer)
        {
            NextCommit = null;
            return fixedAnswer;
        }

        LoadedConfiguration loaded = LoadedConfiguration.From(ConfigPrinter.ToBraces(_candidate), "candidate");
        if (loaded.Model is null)
        {
            return new CommitAnswer { Outcome = CommitOutcome.Invalid, Messages = [.. loaded.Messages] };
        }

        if (!request.Check)
        {
            _commits.Add((_candidate.Clone(), new CommitRow(0, _commits.Count + 1, user, "node0", request.Client, request.Comment, Start, request.ConfirmWithin)));
            _modified = false;
        }

        return new CommitAnswer { Outcome = request.Check ? CommitOutcome.CheckPassed : CommitOutcome.Complete, ConfirmWithin = request.ConfirmWithin };
    }

    private sealed class Session(FakeSessions owner, EditorRow editor) : IConfigurationSession
    {
        public EditorRow Editor => editor;

        public string Path { get; set; } = "";

        public Task<EditAnswer> EditAsync(string path, string line, CancellationToken cancel)
        {
            EditResult result = TreeEdit.Run(owner._candidate, path, line);
            owner._modified |= result is { Done: true, Changed: true };
            return Task.FromResult(new EditAnswer(result.Done, [.. result.Messages], null));
        }

        public Task<EditAnswer> LoadAsync(LoadRequest request, CancellationToken cancel)
        {
            LoadResult result = TreeLoad.Run(owner._candidate, request.Mode, request.Path, request.Text, request.File);
            owner._modified |= result.Done;
            return Task.FromResult(new EditAnswer(result.Done, [.. result.Messages], null));
        }

        public Task<EditAnswer> RollbackAsync(int number, CancellationToken cancel)
        {
            if (number > 0 && number >= owner._commits.Count)
            {
                return Task.FromResult(EditAnswer.Refused($"there is no rollback {number}"));
            }

            owner._candidate = number < owner._commits.Count ? owner._commits[^(number + 1)].Tree.Clone() : ConfigNode.NewRoot("candidate");
            owner._modified = number > 0;
            return Task.FromResult(new EditAnswer(true, [], null));
        }

        public Task<EditAnswer> UpdateAsync(CancellationToken cancel) => Task.FromResult(new EditAnswer(true, [], null));

        public Task<CandidateReading<T>> ReadAsync<T>(Func<ConfigNode, T> read, CancellationToken cancel) =>
            Task.FromResult(new CandidateReading<T>(read(owner._candidate), owner._modified, null));

        public Task<CommitAnswer> CommitAsync(CommitRequest request, CancellationToken cancel) => Task.FromResult(owner.Commit(request, editor.User));

        public ValueTask DisposeAsync()
        {
            owner._open.Remove(this);
            return ValueTask.CompletedTask;
        }
    }
}
