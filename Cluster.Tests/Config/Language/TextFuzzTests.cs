using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Config;
using Cluster.Config.Language;
using Cluster.Config.Model;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Language;

/// <summary>
/// Configuration text of any kind is read without an exception, in bounded time, and errors point into the text.
/// <c>CLUSTER_FUZZ_TEXTS=n</c> runs more, <c>CLUSTER_FUZZ_SEED=n</c> others.
/// </summary>
public sealed partial class TextFuzzTests
{
    private static readonly string[] Pieces =
    [
        "set ", "delete ", "deactivate ", "annotate ", "edit ", "up ", "top ", "insert ", "{", "}", ";", "[", "]", "\"", "\\", "\n", "/*", "*/", "#", "inactive: ", "replace: ", "delete: ",
        "\u0000", "\u00ff", "\r", "$9$", "security ", "ike ", " ", "\ud800",
    ];

    [Fact]
    public void Text_DamagedInAnyWay_IsReadToItsEnd()
    {
        int texts = Number("CLUSTER_FUZZ_TEXTS", 10_000);
        var random = new Random(Number("CLUSTER_FUZZ_SEED", 1));
        string[] whole = [.. Enumerable.Range(0, 40).Select(seed => RandomTrees.Make(seed, lines: 6)).SelectMany(tree => new[] { ConfigPrinter.ToBraces(tree), ConfigPrinter.ToSet(tree) })];
        for (int i = 0; i < texts; i++)
        {
            string text = whole[random.Next(whole.Length)];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                text = Damage(text, whole, random);
            }

            try
            {
                Check(text);
            }
            catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"text {i} (seed {Number("CLUSTER_FUZZ_SEED", 1)}): {failure}\n{text}");
            }
        }
    }

    [Fact]
    public void Word_ThatIsWrong_IsWhereTheErrorPoints() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, choice) =>
        {
            var random = new Random(choice);
            string[] lines = ConfigPrinter.ToSet(RandomTrees.Make(seed)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            int line = Array.FindIndex(lines, text => text.StartsWith("set ", StringComparison.Ordinal) && random.Next(4) == 0);
            if (line < 0)
            {
                return;
            }

            Match[] words = [.. Words().Matches(lines[line]).Skip(1)];
            Match word = words[random.Next(words.Length)];
            lines[line] = lines[line][..word.Index] + "zz!zz" + lines[line][(word.Index + word.Length)..];
            var errors = new ConfigErrors();
            ConfigParser.Parse(string.Join('\n', lines), "f", errors);

            // A free text takes it; a later line that names what is not there now is wrong too.
            Assert.True(errors.Sorted.Count == 0 || (errors.Sorted[0].Line, errors.Sorted[0].Column) == (line + 1, word.Index + 1), $"{lines[line]}\n{string.Join('\n', errors.Sorted)}");
        }, iter: 300);

    private static void Check(string text)
    {
        LoadedConfiguration loaded = LoadedConfiguration.From(text, "fuzz");
        string[] lines = text.Split('\n');
        foreach (ConfigError message in loaded.Messages)
        {
            Assert.InRange(message.Line, 0, lines.Length);
            Assert.InRange(message.Column, 0, message.Line == 0 ? 0 : lines[message.Line - 1].Length + 2);
        }

        // What could be read can be printed and read again.
        Assert.Equal(RandomTrees.Dump(loaded.Tree), RandomTrees.Dump(RandomTrees.Parse(ConfigPrinter.ToBraces(loaded.Tree))));
    }

    private static string Damage(string text, string[] others, Random random)
    {
        int at = random.Next(text.Length + 1);
        int length = Math.Min(random.Next(1, 20), text.Length - at);
        string other = others[random.Next(others.Length)];
        int from = random.Next(other.Length + 1);
        return random.Next(5) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
            2 => text.Insert(at, text.Substring(at, length)),
            3 => text.Insert(at, other[from..Math.Min(other.Length, from + random.Next(40))]),
            _ => length == 0 ? text : text.Remove(at, 1).Insert(at, ((char)random.Next(1, 256)).ToString()),
        };
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : usual;

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|\S+
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Words();
}
