using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Store;

/// <summary>
/// The tables beside the event journal, on SQLite (one node) or PostgreSQL (a cluster). Every write that an owner makes is fenced by
/// its term. Failures of the database are exceptions; "fenced" is a result.
/// </summary>
public interface IClusterStore
{
    /// <summary>Brings the schema up to date under an advisory lock; throws when the schema is newer than this build.</summary>
    Task MigrateAsync(CancellationToken cancel);

    /// <summary>Fails when the store cannot make a write durable just now; changes nothing that matters.</summary>
    Task ProbeAsync(CancellationToken cancel);

    /// <summary>A number that no process has had, above <paramref name="floor"/> (the highest that live nodes know).</summary>
    Task<Incarnation> DrawIncarnationAsync(Incarnation floor, CancellationToken cancel);

    /// <summary>From now on only numbers above this one are drawn. True when the store stood below it: it is older than what it knew before.</summary>
    Task<bool> RaiseIncarnationAsync(Incarnation known, CancellationToken cancel);

    /// <summary>Compare-and-set on the anchor's row: the new term is above the stored one and above <paramref name="seen"/>.</summary>
    Task<Term> RaiseTermAsync(Anchor anchor, Term seen, int node, CancellationToken cancel);

    /// <summary>
    /// Replaces the checkpoint rows of these anchors in one transaction. Returns the anchors that were refused because the row has a
    /// higher term.
    /// </summary>
    Task<IReadOnlyList<Anchor>> WriteCheckpointsAsync(IReadOnlyList<AnchorCheckpoint> checkpoints, CancellationToken cancel);

    Task<AnchorCheckpoint?> ReadCheckpointAsync(Anchor anchor, CancellationToken cancel);

    /// <summary>A secret that all nodes share (SPI tag keys, cookie secret), drawn by whoever asks first, stored encrypted.</summary>
    Task<SecretBytes> ClusterSecretAsync(string name, int length, CancellationToken cancel);
}

/// <summary>The checkpoint row of an anchor, updated in place.</summary>
/// <param name="ChildSas">Sequence reservations, window tops, counters, endpoints.</param>
/// <param name="Liveness">Message IDs that liveness moved since the last journaled record, by IKE SPI of ours.</param>
public sealed record AnchorCheckpoint(
    Anchor Anchor, Term Term, ImmutableArray<SaCheckpoint> ChildSas, ImmutableArray<LivenessCheckpoint> Liveness);

/// <summary>Window positions of one IKE SA (RFC 7296 section 2.3).</summary>
public sealed record LivenessCheckpoint(IkeSpi Own, uint NextRequest, uint ExpectedRequest);

public sealed record StoredConfiguration(string Text, string User, string Comment, DateTimeOffset At);
