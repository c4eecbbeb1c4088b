using System.Text;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;
using Xunit;

namespace Cluster.Tests.Config;

/// <summary>Grows trees through the schema itself, so that new rows are covered when they are added.</summary>
internal static class RandomTrees
{
    private static readonly string[] Texts = ["why", "two words", "# of one line", "/* of\nmore lines */", "a \"quote\" and a \\", "# one\n# two\n/* three */", "*/ {"];

    /// <summary>A tree with statements of all kinds, some of them inactive, some with comments.</summary>
    public static ConfigNode Make(int seed, int lines = 30)
    {
        var random = new Random(seed);
        ConfigNode tree = Parse(string.Concat(Enumerable.Range(0, lines).Select(_ => $"set {Line(random)}\n")));
        foreach (ConfigNode node in All(tree).Where(_ => random.Next(8) == 0).ToArray())
        {
            string name = Name(node);
            Run(tree, random.Next(2) == 0 ? $"deactivate {name}" : $"annotate {name} {Quoted(Texts[random.Next(Texts.Length)])}");
        }

        return tree;
    }

    /// <summary>A statement as <c>set</c> takes it.</summary>
    public static string Line(Random random)
    {
        Statement row = SchemaTable.Rows[random.Next(SchemaTable.Rows.Count)];
        var words = new List<string>();
        for (Statement? at = row; at is { Path.Length: > 0 }; at = at.Parent)
        {
            words.InsertRange(0, [.. at.Keyword.Length > 0 ? [at.Keyword] : Array.Empty<string>(), .. at.Head.Select(part => part.Literal ?? Sample(part.Type!, random))]);
        }

        return string.Join(' ', words);
    }

    /// <summary>Every statement below, except those that hold nothing and say nothing.</summary>
    public static IEnumerable<ConfigNode> All(ConfigNode node) =>
        node.Children.Where(Says).SelectMany(child => All(child).Prepend(child));

    /// <summary>What commands call it.</summary>
    public static string Name(ConfigNode node) =>
        node.Statement.Keyword.Length > 0 || node.Statement.IsContainer ? node.Path : node.Path + " " + Quoted(node.Values[0]);

    /// <summary>Everything that a tree says, in a form of its own: not that of the printers that are tried with it.</summary>
    public static string Dump(ConfigNode root)
    {
        var text = new StringBuilder();
        foreach (ConfigNode node in All(root))
        {
            IEnumerable<string> values = node.Values.Select(value => Clear(node, value));
            text.Append($"{Depth(node)} {node.Statement.Path} ({string.Join("|", values)}){(node.Inactive ? " inactive" : "")} {string.Join("~", node.Comments)}\n");
        }

        return text.ToString();
    }

    /// <summary>Whether two trees say the same; as <see cref="Dump"/> tells it, without making text.</summary>
    public static bool Same(ConfigNode one, ConfigNode other)
    {
        bool same = one.Statement == other.Statement && one.Inactive == other.Inactive && one.Comments.SequenceEqual(other.Comments)
            && one.Values.Select(value => Clear(one, value)).SequenceEqual(other.Values.Select(value => Clear(other, value)));
        if (!same || one.Children.Count + other.Children.Count == 0)
        {
            return same;
        }

        ConfigNode[] here = [.. one.Children.Where(Says)], there = [.. other.Children.Where(Says)];
        return here.Length == there.Length && here.Zip(there).All(pair => Same(pair.Item1, pair.Item2));
    }

    public static ConfigNode Parse(string text)
    {
        var errors = new ConfigErrors();
        ConfigNode tree = ConfigParser.Parse(text, "test", errors);
        Assert.True(errors.Sorted.Count == 0, string.Join('\n', errors.Sorted) + "\n" + text);
        return tree;
    }

    public static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    private static void Run(ConfigNode tree, string line)
    {
        Cluster.Config.Editing.EditResult result = Cluster.Config.Editing.TreeEdit.Run(tree, "", line);
        Assert.True(result.Done, line + "\n" + string.Join('\n', result.Messages));
    }

    private static bool Says(ConfigNode node) => node.Statement.Kind != StatementKind.Section || node.Children.Any(Says);

    private static string Clear(ConfigNode node, string value) => node.Statement.Secret ? Obfuscation.Decode(value)! : value;

    private static int Depth(ConfigNode node) => node.Parent is null ? 0 : Depth(node.Parent) + 1;

    private static string Sample(ArgumentType type, Random random)
    {
        string[] candidates =
        [
            .. type.Words.Select(word => word.Word), "1", "5", "64", "300", "1000", "9000", "a-b", "two words; {x}", "a \"b\" \\c", "inactive:", "10.0.0.0/8", "10.0.0.1/24",
            "192.0.2.1", "2001:db8::1", "2001:db8::/32", "2001:db8::1/64", "ge-0/0/1", "ge-0/0/1.7", "st0.3", "reth1.0", "00ff", "description", "proposal", "128k", "09:00",
            "user@example.net", "10.0.0.1/255.0.0.255", "UTC", "443", "$pbkdf2-sha512$i=1$c2FsdA$aGFzaA", "O=lab, CN=gw",
        ];
        string[] fitting = [.. candidates.Where(type.Accepts)];
        Assert.True(fitting.Length > 0, $"no sample for {type.Placeholder}: {type.Expected}");
        string text = fitting[random.Next(fitting.Length)];
        return type.Words.Any(word => word.Word == text) ? text : Quoted(text);
    }
}
