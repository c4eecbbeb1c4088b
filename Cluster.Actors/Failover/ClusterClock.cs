using System.Collections.Immutable;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Failover;

/// <summary>How far the wall clocks of the members are apart. One actor writes, any thread reads.</summary>
/// <param name="self">Index of this node.</param>
public sealed class ClusterClock(int self)
{
    /// <summary>DESIGN section 4: so far ahead of the cluster's median may a clock be that lifetimes are measured with. More is an alarm.</summary>
    public const long MaxAheadMilliseconds = 2_000;

    private ImmutableDictionary<int, long> _offsets = ImmutableDictionary<int, long>.Empty;

    /// <summary>Of all clocks, ours included, against ours: milliseconds. Of two in the middle the one that is behind.</summary>
    public long Median
    {
        get
        {
            long[] all = [.. Volatile.Read(ref _offsets).Values.Append(0).Order()];
            return all[(all.Length - 1) / 2];
        }
    }

    /// <summary>What to add to our clock to have that of a node; null while nothing is known of it.</summary>
    public long? OffsetOf(int node) => node == self ? 0 : Volatile.Read(ref _offsets).TryGetValue(node, out long offset) ? offset : null;

    /// <summary>A clock that runs ahead of the others must not end lifetimes early, or write times that its successor waits for.</summary>
    public Moment Clamp(Moment now) => now with { Utc = now.Utc + Math.Min(0, Median + MaxAheadMilliseconds) };

    internal void Set(ImmutableDictionary<int, long> offsets) => Volatile.Write(ref _offsets, offsets);
}
