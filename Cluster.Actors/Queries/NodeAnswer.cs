using System.Collections.Immutable;

namespace Cluster.Actors.Queries;

/// <summary>One node's part of an answer.</summary>
/// <param name="Node">The node's name, <c>node0</c>.</param>
/// <param name="Index">The node's index, its FPC number.</param>
/// <param name="Answered">False: the node was silent, and <paramref name="Rows"/> holds what had arrived before, usually nothing.</param>
public sealed record NodeAnswer<T>(string Node, int Index, bool Answered, ImmutableArray<T> Rows);
