using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>A command that changes where the user is, or what the user edits.</summary>
/// <typeparam name="TMode">What it works on.</typeparam>
internal abstract class ModeCommand<TMode>(string word, string help, string? permission = null)
{
    public string Word => word;

    public string Help => help;

    /// <summary>The word of the permission it takes; null for none of its own.</summary>
    public string? Permission => permission;

    /// <param name="rest">What stands behind the word, trimmed.</param>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(TMode mode, string rest, CancellationToken cancel);

    /// <summary>What may come behind <paramref name="rest"/>, which is untrimmed: a blank at its end begins a new word.</summary>
    public virtual Task<IReadOnlyList<NextWord>> CompleteAsync(TMode mode, string rest, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<NextWord>>([]);

    /// <summary>Those of the rows that begin with the last word, when it is the one at this position (0 is the first).</summary>
    protected static IReadOnlyList<NextWord> Offer(string rest, int position, params ReadOnlySpan<(string Word, string Help)> rows)
    {
        string[] words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool open = rest.Length > 0 && rest[^1] != ' ';
        int at = words.Length - (open ? 1 : 0);
        var offered = new List<NextWord>();
        foreach ((string candidate, string help) in rows)
        {
            bool value = candidate[0] == '<';
            if (at == position && (value || candidate.StartsWith(open ? words[^1] : "", StringComparison.Ordinal)))
            {
                offered.Add(new NextWord(candidate, help, value ? NextWordKind.Value : NextWordKind.Keyword));
            }
        }

        return offered;
    }

    /// <summary>Expands a shortened word; null when it is none of these, or not unique.</summary>
    protected static string? Match(string word, params ReadOnlySpan<string> known)
    {
        string? found = null;
        int count = 0;
        foreach (string candidate in known)
        {
            if (candidate == word)
            {
                return candidate;
            }

            if (word.Length > 0 && candidate.StartsWith(word, StringComparison.Ordinal))
            {
                found = candidate;
                count++;
            }
        }

        return count == 1 ? found : null;
    }
}
