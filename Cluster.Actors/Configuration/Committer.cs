using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Config;
using Cluster.Config.Model;
using static Cluster.Actors.Configuration.ConfigurationMessages;

namespace Cluster.Actors.Configuration;

/// <summary>
/// The commit: checked whole on every member, stored as a version, and made active by one change of the pointer row. Whatever dies
/// before that change leaves the configuration as it was; whatever dies after it finds the nodes following the row.
/// </summary>
/// <param name="reader">Shared with the configuration actor.</param>
/// <param name="local">The configuration actor of this node.</param>
/// <param name="hasMajority">This node is with the majority of the members.</param>
internal sealed class Committer(
    ActorSystem system,
    IConfigurationStore store,
    ConfigurationReader reader,
    IActorRef local,
    Func<ImmutableArray<AskedMember>> members,
    Func<bool> hasMajority,
    string node,
    Func<DateTimeOffset> now)
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30), ApplyLimit = TimeSpan.FromSeconds(10), MoveLimit = TimeSpan.FromSeconds(30),
        SettleLimit = TimeSpan.FromSeconds(10), SettleInterval = TimeSpan.FromMilliseconds(250);

    public async Task<CommitAnswer> CommitAsync(EditorRow editor, long candidate, CandidateTree tree, CommitRequest request, CancellationToken cancel)
    {
        if (!hasMajority())
        {
            return Refuse($"{node} is cut off from the majority of the cluster: it must not change the configuration. Commit on a node of the majority, or when the partition is over");
        }

        if (await tree.SnapshotAsync(cancel).ConfigureAwait(false) is not { } snapshot)
        {
            return Refuse("the edit session is over");
        }

        if (snapshot.Text is not { } text)
        {
            return new CommitAnswer
            {
                Outcome = CommitOutcome.Invalid,
                Version = snapshot.Pointer?.Version,
                Messages = snapshot.Misfits,
                Refusal = $"version {snapshot.Pointer?.Version} was committed since your first edit, and your edits do not fit on it",
            };
        }

        if (!snapshot.Position.IsModified)
        {
            return await NothingAsync(snapshot.Pointer, request.Check, cancel).ConfigureAwait(false);
        }

        // Both take their time with thousands of gateways, and one does not need the other. A mistake costs a version number, as a check does.
        var stored = new StoredConfiguration(text, editor.User, request.Comment, now());
        Task<long> storing = Task.Run(() => store.AddVersionAsync(stored, cancel), cancel);
        LoadedConfiguration loaded;
        try
        {
            loaded = await Task.Run(() => reader.Read(text, "candidate"), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await DropAsync(storing).ConfigureAwait(false);
            throw;
        }

        if (loaded.Model is null)
        {
            await DropAsync(storing).ConfigureAwait(false);
            return new CommitAnswer { Outcome = CommitOutcome.Invalid, Version = snapshot.Pointer?.Version, Messages = [.. loaded.Messages] };
        }

        long version = await storing.ConfigureAwait(false);
        local.Tell(new Prepared(version, stored, loaded));
        CommitAnswer answer = await CheckAsync(version, loaded, snapshot, cancel).ConfigureAwait(false);
        if (answer.Outcome == CommitOutcome.CheckPassed && !request.Check)
        {
            var record = new CommitRecord(version, editor.User, node, request.Client, request.Comment, stored.At);
            var move = new VersionMove(snapshot.Pointer?.Version, version, record)
            {
                ConfirmWithin = request.ConfirmWithin,
                Source = (editor.Id, candidate, snapshot.Position),
            };
            return await MoveAsync(move, tree, answer).ConfigureAwait(false);
        }

        await DropAsync(version).ConfigureAwait(false);
        if (answer.Outcome == CommitOutcome.CheckPassed && snapshot.Pointer is { ConfirmWithin: not null } waiting)
        {
            await store.ConfirmAsync(waiting.Version, cancel).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>No edits: at most an earlier commit is confirmed.</summary>
    private async Task<CommitAnswer> NothingAsync(ActivePointer? pointer, bool check, CancellationToken cancel)
    {
        bool confirmed = pointer is { ConfirmWithin: not null } && await store.ConfirmAsync(pointer.Version, cancel).ConfigureAwait(false);
        return new CommitAnswer
        {
            Outcome = check ? CommitOutcome.CheckPassed : confirmed ? CommitOutcome.Confirmed : CommitOutcome.Unchanged,
            Version = pointer?.Version,
        };
    }

    /// <summary>Every member that can be reached has to take it.</summary>
    private async Task<CommitAnswer> CheckAsync(long version, LoadedConfiguration loaded, CandidateSnapshot snapshot, CancellationToken cancel)
    {
        ImmutableArray<AskedMember> asked = members();
        ImmutableArray<Checked?> answers = await MemberRound.AskAsync<Checked>(
            system, asked, slot => new Check(version, slot), answer => answer.Slot, CheckLimit).WaitAsync(cancel).ConfigureAwait(false);
        ImmutableArray<NodeCommitRow> rows = [.. asked.Zip(answers, CheckRow)];
        IEnumerable<ConfigError> elsewhere = answers.OfType<Checked>().SelectMany(answer => answer.Messages).Where(message => !message.IsWarning);
        ImmutableArray<ConfigError> messages =
        [
            .. elsewhere.Select(message => message with { File = "candidate" }).Distinct(),
            .. loaded.Messages,
            .. snapshot.Moved
                ? [new ConfigError("candidate", 0, "", $"version {snapshot.Pointer?.Version} was committed since your first edit; your edits were applied to it", IsWarning: true)]
                : Array.Empty<ConfigError>(),
        ];
        bool refused = rows.Any(row => row.State == NodeCommitState.Invalid);
        string[] silent = [.. rows.Where(row => row.State == NodeCommitState.Late).Select(row => row.Node)];
        return new CommitAnswer
        {
            Outcome = refused ? CommitOutcome.Invalid : silent.Length > 0 ? CommitOutcome.Refused : CommitOutcome.CheckPassed,
            Version = snapshot.Pointer?.Version,
            Messages = messages,
            Nodes = rows,
            Refusal = !refused && silent.Length > 0 ? $"{string.Join(", ", silent)} did not check the configuration within {CheckLimit.TotalSeconds:0} s" : null,
        };
    }

    private async Task<CommitAnswer> MoveAsync(VersionMove move, CandidateTree tree, CommitAnswer check)
    {
        if (!hasMajority())
        {
            await DropAsync(move.To).ConfigureAwait(false);
            return Refuse($"{node} was cut off from the majority of the cluster during the commit: nothing was committed");
        }

        MoveAnswer moved;
        using (var limit = new CancellationTokenSource(MoveLimit))
        {
            try
            {
                moved = await store.CommitAsync(move, limit.Token).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                if (await SettleAsync(move.To).ConfigureAwait(false) is not { } settled)
                {
                    return new CommitAnswer { Outcome = CommitOutcome.Unclear, Refusal = $"the database failed during the commit: {failure.Message}" };
                }

                moved = new MoveAnswer(settled, null);
                if (!settled)
                {
                    return Refuse($"the database failed during the commit, nothing was committed: {failure.Message}");
                }
            }
        }

        if (!moved.Moved)
        {
            await DropAsync(move.To).ConfigureAwait(false);
            return Refuse(moved.LockedBy is { } holder
                ? ConfigurationSessions.LockedBy(holder)
                : "another commit was first: look at what is active now and commit again");
        }

        (_, _, CandidatePosition position) = move.Source!.Value;
        await tree.CommittedAsync(position, move.To).ConfigureAwait(false);
        return check with
        {
            Outcome = CommitOutcome.Complete,
            Version = move.To,
            Nodes = await ApplyAsync(move.To).ConfigureAwait(false),
            ConfirmWithin = move.ConfirmWithin,
        };
    }

    private async Task<ImmutableArray<NodeCommitRow>> ApplyAsync(long version)
    {
        ImmutableArray<AskedMember> told = members();
        ImmutableArray<Applied?> answers = await MemberRound.AskAsync<Applied>(
            system, told, slot => new Active(version, slot), answer => answer.Slot, ApplyLimit).ConfigureAwait(false);
        return [.. told.Zip(answers, (member, answer) => answer switch
        {
            { Error: "" } => Row(member, NodeCommitState.Applied, ""),
            { } cannot => Row(member, NodeCommitState.Late, cannot.Error),
            _ when !member.IsReachable() => Row(member, NodeCommitState.Unreachable, "lost by the failure detector"),
            _ => Row(member, NodeCommitState.Late, $"no answer within {ApplyLimit.TotalSeconds:0} s"),
        })];
    }

    /// <summary>
    /// After an unclear end of the transaction: the row of the version is taken away, so that what may still be on its way cannot commit
    /// (it refers to that row); then the pointer tells. Null: the database does not come back.
    /// </summary>
    private async Task<bool?> SettleAsync(long version)
    {
        using var limit = new CancellationTokenSource(SettleLimit);
        using var interval = new PeriodicTimer(SettleInterval);
        do
        {
            try
            {
                await DropAsync(version).ConfigureAwait(false);
                if (await store.PointerAsync(limit.Token).ConfigureAwait(false) is { } pointer && pointer.Version >= version)
                {
                    return pointer.Version == version
                        || (await store.HistoryAsync(limit.Token).ConfigureAwait(false)).Any(record => record.Version == version);
                }

                if (await store.ReadVersionAsync(version, limit.Token).ConfigureAwait(false) is null)
                {
                    return false;
                }
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                // The database is still away; the limit ends this.
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
        while (await TickAsync(interval, limit.Token).ConfigureAwait(false));
        return null;
    }

    private static async Task<bool> TickAsync(PeriodicTimer interval, CancellationToken limit)
    {
        try
        {
            return await interval.WaitForNextTickAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A version that is wrong, and that the database may not even have taken.</summary>
    private async Task DropAsync(Task<long> storing)
    {
        try
        {
            await DropAsync(await storing.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What is wrong with the configuration is what the user must know; nothing was stored.
        }
    }

    /// <summary>What was not committed is of no use; if it cannot be taken back now, the next commit does it.</summary>
    private async Task DropAsync(long version)
    {
        using var limit = new CancellationTokenSource(SettleLimit);
        try
        {
            await store.DropVersionAsync(version, limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // See above.
        }
    }

    private static CommitAnswer Refuse(string why) => new() { Outcome = CommitOutcome.Refused, Refusal = why };

    private static NodeCommitRow CheckRow(AskedMember member, Checked? answer) => answer switch
    {
        { Errors: 0 } => Row(member, NodeCommitState.Checked, ""),
        { } wrong => Row(member, NodeCommitState.Invalid, wrong.Messages is [var first, ..] ? first.Message : $"{wrong.Errors} errors"),
        _ when !member.IsReachable() => Row(member, NodeCommitState.Unreachable, "lost by the failure detector"),
        _ => Row(member, NodeCommitState.Late, $"no answer within {CheckLimit.TotalSeconds:0} s"),
    };

    private static NodeCommitRow Row(AskedMember member, NodeCommitState state, string detail) => new(member.Name, member.Index, state, detail);
}
