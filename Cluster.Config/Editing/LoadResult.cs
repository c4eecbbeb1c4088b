using Cluster.Config.Model;

namespace Cluster.Config.Editing;

/// <summary>What became of a text that was loaded.</summary>
/// <param name="Done">False: it had errors, and nothing was changed.</param>
/// <param name="Messages">By line.</param>
public sealed record LoadResult(bool Done, IReadOnlyList<ConfigError> Messages)
{
    /// <summary>The line that ends a load.</summary>
    public string Summary => Done ? "load complete" : $"load failed ({Messages.Count(message => !message.IsWarning)} errors), the candidate is as before";
}
