using Cluster.Config.Editing;
using Cluster.Config.Language;
using Cluster.Config.Schema;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Editing;

/// <summary>What holds for commands on any tree that the schema allows.</summary>
public sealed class TreePropertyTests
{
    private const int Runs = 200;

    [Fact]
    public void S006_SetThenDelete_OfWhatIsNew_IsAsBefore() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, next) =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            string before = RandomTrees.Dump(tree);
            HashSet<string> lines = [.. Lines(tree)];
            ConfigNode after = tree.Clone();
            bool done = TreeEdit.Run(after, "", "set " + RandomTrees.Line(new Random(next))).Done;
            ConfigNode? added = RandomTrees.All(after).FirstOrDefault(node => !Has(tree, node));
            if (!done || added is null || !lines.IsSubsetOf(Lines(after)))
            {
                return;
            }

            EditResult deleted = TreeEdit.Run(after, "", "delete " + RandomTrees.Name(added));
            Assert.True(deleted.Done, string.Join('\n', deleted.Messages));
            Assert.Equal(before, RandomTrees.Dump(after));
        }, iter: Runs);

    [Fact]
    public void Set_Twice_IsAsOnce_AndItsStoredLineDoesTheSame() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, next) =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            ConfigNode other = tree.Clone();
            string line = "set " + RandomTrees.Line(new Random(next));
            EditResult first = TreeEdit.Run(tree, "", line);
            string once = RandomTrees.Dump(tree);
            EditResult second = TreeEdit.Run(tree, "", line);

            Assert.Equal(first.Done, second.Done);
            Assert.False(second.Changed, line);
            Assert.Equal(once, RandomTrees.Dump(tree));
            Assert.Equal(first.Done, TreeEdit.Run(other, "", first.Line).Done);
            Assert.Equal(once, RandomTrees.Dump(other));
        }, iter: Runs);

    [Fact]
    public void Marks_TakenAway_AreAsBefore() =>
        OnANode((tree, node) =>
        {
            string name = RandomTrees.Name(node);
            return !node.Inactive && node.Comments.Count == 0 ? [$"deactivate {name}", $"annotate {name} text", $"annotate {name} \"\"", $"activate {name}"] : [];
        });

    [Fact]
    public void Copy_ThenDelete_IsAsBefore() =>
        OnANode((tree, node) => FreeName(node) is { } name ? [$"copy {node.Path} to {name}", $"delete {Sibling(node, name)}"] : []);

    [Fact]
    public void Rename_ThereAndBack_IsAsBefore() =>
        OnANode((tree, node) => FreeName(node) is { } name ? [$"rename {node.Path} to {name}", $"rename {Sibling(node, name)} to {node.Words(withValues: true)}"] : []);

    [Fact]
    public void S007_Insert_ThereAndBack_IsAsBefore() =>
        OnANode((tree, node) =>
        {
            ConfigNode[] same = [.. node.Parent!.Children.Where(child => child.Statement == node.Statement)];
            int at = Array.IndexOf(same, node);
            bool adjoining = at + 1 < same.Length && node.Parent.Children.SkipWhile(child => child != node).ElementAt(1) == same[at + 1];
            return node.Statement is { Ordered: true, Kind: StatementKind.Entry } && adjoining
                ? [$"insert {node.Path} after {same[at + 1].Words(withValues: true)}", $"insert {node.Path} before {same[at + 1].Words(withValues: true)}"] : [];
        });

    [Fact]
    public void Line_AtALevel_IsTheLineFromTheTop() =>
        Gen.Int.Sample(seed =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            ConfigNode relative = RandomTrees.Parse("");
            foreach (string line in ConfigPrinter.ToSet(tree).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                ConfigNode? level = !line.StartsWith("set ", StringComparison.Ordinal) ? null : RandomTrees.All(tree).Where(node => node.Statement.IsContainer && !node.Statement.IsBare)
                    .LastOrDefault(node => line.Contains(" " + node.Path + " ", StringComparison.Ordinal) && line.IndexOf(node.Path, StringComparison.Ordinal) == line.IndexOf(' ', StringComparison.Ordinal) + 1);
                string shortened = level is null ? line : line.Replace(" " + level.Path + " ", " ", StringComparison.Ordinal);
                EditResult result = TreeEdit.Run(relative, level?.Path ?? "", shortened);
                Assert.True(result.Done, $"[edit {level?.Path}] {shortened}\n{string.Join('\n', result.Messages)}");
            }

            Assert.Equal(RandomTrees.Dump(tree), RandomTrees.Dump(relative));
        }, iter: Runs / 4);

    [Fact]
    public void Clone_IsTheSame_AndSharesNothing() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((seed, next) =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            string dump = RandomTrees.Dump(tree);
            ConfigNode copy = tree.Clone();
            Assert.Equal(dump, RandomTrees.Dump(copy));
            TreeEdit.Run(copy, "", "set " + RandomTrees.Line(new Random(next)));
            TreeEdit.Run(copy, "", "delete");
            Assert.Equal(dump, RandomTrees.Dump(tree));
        }, iter: Runs / 2);

    [Fact]
    public void Run_AnyLine_NeverThrowsAndAWrongOneChangesNothing() =>
        Gen.Select(Gen.Int, Gen.OneOf(new[] { "set", "delete", "insert", "rename", "copy", "annotate", "top", "up", "2", "edit", "wildcard", "exit", "security", "ike", "gateway", "g", "to", "before", "[", "]", "\"", "#", "policy", "proposals", "a", "{", ";", "version", "v2-only", "address", "192.0.2.1", ".*" }
                .Select(Gen.Const).ToArray<IGen<string>>()).Array[0, 14]).Sample((seed, words) =>
        {
            ConfigNode tree = RandomTrees.Make(seed % 20, lines: 8);
            string before = RandomTrees.Dump(tree);
            string line = string.Join(' ', words);
            EditResult result = TreeEdit.Run(tree, "", line);
            Assert.True(result.Done || before == RandomTrees.Dump(tree), line);
            Assert.All(result.Messages, message => Assert.InRange(message.Column, 0, line.Length + 2));
            _ = TreeEdit.Redact("", line);
            foreach (CompletionTrigger trigger in Enum.GetValues<CompletionTrigger>())
            {
                _ = EditCompletion.Complete(tree, "", line, trigger);
            }
        }, iter: 3000);

    /// <summary>Runs commands that take each other back on some statement of random trees.</summary>
    private static void OnANode(Func<ConfigNode, ConfigNode, string[]> commands)
    {
        int tried = 0;
        Gen.Select(Gen.Int, Gen.Int[0, int.MaxValue]).Sample((seed, choice) =>
        {
            ConfigNode tree = RandomTrees.Make(seed, lines: 60);
            (ConfigNode Node, string[] Lines)[] possible = [.. RandomTrees.All(tree).Select(node => (node, commands(tree, node))).Where(pair => pair.Item2.Length > 0)];
            if (possible.Length == 0)
            {
                return;
            }

            string before = RandomTrees.Dump(tree);
            string[] lines = possible[choice % possible.Length].Lines;
            for (int i = 0; i < lines.Length; i++)
            {
                EditResult result = TreeEdit.Run(tree, "", lines[i]);
                Assert.True(result.Done, lines[i] + "\n" + string.Join('\n', result.Messages));
                Assert.Equal(i < lines.Length - 1, before != RandomTrees.Dump(tree));
            }

            Assert.Equal(before, RandomTrees.Dump(tree));
            Interlocked.Increment(ref tried);
        }, iter: Runs);
        Assert.InRange(tried, 1, Runs);
    }

    /// <summary>Words for an entry of the same kind with a name that no sibling has; null where there is no other name.</summary>
    private static string? FreeName(ConfigNode node)
    {
        if (node.Statement is not { Kind: StatementKind.Entry, Choice: null } || node.Values.Count != 1)
        {
            return null;
        }

        string[] candidates = ["zz", "7", "9", "ge-0/0/9", "ge-0/0/9.9", "198.51.100.0/24", "2001:db8:9::/48", "198.51.100.1", "ike", "ospf", "ssh"];
        string? free = candidates.FirstOrDefault(name => node.Statement.Argument!.Accepts(name) && node.Parent!.Find(node.Statement, [name]) is null);
        return free is null ? null : node.Statement.Keyword.Length > 0 ? $"{node.Statement.Keyword} {free}" : free;
    }

    private static string Sibling(ConfigNode node, string words) => node.Parent!.Path.Length == 0 ? words : $"{node.Parent.Path} {words}";

    private static bool Has(ConfigNode tree, ConfigNode node) => Lines(tree).Contains(LineOf(node));

    private static IEnumerable<string> Lines(ConfigNode tree) => RandomTrees.All(tree).Select(LineOf);

    private static string LineOf(ConfigNode node) => node.Statement.IsContainer ? node.Path : $"{node.Path} {string.Join(' ', node.Values)}";
}
