using System.Collections.Immutable;
using Cluster.Actors.Store;
using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Actors.Configuration;

/// <summary>
/// A candidate as this node has it: a committed version and the edits made on it, brought up to date from the database before each use.
/// Any thread may call; calls take turns.
/// </summary>
/// <remarks>Failures of the database are exceptions, after which the tree is made anew.</remarks>
internal sealed class CandidateTree(IConfigurationStore store, long id) : IDisposable
{
    /// <summary>Ours: others who edit at the same moment; each round one of them gets on.</summary>
    private const int MostRounds = 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ConfigNode? _root;
    private CandidatePosition _at = new(null, 0, 0);
    private long? _onto;

    public void Dispose() => _turn.Dispose();

    public Task<EditAnswer> EditAsync(long session, CandidateEdit edit, CancellationToken cancel) => InTurnAsync(async () =>
    {
        for (int round = 0; round < MostRounds; round++)
        {
            if (await CatchUpAsync(cancel).ConfigureAwait(false) is { } refusal)
            {
                return EditAnswer.Refused(refusal);
            }

            (EditAnswer answer, CandidateEdit? stored) = await DoAsync(edit, cancel).ConfigureAwait(false);
            if (stored is null)
            {
                return answer;
            }

            AppendAnswer append = await store.AppendAsync(session, id, _at, _onto, stored, cancel).ConfigureAwait(false);
            if (append.Outcome == AppendOutcome.Appended)
            {
                _at = _at with { Base = _onto, Last = _at.Last + 1 };
                return answer;
            }

            _root = null; // the edit stands in the tree and not in the database
            if (append.Outcome != AppendOutcome.Moved)
            {
                return EditAnswer.Refused(Refusal(append));
            }
        }

        return EditAnswer.Refused("others change the candidate all the time; try again");
    }, cancel);

    /// <summary>Back to what is active.</summary>
    public Task<EditAnswer> DiscardAsync(long session, CancellationToken cancel) => InTurnAsync(async () =>
    {
        for (int round = 0; round < MostRounds; round++)
        {
            if (await store.CandidateAsync(id, cancel).ConfigureAwait(false) is not { } at)
            {
                return EditAnswer.Refused(SessionOver);
            }

            AppendAnswer append = await store.AppendAsync(session, id, at, null, null, cancel).ConfigureAwait(false);
            if (append.Outcome == AppendOutcome.Appended)
            {
                _root = null;
                return new EditAnswer(true, [], null);
            }

            if (append.Outcome != AppendOutcome.Moved)
            {
                return EditAnswer.Refused(Refusal(append));
            }
        }

        return EditAnswer.Refused("others change the candidate all the time; try again");
    }, cancel);

    public Task<CandidateReading<T>> ReadAsync<T>(Func<ConfigNode, T> read, CancellationToken cancel) => InTurnAsync(async () =>
        await CatchUpAsync(cancel).ConfigureAwait(false) is { } refusal
            ? new CandidateReading<T>(default, false, refusal)
            : new CandidateReading<T>(read(_root!), _at.IsModified, null), cancel);

    /// <summary>Applies the edits to what is active now.</summary>
    public Task<EditAnswer> UpdateAsync(CancellationToken cancel) => InTurnAsync(async () =>
    {
        CandidateSnapshot? snapshot = await OnActiveAsync(cancel).ConfigureAwait(false);
        return snapshot is null ? EditAnswer.Refused(SessionOver) : new EditAnswer(snapshot.Misfits.IsEmpty, snapshot.Misfits, null);
    }, cancel);

    /// <summary>For a commit; null when the candidate is gone with its session.</summary>
    public Task<CandidateSnapshot?> SnapshotAsync(CancellationToken cancel) => InTurnAsync(async () =>
        await OnActiveAsync(cancel).ConfigureAwait(false) is { } snapshot
            ? snapshot.Misfits.IsEmpty ? snapshot with { Text = ConfigPrinter.ToBraces(_root!) } : snapshot
            : null, cancel);

    /// <summary>A snapshot was committed: what is here needs not be read again.</summary>
    public Task<bool> CommittedAsync(CandidatePosition committed, long version) => InTurnAsync(() =>
    {
        bool same = _root is not null && _at.Last == committed.Last && _at.Cleared == committed.Cleared;
        if (same)
        {
            _onto = version;
            _at = new CandidatePosition(version, committed.Last, committed.Last);
        }

        return Task.FromResult(same);
    }, CancellationToken.None);

    private const string SessionOver = "the edit session is over: this node was cut off from the database for too long; its private edits are lost";

    private static string Refusal(AppendAnswer append) => append.Outcome switch
    {
        AppendOutcome.Locked => ConfigurationSessions.LockedBy(append.LockedBy!),
        AppendOutcome.Full => $"the candidate has {IConfigurationStore.MostEdits} edits: commit them, or load a text",
        _ => SessionOver,
    };

    private async Task<T> InTurnAsync<T>(Func<Task<T>> use, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await use().ConfigureAwait(false);
        }
        catch
        {
            _root = null;
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Brings the tree to where the candidate is; why not, if it cannot be.</summary>
    private async Task<string?> CatchUpAsync(CancellationToken cancel)
    {
        if (await store.CandidateAsync(id, cancel).ConfigureAwait(false) is not { } now)
        {
            return SessionOver;
        }

        long? onto = now.IsModified ? now.Base : (await store.PointerAsync(cancel).ConfigureAwait(false))?.Version;
        if (_root is null || _onto != onto || _at.Cleared != now.Cleared || _at.Last > now.Last)
        {
            _root = await VersionAsync(onto, cancel).ConfigureAwait(false);
            _onto = onto;
            _at = now with { Last = now.Cleared };
        }

        ImmutableArray<ConfigError> misfits = await ReplayAsync(now, cancel).ConfigureAwait(false);
        if (misfits is [var first, ..])
        {
            _root = null;
            return $"the candidate's edits do not fit on version {onto} with this build ({first.Message}); rollback 0 discards them";
        }

        return null;
    }

    /// <summary>The tree as of now on the version that is active now; with misfits the candidate stays where it was.</summary>
    private async Task<CandidateSnapshot?> OnActiveAsync(CancellationToken cancel)
    {
        for (int round = 0; ; round++)
        {
            CandidatePosition? now = await store.CandidateAsync(id, cancel).ConfigureAwait(false);
            ActivePointer? pointer = await store.PointerAsync(cancel).ConfigureAwait(false);
            if (now is null)
            {
                return null;
            }

            bool moved = now.IsModified && now.Base != pointer?.Version;
            if (moved || _root is null || _onto != pointer?.Version || _at.Cleared != now.Cleared || _at.Last > now.Last)
            {
                _root = await VersionAsync(pointer?.Version, cancel).ConfigureAwait(false);
                _onto = pointer?.Version;
                _at = now with { Last = now.Cleared };
            }

            ImmutableArray<ConfigError> misfits = await ReplayAsync(now, cancel).ConfigureAwait(false);
            if (!misfits.IsEmpty)
            {
                _root = null;
                return new CandidateSnapshot(now, pointer, null, misfits, moved);
            }

            if (!moved || await store.RebaseAsync(id, now, pointer!.Version, cancel).ConfigureAwait(false))
            {
                _at = now with { Base = pointer?.Version };
                return new CandidateSnapshot(_at, pointer, null, [], moved);
            }

            if (round == MostRounds)
            {
                throw new StoreException("the candidate and the active configuration change all the time");
            }
        }
    }

    private async Task<ImmutableArray<ConfigError>> ReplayAsync(CandidatePosition now, CancellationToken cancel)
    {
        if (_at.Last < now.Last)
        {
            foreach ((_, CandidateEdit edit) in await store.EditsAsync(id, _at.Last, cancel).ConfigureAwait(false))
            {
                (EditAnswer answer, _) = await DoAsync(edit, cancel).ConfigureAwait(false);
                if (!answer.Done || Errors(answer.Messages) > ((edit as CandidateEdit.Load)?.Errors ?? 0))
                {
                    return answer.Messages.IsEmpty ? [new ConfigError("", 0, "", answer.Refusal ?? "an edit does not fit")] : answer.Messages;
                }
            }

            _at = now;
        }

        return [];
    }

    /// <summary>One edit on the tree: all of it or nothing. What is to be stored for others to repeat is null when nothing changed.</summary>
    private async Task<(EditAnswer Answer, CandidateEdit? Stored)> DoAsync(CandidateEdit edit, CancellationToken cancel)
    {
        switch (edit)
        {
            case CandidateEdit.Line line:
                EditResult edited = TreeEdit.Run(_root!, line.Path, line.Text);
                return (
                    new EditAnswer(edited.Done, [.. edited.Messages], null) { Path = edited.Path },
                    edited is { Done: true, Changed: true } ? line with { Text = edited.Line } : null);
            case CandidateEdit.Load load:
                LoadResult loaded = TreeLoad.Run(_root!, load.Mode, load.Path, load.Text, load.File);
                return (new EditAnswer(loaded.Done, [.. loaded.Messages], null), loaded.Done ? load with { Errors = loaded.Errors } : null);
            case CandidateEdit.Rollback rollback:
                if (await store.ReadVersionAsync(rollback.Version, cancel).ConfigureAwait(false) is not { } stored)
                {
                    return (EditAnswer.Refused($"version {rollback.Version} is not in the history any more"), null);
                }

                _root = Parse(stored.Text, rollback.Version);
                return (new EditAnswer(true, [], null), edit);
            default:
                throw new ArgumentOutOfRangeException(nameof(edit));
        }
    }

    private static int Errors(ImmutableArray<ConfigError> messages) => messages.Count(message => !message.IsWarning);

    private async Task<ConfigNode> VersionAsync(long? version, CancellationToken cancel) =>
        version is { } number && await store.ReadVersionAsync(number, cancel).ConfigureAwait(false) is { } stored
            ? Parse(stored.Text, number)
            : ConfigNode.NewRoot("candidate");

    /// <summary>A committed text has no errors; a statement that this build does not know is missing from the candidate, and the commit's checks say so.</summary>
    internal static ConfigNode Parse(string text, long version) => ConfigParser.Parse(text, $"version {version}", new ConfigErrors());
}
