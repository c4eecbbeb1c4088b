using System.Text.RegularExpressions;
using Cluster.Config.Language;

namespace Cluster.Tests.Config.Language;

/// <summary>Lines that the language accepts, with one word in the place of which no other may stand: whoever reads them must point at it.</summary>
internal sealed partial class WrongWords(int seed)
{
    private const string Wrong = "zz!zz";

    /// <summary>Of <c>set</c> alone: a later line would name what the wrong word kept from being there.</summary>
    private static readonly string[][] Texts =
        [.. Enumerable.Range(0, 400).Select(seed => ConfigPrinter.ToSet(RandomTrees.Make(seed, lines: 3)).Split('\n').Where(line => line.StartsWith("set ", StringComparison.Ordinal)).ToArray())];

    private readonly Random _random = new(seed);

    /// <returns>The text, and where the wrong word stands: line and column, from 1.</returns>
    public (string Text, int Line, int Column) Next()
    {
        string[] lines = [.. Texts[_random.Next(Texts.Length)]];
        int line = _random.Next(lines.Length);
        Match[] words = [.. Words().Matches(lines[line]).Skip(1)];
        Match word = words[_random.Next(words.Length)];
        lines[line] = string.Concat(lines[line].AsSpan(0, word.Index), Wrong, lines[line].AsSpan(word.Index + word.Length));
        return (string.Join('\n', lines), line + 1, word.Index + 1);
    }

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|\S+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Words();
}
