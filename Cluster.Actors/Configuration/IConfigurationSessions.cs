using System.Collections.Immutable;
using Cluster.Config.Language;

namespace Cluster.Actors.Configuration;

/// <summary>
/// Configuration mode, the history of commits and the audit trail, from any node. What is refused or wrong is in the answers; an exception
/// is only an <see cref="OperationCanceledException"/> of the caller's token.
/// </summary>
public interface IConfigurationSessions
{
    /// <summary>Enters configuration mode. The session is to be disposed of; that of a node that died ends by itself.</summary>
    Task<SessionOpening> OpenAsync(SessionRequest request, CancellationToken cancel);

    /// <summary>Who is editing, oldest first (<c>status</c>). Null: the database does not answer.</summary>
    Task<ImmutableArray<EditorRow>?> EditorsAsync(CancellationToken cancel);

    /// <summary>The last commits, newest first: the position is the number that <c>rollback</c> takes. Null: the database does not answer.</summary>
    Task<ImmutableArray<CommitRow>?> HistoryAsync(CancellationToken cancel);

    /// <summary>What was committed n commits ago, 0 being what is active. A tree of its own: the caller may do with it what it likes.</summary>
    Task<CommittedTree> CommittedAsync(int rollback, CancellationToken cancel);

    /// <summary>Writes what a user did into the log and into the cluster's audit trail. Does not block and does not fail.</summary>
    /// <param name="what">Without secrets.</param>
    void Audit(AuditKind kind, string user, string what);

    /// <summary>The newest audited events of all nodes, newest first. Null: the database does not answer.</summary>
    Task<ImmutableArray<AuditEvent>?> AuditedAsync(int most, CancellationToken cancel);
}

/// <summary>One user in configuration mode. One call at a time.</summary>
public interface IConfigurationSession : IAsyncDisposable
{
    EditorRow Editor { get; }

    /// <summary>Where the user is in the hierarchy, for <c>status</c> on other terminals; without brackets, empty at the top.</summary>
    string Path { get; set; }

    /// <summary>One edit line, at a level of the hierarchy: <c>set ...</c>, <c>delete ...</c>, <c>insert ...</c>, <c>annotate ...</c>. All of it or nothing.</summary>
    Task<EditAnswer> EditAsync(string path, string line, CancellationToken cancel);

    /// <summary><c>load</c>. What of the text has no errors is loaded; the errors are in the answer.</summary>
    Task<EditAnswer> LoadAsync(LoadRequest request, CancellationToken cancel);

    /// <summary><c>rollback n</c>: the candidate becomes what was committed n commits ago; 0 discards the edits.</summary>
    Task<EditAnswer> RollbackAsync(int number, CancellationToken cancel);

    /// <summary><c>update</c> of a private session: its edits are applied to what is active now.</summary>
    Task<EditAnswer> UpdateAsync(CancellationToken cancel);

    /// <summary>Reads the candidate as it is now. The tree is shared: it must be neither changed nor kept.</summary>
    Task<CandidateReading<T>> ReadAsync<T>(Func<ConfigNode, T> read, CancellationToken cancel);

    Task<CommitAnswer> CommitAsync(CommitRequest request, CancellationToken cancel);
}
