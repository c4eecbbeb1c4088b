using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>What the user may have meant.</summary>
internal static class NearestWords
{
    /// <summary>Longer lists are no help.</summary>
    private const int MaxListed = 12;

    /// <summary>Of a word that means nothing.</summary>
    private const int MaxRepeated = 64;

    public static string Explain(string word, Statement container)
    {
        string message = $"syntax error: unknown statement '{(word.Length <= MaxRepeated ? word : word[..MaxRepeated] + "...")}'";
        string[] near = Nearest(word, container);
        if (near.Length > 0)
        {
            return $"{message}; did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?";
        }

        string[] known = [.. container.Children.Select(child => child.Keyword.Length > 0 ? child.Keyword : child.Argument!.Placeholder)];
        return known.Length == 0 ? $"{message}: the statement before it takes nothing more"
            : $"{message}; here may stand: {string.Join(", ", known.Take(MaxListed))}{(known.Length > MaxListed ? ", ..." : "")}";
    }

    /// <summary>Added where an argument was wrong that could have been a misspelt keyword.</summary>
    public static string Beside(string? word, Statement container)
    {
        string[] near = word is null ? [] : Nearest(word, container);
        return near.Length == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?";
    }

    private static string[] Nearest(string word, Statement container) =>
        [.. container.Children
            .Where(child => child.Keyword.Length > 0)
            .Select(child => (child.Keyword, Distance: Distance(word, child.Keyword)))
            .Where(near => near.Distance <= Math.Max(1, near.Keyword.Length / 3) || (word.Length >= 2 && near.Keyword.StartsWith(word, StringComparison.Ordinal)))
            .OrderBy(near => near.Distance)
            .Take(3)
            .Select(near => near.Keyword)];

    /// <summary>Levenshtein's, with the neighbour exchange counted as two.</summary>
    private static int Distance(string a, string b)
    {
        // A hostile word must not cost more than a real one.
        if (Math.Abs(a.Length - b.Length) > b.Length)
        {
            return int.MaxValue;
        }

        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
