using System.Collections.Immutable;
using Cluster.Config.Model;

namespace Cluster.Actors.Configuration;

/// <summary>What became of an edit.</summary>
/// <param name="Done">False: the candidate is as it was.</param>
/// <param name="Messages">What is wrong with the edit, or worth a warning, by line of the text and path.</param>
/// <param name="Refusal">Why it was not even tried (locked by another, the database is away), without a final period; null otherwise.</param>
public sealed record EditAnswer(bool Done, ImmutableArray<ConfigError> Messages, string? Refusal)
{
    /// <summary>The level of the hierarchy afterwards, for lines that move (<c>edit</c>, <c>up</c>, <c>top</c>); null where there is no question of it.</summary>
    public string? Path { get; init; }

    public static EditAnswer Refused(string why) => new(false, [], why);
}
