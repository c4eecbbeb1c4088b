using Cluster.Config.Language;

namespace Cluster.Tests.Config.Language;

/// <summary>
/// Configuration texts that somebody damaged, one after the other from a seed: mostly of a line or two, where a change is likely to matter, some of
/// tens of lines, few of hundreds.
/// </summary>
internal sealed class DamagedTexts(int seed)
{
    private static readonly string[] Pieces =
    [
        "set ", "delete ", "deactivate ", "annotate ", "edit ", "up ", "top ", "insert ", "{", "}", ";", "[", "]", "\"", "\\", "\n", "/*", "*/", "#", "inactive: ", "replace: ", "delete: ",
        "\u0000", "\u00ff", "\r", "$9$", "security ", "ike ", " ", "\ud800",
    ];

    private static readonly string[] Tiny = Make(trees: 400, lines: 1), Medium = Make(trees: 60, lines: 6), Large = Make(trees: 6, lines: 120);

    private readonly Random _random = new(seed);

    public string Next()
    {
        string[] whole = _random.Next(1000) switch { < 3 => Large, < 80 => Medium, _ => Tiny };
        string text = whole[_random.Next(whole.Length)];
        for (int changes = _random.Next(1, 6); changes > 0; changes--)
        {
            text = Damage(text);
        }

        return text;
    }

    private string Damage(string text)
    {
        int at = _random.Next(text.Length + 1);
        int length = Math.Min(_random.Next(1, 20), text.Length - at);
        switch (_random.Next(5))
        {
            case 0:
                return text.Remove(at, length);
            case 1:
                return text.Insert(at, Pieces[_random.Next(Pieces.Length)]);
            case 2:
                return text.Insert(at, text.Substring(at, length));
            case 3:
                string other = Tiny[_random.Next(Tiny.Length)];
                int from = _random.Next(other.Length + 1);
                return text.Insert(at, other[from..Math.Min(other.Length, from + _random.Next(40))]);
            default:
                return length == 0 ? text : string.Concat(text.AsSpan(0, at), [(char)_random.Next(1, 256)], text.AsSpan(at + 1));
        }
    }

    private static string[] Make(int trees, int lines) =>
        [.. Enumerable.Range(0, trees).Select(seed => RandomTrees.Make(seed, lines)).SelectMany(tree => new[] { ConfigPrinter.ToBraces(tree), ConfigPrinter.ToSet(tree) })];
}
