using System.Data.Common;
using Cluster.Actors.Formats;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane;

namespace Cluster.Actors.Store;

/// <summary>What both databases do alike. Every call uses a pooled connection of its own.</summary>
public abstract class SqlStore : IClusterStore, IAsyncDisposable
{
    private readonly MasterKey _masterKey;
    private readonly DataKeyRing _keys;

    private protected SqlStore(MasterKey masterKey)
    {
        _masterKey = masterKey;
        _keys = new DataKeyRing(masterKey);
        Seal = new EnvelopeSeal(_keys);
        Configurations = new ConfigurationStore(this);
        Pki = new PkiStore(this);
        Journal = new JournalAppender(OpenJournal, JournalLanes);
        Leases = new AddressLeases(this);
    }

    /// <summary>Seals with this process's data key; usable after <see cref="MigrateAsync"/>.</summary>
    public EnvelopeSeal Seal { get; }

    /// <summary>The configuration's tables.</summary>
    public IConfigurationStore Configurations { get; }

    /// <summary>The certificates.</summary>
    public IPkiStore Pki { get; }

    /// <summary>Appends to the journal; recoveries read it through Akka.Persistence.Sql.</summary>
    internal JournalAppender Journal { get; }

    /// <summary>Inner addresses of users.</summary>
    public IAddressLeases Leases { get; }

    /// <summary>The database's clock as an expression, milliseconds since 1970 (UTC): the one clock that all nodes share.</summary>
    internal abstract string Clock { get; }

    /// <summary>What a SELECT appends to keep other writers from its rows until the transaction ends.</summary>
    protected abstract string HoldRows { get; }

    /// <summary>Transactions of the journal at a time.</summary>
    private protected abstract int JournalLanes { get; }

    public abstract Task MigrateAsync(CancellationToken cancel);

    public async Task ProbeAsync(CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        await CounterTable.NextAsync(connection, "probe", 0, cancel);
    }

    public async Task<Incarnation> DrawIncarnationAsync(Incarnation floor, CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        return await CounterTable.DrawIncarnationAsync(connection, floor, cancel);
    }

    public async Task<bool> RaiseIncarnationAsync(Incarnation known, CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        return await CounterTable.RaiseIncarnationAsync(connection, known, cancel);
    }

    public async Task<Term> RaiseTermAsync(Anchor anchor, Term seen, int node, CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        return await AnchorTable.RaiseAsync(connection, anchor, seen, node, cancel);
    }

    public async Task<IReadOnlyList<Anchor>> WriteCheckpointsAsync(IReadOnlyList<AnchorCheckpoint> checkpoints, CancellationToken cancel)
    {
        if (checkpoints.Count == 0)
        {
            return [];
        }

        (Anchor Anchor, Term Term, byte[] Payload)[] rows =
        [
            .. checkpoints.OrderBy(checkpoint => checkpoint.Anchor)
                .Select(checkpoint => (checkpoint.Anchor, checkpoint.Term, CheckpointFormat.Seal(Seal, checkpoint))),
        ];
        await using DbConnection connection = await OpenAsync(cancel);
        HashSet<Anchor> written = await CheckpointTable.WriteAsync(connection, rows, HoldRows, cancel);
        return [.. rows.Select(row => row.Anchor).Where(anchor => !written.Contains(anchor))];
    }

    public async Task<AnchorCheckpoint?> ReadCheckpointAsync(Anchor anchor, CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        return await CheckpointTable.ReadAsync(connection, anchor, cancel) is var (term, payload)
            ? await OpenSealedAsync(connection, () => CheckpointFormat.Open(Seal, anchor, term, payload), cancel)
            : null;
    }

    public async Task<SecretBytes> ClusterSecretAsync(string name, int length, CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        return await SecretTable.GetOrDrawAsync(connection, _masterKey, name, length, cancel);
    }

    /// <summary>Whether nobody has a higher term, which stays so until the transaction ends.</summary>
    internal async Task<bool> IsTermAsync(DbConnection connection, Anchor anchor, Term term, CancellationToken cancel)
    {
        Dictionary<Anchor, Term> terms = await AnchorTable.HoldTermsAsync(connection, [anchor], HoldRows, cancel);
        return !terms.TryGetValue(anchor, out Term stored) || stored <= term;
    }

    /// <summary>Loads a data key that another process drew after we started.</summary>
    public async Task LoadDataKeyAsync(DataKeyId key, CancellationToken cancel)
    {
        await using DbConnection connection = await OpenAsync(cancel);
        await DataKeyTable.LoadAsync(connection, _keys, key, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Journal.Dispose();
        await CloseAsync();
        _keys.Dispose();
        GC.SuppressFinalize(this);
    }

    protected internal abstract Task<DbConnection> OpenAsync(CancellationToken cancel);

    /// <summary>
    /// Every transaction of several statements begins here: one whose node has fallen silent (frozen, without power, cut off) must not
    /// keep the others waiting for its rows.
    /// </summary>
    protected internal abstract Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel);

    private protected abstract JournalConnection OpenJournal();

    protected abstract ValueTask CloseAsync();

    protected Task StartKeysAsync(DbConnection connection, CancellationToken cancel) => DataKeyTable.StartAsync(connection, _keys, cancel);

    /// <summary>Opens an envelope, if need be with a data key that another process drew after we started.</summary>
    internal async Task<T> OpenSealedAsync<T>(DbConnection connection, Func<T> open, CancellationToken cancel)
    {
        try
        {
            return open();
        }
        catch (UnknownDataKeyException unknown)
        {
            await DataKeyTable.LoadAsync(connection, _keys, unknown.Key, cancel);
            return open();
        }
    }
}
