using Cluster.Config.Language;

namespace Cluster.Actors.Configuration;

/// <summary>A committed configuration.</summary>
/// <param name="Tree">Null when there is none of that number, or the database does not answer.</param>
/// <param name="Refusal">Why there is no tree.</param>
public sealed record CommittedTree(ConfigNode? Tree, CommitRow? Commit, string? Refusal);
