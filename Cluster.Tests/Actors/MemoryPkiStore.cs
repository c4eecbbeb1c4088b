using Cluster.Actors.Store;

namespace Cluster.Tests.Actors;

/// <summary>A certificate store in memory, which can fail.</summary>
internal sealed class MemoryPkiStore : IPkiStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(PkiKind, string), PkiEntry> _entries = [];
    private long _revision;

    public bool Fails { get; set; }

    public Task<long> RevisionAsync(CancellationToken cancel) => Do(() => _revision);

    public Task<PkiContents> ReadAsync(CancellationToken cancel) =>
        Do(() => new PkiContents(_revision, [.. _entries.Values.Select(entry => entry with { Key = entry.Key?.Clone() })]));

    public Task PutAsync(IReadOnlyList<PkiEntry> entries, CancellationToken cancel) => Do(() =>
    {
        _revision++;
        foreach (PkiEntry entry in entries)
        {
            _entries[(entry.Kind, entry.Name)] = entry with { Key = entry.Key?.Clone(), Revision = _revision };
        }

        return 0;
    });

    public Task<bool> RemoveAsync(PkiKind kind, string name, CancellationToken cancel) => Do(() =>
    {
        _revision++;
        return _entries.Remove((kind, name));
    });

    private Task<T> Do<T>(Func<T> act)
    {
        lock (_lock)
        {
            return Fails ? Task.FromException<T>(new StoreException("the database is away")) : Task.FromResult(act());
        }
    }
}
