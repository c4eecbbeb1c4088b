namespace Cluster.Actors.Queries;

/// <summary>An SA that a <c>clear</c> command asked to go.</summary>
public sealed record ClearedRow(uint Index);
