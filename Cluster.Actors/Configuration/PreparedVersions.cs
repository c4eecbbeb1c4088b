using Cluster.Actors.Store;
using Cluster.Config;

namespace Cluster.Actors.Configuration;

/// <summary>Versions that this node has read and compiled, the newest few: those that it was asked about and those it may run next.</summary>
internal sealed class PreparedVersions
{
    /// <summary>What two commits at a time need; a configuration of 10,000 gateways takes tens of megabytes.</summary>
    private const int Most = 2;

    private readonly SortedDictionary<long, (StoredConfiguration Stored, LoadedConfiguration Loaded)> _versions = [];

    public void Add(long version, StoredConfiguration stored, LoadedConfiguration loaded)
    {
        _versions[version] = (stored, loaded);
        while (_versions.Count > Most)
        {
            _versions.Remove(_versions.Keys.First());
        }
    }

    public bool TryGet(long version, out StoredConfiguration stored, out LoadedConfiguration loaded)
    {
        bool found = _versions.TryGetValue(version, out (StoredConfiguration Stored, LoadedConfiguration Loaded) held);
        (stored, loaded) = held;
        return found;
    }

    /// <summary>What runs is held by those who run it.</summary>
    public void Forget(long upTo)
    {
        foreach (long old in _versions.Keys.Where(version => version <= upTo).ToArray())
        {
            _versions.Remove(old);
        }
    }
}
