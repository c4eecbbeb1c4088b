using System.Collections.Immutable;
using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <summary>
/// The tables of the configuration: immutable numbered versions, the pointer row that says which is active, candidates, who edits
/// them, and the audit trail. Failures of the database are exceptions; everything else is a result.
/// </summary>
public interface IConfigurationStore
{
    /// <summary>Stores a version; it means nothing until <see cref="CommitAsync"/> points at it. Numbers only go up.</summary>
    Task<long> AddVersionAsync(StoredConfiguration configuration, CancellationToken cancel);

    /// <summary>Takes back a version that was not committed; without effect on others.</summary>
    Task DropVersionAsync(long version, CancellationToken cancel);

    /// <summary>Null when there is none of that number (any more).</summary>
    Task<StoredConfiguration?> ReadVersionAsync(long version, CancellationToken cancel);

    /// <summary>Null when nothing was ever committed.</summary>
    Task<ActivePointer?> PointerAsync(CancellationToken cancel);

    /// <summary>The commit: moves the pointer row and writes the history, in one transaction.</summary>
    Task<MoveAnswer> CommitAsync(VersionMove move, CancellationToken cancel);

    /// <summary>A commit that waited to be confirmed is for good; false when this version does not wait any more.</summary>
    Task<bool> ConfirmAsync(long version, CancellationToken cancel);

    /// <summary>The last commits, newest first, at most <see cref="HistoryLength"/>.</summary>
    Task<ImmutableArray<CommitRecord>> HistoryAsync(CancellationToken cancel);

    /// <summary>Null for a private candidate whose session is over.</summary>
    Task<CandidatePosition?> CandidateAsync(long candidate, CancellationToken cancel);

    /// <summary>Edits with numbers above <paramref name="after"/>, in their order.</summary>
    Task<ImmutableArray<(long Number, CandidateEdit Edit)>> EditsAsync(long candidate, long after, CancellationToken cancel);

    /// <summary>Adds an edit, if the candidate is still where it was seen.</summary>
    /// <param name="onto">The version that the edits are made on.</param>
    /// <param name="edit">Null: discard all edits.</param>
    Task<AppendAnswer> AppendAsync(long session, long candidate, CandidatePosition seen, long? onto, CandidateEdit? edit, CancellationToken cancel);

    /// <summary>The same edits, on another version; false when the candidate is not where it was seen.</summary>
    Task<bool> RebaseAsync(long candidate, CandidatePosition seen, long onto, CancellationToken cancel);

    /// <summary>Writes an edit session down, and makes the candidate of a private one.</summary>
    Task<SessionAnswer> OpenSessionAsync(EditorRow editor, CancellationToken cancel);

    /// <summary>The session is alive and at this level; false when it was given up in the meantime.</summary>
    Task<bool> KeepSessionAsync(long session, string path, CancellationToken cancel);

    /// <summary>Also discards what an exclusive or private session did not commit.</summary>
    Task CloseSessionAsync(long session, CancellationToken cancel);

    /// <summary>Sessions that are alive, oldest first.</summary>
    Task<ImmutableArray<EditorRow>> SessionsAsync(CancellationToken cancel);

    /// <summary>Adds to the audit trail and lets go of what is older than its bound.</summary>
    Task AddAuditAsync(IReadOnlyList<AuditEvent> events, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    Task<ImmutableArray<AuditEvent>> AuditedAsync(int most, CancellationToken cancel);

    /// <summary>Versions kept: what is active and 49 before it, as many as <c>rollback</c> can name.</summary>
    const int HistoryLength = 50;

    /// <summary>Candidate that all sessions but private ones edit.</summary>
    const long SharedCandidate = 0;

    /// <summary>Ours: more lines than anybody types between two commits; a load is one.</summary>
    const int MostEdits = 100_000;

    /// <summary>Ours: audited events kept.</summary>
    const int AuditLength = 100_000;

    /// <summary>A session that was not kept for so long is over: its node is dead or was cut off.</summary>
    static readonly TimeSpan SessionLife = TimeSpan.FromSeconds(30);
}
