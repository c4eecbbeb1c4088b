using System.Collections.Immutable;

namespace Cluster.Tests.Simulation;

internal static class SortedMaps
{
    public static ImmutableSortedDictionary<TKey, T> ToImmutableSortedDictionaryOf<TKey, T>(this ImmutableSortedDictionary<TKey, T> map, Func<T, T> change)
        where TKey : notnull => map.ToImmutableSortedDictionary(pair => pair.Key, pair => change(pair.Value));
}
