using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;

namespace Cluster.Tests.Actors;

/// <summary>The cluster store in memory, with a switch that makes the database go away.</summary>
internal sealed class MemoryStore : IClusterStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Anchor, Term> _terms = [];
    private readonly Dictionary<Anchor, AnchorCheckpoint> _rows = [];
    private readonly Dictionary<string, byte[]> _secrets = [];
    private uint _incarnation;

    /// <summary>While true every call fails.</summary>
    public bool Away { get; set; }

    public int CheckpointWrites { get; private set; }

    public int Failures { get; private set; }

    public Task MigrateAsync(CancellationToken cancel) => Do(() => true);

    public Task ProbeAsync(CancellationToken cancel) => Do(() => true);

    public Task<Incarnation> DrawIncarnationAsync(Incarnation floor, CancellationToken cancel) =>
        Do(() => new Incarnation(_incarnation = Math.Max(_incarnation, floor.Value) + 1));

    public Task<bool> RaiseIncarnationAsync(Incarnation known, CancellationToken cancel) => Do(() =>
    {
        bool wasBelow = _incarnation < known.Value;
        _incarnation = Math.Max(_incarnation, known.Value);
        return wasBelow;
    });

    public Task<Term> RaiseTermAsync(Anchor anchor, Term seen, int node, CancellationToken cancel) =>
        Do(() => _terms[anchor] = new Term(Math.Max(_terms.GetValueOrDefault(anchor).Value, seen.Value) + 1));

    public Task<IReadOnlyList<Anchor>> WriteCheckpointsAsync(IReadOnlyList<AnchorCheckpoint> checkpoints, CancellationToken cancel) => Do(() =>
    {
        CheckpointWrites++;
        var refused = new List<Anchor>();
        foreach (AnchorCheckpoint row in checkpoints)
        {
            if (_terms.GetValueOrDefault(row.Anchor) > row.Term)
            {
                refused.Add(row.Anchor);
            }
            else
            {
                _rows[row.Anchor] = row;
            }
        }

        return (IReadOnlyList<Anchor>)refused;
    });

    public Task<AnchorCheckpoint?> ReadCheckpointAsync(Anchor anchor, CancellationToken cancel) => Do(() => _rows.GetValueOrDefault(anchor));

    public Task<SecretBytes> ClusterSecretAsync(string name, int length, CancellationToken cancel) => Do(() =>
    {
        if (!_secrets.TryGetValue(name, out byte[]? secret))
        {
            _secrets[name] = secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(length);
        }

        return new SecretBytes(secret);
    });

    private Task<T> Do<T>(Func<T> act)
    {
        lock (_lock)
        {
            if (!Away)
            {
                return Task.FromResult(act());
            }

            Failures++;
            return Task.FromException<T>(new IOException("the database is away"));
        }
    }
}
