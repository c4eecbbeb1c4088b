using Cluster.Config.Model;

namespace Cluster.Config.Editing;

/// <summary>A part of a configuration as text; empty when nothing is there.</summary>
/// <param name="Messages">Why it is not known what was asked for.</param>
public sealed record ShowResult(string Text, IReadOnlyList<ConfigError> Messages);
