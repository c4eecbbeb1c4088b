using Cluster.Config.Model;

namespace Cluster.Config.Editing;

/// <summary>What became of a text that was loaded.</summary>
/// <param name="Done">What had no errors was loaded. False: nothing of the text could be used, and nothing was changed.</param>
/// <param name="Messages">By line.</param>
public sealed record LoadResult(bool Done, IReadOnlyList<ConfigError> Messages)
{
    /// <summary>The line that ends a load.</summary>
    public string Summary => SummaryOf(Done, Errors);

    public int Errors => Messages.Count(message => !message.IsWarning);

    public static string SummaryOf(bool done, int errors)
    {
        string count = $"({errors} {(errors == 1 ? "error" : "errors")})";
        return !done ? $"load failed {count}, nothing was changed" : errors == 0 ? "load complete" : $"load complete {count}";
    }
}
