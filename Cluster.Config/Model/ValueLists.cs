using System.Collections.Immutable;

namespace Cluster.Config.Model;

/// <summary>Makes <see cref="ValueList{T}"/>.</summary>
public static class ValueLists
{
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new(items.ToImmutableArray());
}
