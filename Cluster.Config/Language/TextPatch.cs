using System.Text;
using Cluster.Config.Model;

namespace Cluster.Config.Language;

/// <summary>
/// Brings the tree of a large printed text to another text that differs from it in a few neighbouring statements of the third level (a gateway,
/// a vpn, a unit, a route), reading only those. It does so only where that is certain to give what reading the whole text gives: what is taken
/// out prints as the old lines, what is put in prints as the new ones, so the tree prints as the new text.
/// </summary>
internal static class TextPatch
{
    /// <summary>Statements at this depth are exchanged.</summary>
    private const int Depth = 2, Indent = Depth * 4;

    /// <param name="root">The tree of <paramref name="before"/>, which is what it prints as. Is changed when the answer is true.</param>
    /// <param name="file">For messages; everything in the tree is from there afterwards.</param>
    /// <param name="memory">Is told what was exchanged.</param>
    /// <returns>False: nothing was done, the text must be read whole.</returns>
    public static bool TryApply(ConfigNode root, string before, string after, string file, CompileMemory memory)
    {
        if (before == after)
        {
            root.Relocate(file, 0, 0);
            return true;
        }

        if (Region.Between(before, after) is not { } region)
        {
            return false;
        }

        string taken = before[region.Start..region.End], put = after[region.Start..region.NewEnd];
        int line = Lines(before.AsSpan(0, region.Start)) + 1, lines = Lines(taken), newLines = Lines(put);
        ConfigNode? section = Last(root, line);
        ConfigNode? parent = section is null ? null : Last(section, line);
        if (parent?.Statement is null or { OneLine: true } or { IsLine: true } or { IsPrefix: true })
        {
            return false;
        }

        int first = FirstAt(parent, line), end = FirstAt(parent, line + lines);
        ConfigNode read = Read(parent, put, file);
        if (first == end || read.Children.Count == 0
            || Print(parent.Children.Skip(first).Take(end - first)) != taken || Print(read.Children) != put || !Fits(parent, first, end, read))
        {
            return false;
        }

        foreach (ConfigNode node in read.Children)
        {
            node.Relocate(file, 0, line - 1);
        }

        root.Relocate(file, line + lines, newLines - lines);
        memory.Exchanged(WithAbove(parent), parent.Children.Skip(first).Take(end - first).Concat(read.Children).All(node => node.Statement.StandsApart));
        parent.Replace(first, end - first, read.Children);
        return true;
    }

    private static IEnumerable<ConfigNode> WithAbove(ConfigNode node)
    {
        for (ConfigNode? holder = node; holder is not null; holder = holder.Parent)
        {
            yield return holder;
        }
    }

    private static ConfigNode Read(ConfigNode parent, string text, string file)
    {
        var errors = new ConfigErrors();
        var into = new ConfigNode(parent.Statement, parent.Parent, [.. parent.Values], file, 0);
        new BraceParser(text, file, errors).Read(into, marks: null);
        return errors.Sorted.Count == 0 ? into : new ConfigNode(parent.Statement, parent.Parent, [], file, 0);
    }

    /// <summary>Read whole, a second entry of a name would be the first one, and a choice would replace what is elsewhere.</summary>
    private static bool Fits(ConfigNode parent, int first, int end, ConfigNode read)
    {
        HashSet<ConfigNode> gone = [.. parent.Children.Skip(first).Take(end - first)];
        return read.Children.All(node => node.Statement.Choice is null
            && (parent.Find(node.Statement, node.Values) is not { } there || gone.Contains(there)));
    }

    private static string Print(IEnumerable<ConfigNode> nodes)
    {
        var text = new StringBuilder();
        foreach (ConfigNode node in nodes)
        {
            ConfigPrinter.WriteAt(text, node, Depth);
        }

        return text.ToString();
    }

    /// <summary>The child that a line is in; children of a tree that was read stand in the order of their lines.</summary>
    private static ConfigNode? Last(ConfigNode node, int line)
    {
        int next = FirstAt(node, line + 1);
        return next == 0 ? null : node.Children[next - 1];
    }

    private static int FirstAt(ConfigNode node, int line)
    {
        int low = 0, high = node.Children.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = node.Children[middle].Line < line ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int Lines(ReadOnlySpan<char> text) => text.Count('\n');

    /// <summary>Where two texts differ, in whole statements: from here to there in each.</summary>
    private readonly record struct Region(int Start, int End, int NewEnd)
    {
        public static Region? Between(string before, string after)
        {
            int same = before.AsSpan().CommonPrefixLength(after);
            int start = same == 0 ? 0 : before.LastIndexOf('\n', same - 1) + 1;
            int tail = CommonSuffix(before.AsSpan(start), after.AsSpan(start));
            int end = before.Length - tail, newEnd = after.Length - tail;
            while (!EndsStatement(before, start))
            {
                if (start == 0 || IndentAt(before, start = LineBefore(before, start)) < Indent)
                {
                    return null;
                }
            }

            // Neither side may be empty: what is there tells where it stands, and its neighbours.
            while (end == start || newEnd == start || !EndsStatement(before, end) || !EndsStatement(after, newEnd))
            {
                int next = before.IndexOf('\n', end) + 1;
                if (next == 0 || IndentAt(before, LineOf(before, end)) < Indent)
                {
                    return null;
                }

                newEnd += next - end;
                end = next;
            }

            return new Region(start, end, newEnd);
        }

        private static int CommonSuffix(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
        {
            int most = Math.Min(one.Length, other.Length), length = 0;
            while (length < most && one[one.Length - 1 - length] == other[other.Length - 1 - length])
            {
                length++;
            }

            return length;
        }

        /// <summary>The position is the start of a line, and what stands in the line before it ends a statement of the level, or begins the block.</summary>
        private static bool EndsStatement(string text, int at)
        {
            if (at < 2 || text[at - 1] != '\n')
            {
                return false;
            }

            int indent = IndentAt(text, LineBefore(text, at));
            return (indent == Indent && text[at - 2] is ';' or '}') || (indent == Indent - 4 && text[at - 2] == '{');
        }

        private static int LineOf(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

        private static int LineBefore(string text, int at) => LineOf(text, at - 1);

        private static int IndentAt(string text, int line)
        {
            int at = line;
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            return at - line;
        }
    }
}
