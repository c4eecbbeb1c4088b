using System.Text;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>
/// The difference between two trees as <c>show | compare</c> prints it: below each hierarchy level in brackets what is only in the
/// new one (<c>+</c>), only in the old one (<c>-</c>), or moved, deactivated or activated (<c>!</c>). Equal trees give no text.
/// </summary>
public static class TreeCompare
{
    /// <param name="path">Only what is below this hierarchy level.</param>
    public static string Patch(ConfigNode before, ConfigNode after, string path = "", bool hideSecrets = false)
    {
        var text = new StringBuilder();
        if (LevelPath.Read(path, TreeEdit.Typed, new ConfigErrors()) is { } level)
        {
            ConfigNode none = ConfigNode.NewRoot("");
            ConfigNode nothing = level.Count == 0 ? none : TreeWriter.Set(none, level, "").Last;
            ConfigNode old = TreeEdits.Find(before, level) ?? nothing;
            ConfigNode now = TreeEdits.Find(after, level) ?? nothing;
            new Comparison(text, new PrintOptions(hideSecrets)).Compare(old, now, level.Count);
        }

        return text.ToString();
    }

    private sealed class Comparison(StringBuilder text, PrintOptions options)
    {
        public void Compare(ConfigNode old, ConfigNode now, int depth)
        {
            var lines = new List<string>();
            int indent = 0;
            var both = new List<(ConfigNode Old, ConfigNode Now)>();
            HashSet<ConfigNode> moved = Moved(old, now);
            foreach ((ConfigNode? was, ConfigNode? its) in Paired(old, now))
            {
                int before = lines.Count;
                AddLines(lines, was, its, its is not null && moved.Contains(its), both);
                if (before == 0 && lines.Count > 0)
                {
                    // As the product family does it: one deeper for what has a level of its own.
                    indent = depth + ((its ?? was)!.Statement.IsContainer ? 2 : 1);
                }
            }

            if (lines.Count > 0)
            {
                text.Append(now.Path.Length == 0 && old.Path.Length == 0 ? "[edit]\n" : $"[edit {(now.Path.Length > 0 ? now.Path : old.Path)}]\n");
                string margin = new(' ', indent);
                foreach (string line in lines)
                {
                    text.Append(line[0]).Append(margin).Append(line.AsSpan(1)).Append('\n');
                }
            }

            foreach ((ConfigNode was, ConfigNode its) in both)
            {
                Compare(was, its, depth + 1);
            }
        }

        private void AddLines(List<string> lines, ConfigNode? was, ConfigNode? its, bool moved, List<(ConfigNode Old, ConfigNode Now)> both)
        {
            if (was is null || its is null)
            {
                AddWhole(lines, was is null ? '+' : '-', was ?? its!);
                return;
            }

            if (!was.Comments.SequenceEqual(its.Comments))
            {
                lines.AddRange(was.Comments.SelectMany(comment => comment.Split('\n')).Select(line => "-" + line));
                lines.AddRange(its.Comments.SelectMany(comment => comment.Split('\n')).Select(line => "+" + line));
                lines.Add(" " + Summary(its));
            }

            if (was.Inactive != its.Inactive)
            {
                lines.Add($"!{(its.Inactive ? "inactive" : "active")}: {Summary(its)}");
            }
            else if (moved)
            {
                lines.Add("!" + Summary(its));
            }

            if (its.Statement.IsContainer)
            {
                both.Add((was, its));
            }
            else if (!Same(was, its))
            {
                AddWhole(lines, '-', was);
                AddWhole(lines, '+', its);
            }
        }

        private static bool Same(ConfigNode was, ConfigNode its) => Obfuscation.SameValues(its.Statement, was.Values, its.Values);

        private void AddWhole(List<string> lines, char sign, ConfigNode node) =>
            lines.AddRange(ConfigPrinter.ToBracesWhole(node, options).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => sign + line));

        private string Summary(ConfigNode node) =>
            node.Statement.IsContainer ? node.Words(withValues: true) + (node.Children.Count > 0 ? " { ... }" : ";")
            : StatementText.Line(node.Statement, node.Values, options.HideSecrets) + ";";

        /// <summary>In the new order, what is gone where it was.</summary>
        private static IEnumerable<(ConfigNode? Was, ConfigNode? Its)> Paired(ConfigNode old, ConfigNode now)
        {
            var gone = new Dictionary<ConfigNode, List<ConfigNode>>();
            var first = new List<ConfigNode>();
            List<ConfigNode> after = first;
            foreach (ConfigNode was in old.Children)
            {
                if (now.Find(was.Statement, was.Values) is { } its)
                {
                    after = gone[its] = [];
                }
                else
                {
                    after.Add(was);
                }
            }

            foreach (ConfigNode was in first)
            {
                yield return (was, null);
            }

            foreach (ConfigNode its in now.Children)
            {
                yield return (old.Find(its.Statement, its.Values), its);
                foreach (ConfigNode was in gone.GetValueOrDefault(its) ?? [])
                {
                    yield return (was, null);
                }
            }
        }

        /// <summary>Of ordered entries in both, those that are not where they were among each other.</summary>
        private static HashSet<ConfigNode> Moved(ConfigNode old, ConfigNode now)
        {
            ConfigNode[] its = [.. now.Children.Where(child => child.Statement is { Kind: StatementKind.Entry, Ordered: true } && old.Find(child.Statement, child.Values) is not null)];
            if (its.Length < 2)
            {
                return [];
            }

            ConfigNode[] was = [.. old.Children.Where(child => child.Statement is { Kind: StatementKind.Entry, Ordered: true } && now.Find(child.Statement, child.Values) is not null)];
            var place = new Dictionary<ConfigNode, int>();
            for (int i = 0; i < was.Length; i++)
            {
                place[now.Find(was[i].Statement, was[i].Values)!] = i;
            }

            HashSet<int> kept = LongestRise([.. its.Select(node => place[node])]);
            return [.. its.Where(node => !kept.Contains(place[node]))];
        }

        /// <summary>The fewest are said to have moved when the others are the longest rising run.</summary>
        private static HashSet<int> LongestRise(int[] places)
        {
            var tails = new List<int>();
            int[] previous = new int[places.Length];
            for (int i = 0; i < places.Length; i++)
            {
                int at = tails.BinarySearch(i, Comparer<int>.Create((a, b) => places[a].CompareTo(places[b])));
                at = at < 0 ? ~at : at;
                previous[i] = at == 0 ? -1 : tails[at - 1];
                if (at == tails.Count)
                {
                    tails.Add(i);
                }
                else
                {
                    tails[at] = i;
                }
            }

            var rise = new HashSet<int>();
            for (int i = tails.Count == 0 ? -1 : tails[^1]; i >= 0; i = previous[i])
            {
                rise.Add(places[i]);
            }

            return rise;
        }
    }
}
