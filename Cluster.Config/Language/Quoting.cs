using System.Buffers;
using System.Text;

namespace Cluster.Config.Language;

/// <summary>When a word needs quotes, and how they are written.</summary>
internal static class Quoting
{
    /// <summary><c>@</c> is harmless, but displays of the product family quote e-mail addresses and secrets.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\";#{}[]@$\\<>|&/*\n\r");

    public static string Quote(string word)
    {
        if (word.EndsWith(':') && word.AsSpan(0, word.Length - 1).IndexOfAnyExceptInRange('a', 'z') < 0)
        {
            // Unquoted it could be taken for a mark, such as "inactive:".
            return InQuotes(word);
        }

        if (word.Length > 0 && !word.AsSpan().ContainsAny(Special))
        {
            return word;
        }

        // A slash alone is in every prefix and interface name; it is dangerous only where a comment could begin.
        if (word.Length > 0 && !word.Contains("/*", StringComparison.Ordinal) && !word.AsSpan().ContainsAnyExcept(Plain))
        {
            return word;
        }

        return InQuotes(word);
    }

    public static string InQuotes(string word)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in word)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c == '\n' ? "\\n" : c.ToString());
        }

        return quoted.Append('"').ToString();
    }

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+=,");
}
