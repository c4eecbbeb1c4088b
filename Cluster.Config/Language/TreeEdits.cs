using System.Text.RegularExpressions;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>
/// Operations on what is in a tree, named by steps from the root. Each does the whole of it, or nothing and says why
/// (null: done).
/// </summary>
internal static class TreeEdits
{
    /// <summary>What the steps name; null when it is not there. Values given must be those that are there.</summary>
    public static ConfigNode? Find(ConfigNode root, IReadOnlyList<Step> steps)
    {
        ConfigNode node = root;
        foreach (Step step in steps)
        {
            if (node.Find(step.Statement, step.Values) is not { } child)
            {
                return null;
            }

            bool named = !step.Statement.IsContainer && step.Values.Count > 0;
            if (named && !(step.Statement.Kind == StatementKind.List ? step.Values.All(child.Values.Contains) : Obfuscation.SameValues(step.Statement, child.Values, step.Values)))
            {
                return null;
            }

            node = child;
        }

        return node;
    }

    public static string? Delete(ConfigNode root, IReadOnlyList<Step> steps)
    {
        if (Find(root, steps) is not { } node)
        {
            return NotFound(steps);
        }

        if (node.Parent is null)
        {
            foreach (ConfigNode child in node.Children.ToArray())
            {
                node.Remove(child);
            }

            return null;
        }

        if (node.Statement.Kind == StatementKind.List)
        {
            foreach (string value in steps[^1].Values)
            {
                node.RemoveValue(value);
            }

            if (node.Values.Count > 0 && steps[^1].Values.Count > 0)
            {
                return null;
            }
        }

        RemoveWithEmptySections(node);
        return null;
    }

    /// <summary>All entries of a row whose first name matches.</summary>
    /// <param name="pattern">A regular expression that must match the whole name; checked by the caller.</param>
    public static int DeleteMatching(ConfigNode container, Statement row, Regex pattern)
    {
        ConfigNode[] matching = [.. container.Children.Where(child => child.Statement == row && pattern.IsMatch(child.Values[0]))];
        foreach (ConfigNode node in matching)
        {
            RemoveWithEmptySections(node);
        }

        return matching.Length;
    }

    public static string? Activate(ConfigNode root, IReadOnlyList<Step> steps, bool active)
    {
        if (Find(root, steps) is not { Parent: not null } node)
        {
            return NotFound(steps);
        }

        if (node.Statement.Kind == StatementKind.List && steps[^1].Values.Count > 0)
        {
            return $"the values of '{node.Statement.Keyword}' cannot be {(active ? "activated" : "deactivated")} one by one";
        }

        node.Inactive = !active;
        return null;
    }

    public static string? Annotate(ConfigNode root, IReadOnlyList<Step> steps, IReadOnlyList<string> comments)
    {
        if (Find(root, steps) is not { Parent: not null } node)
        {
            return NotFound(steps);
        }

        node.Comments = comments;
        return null;
    }

    /// <param name="names">The new names of an entry, or the value that takes the place of one in a list.</param>
    public static string? Rename(ConfigNode root, IReadOnlyList<Step> steps, IReadOnlyList<string> names)
    {
        if (Find(root, steps) is not { Parent: { } parent } node)
        {
            return NotFound(steps);
        }

        if (node.Statement.Kind == StatementKind.List)
        {
            if (node.Values.Contains(names[0]))
            {
                return $"'{names[0]}' is there already";
            }

            node.SetValues(node.Values.Select(value => value == steps[^1].Values[0] ? names[0] : value), node.File, node.Line);
            return null;
        }

        if (parent.Find(node.Statement, names) is not null)
        {
            return $"'{StatementText.Head(node.Statement, names, withValues: true)}' is there already";
        }

        node.Rename(names);
        return null;
    }

    public static string? Copy(ConfigNode root, IReadOnlyList<Step> steps, IReadOnlyList<string> names)
    {
        if (Find(root, steps) is not { Parent: { } parent } node)
        {
            return NotFound(steps);
        }

        if (parent.Find(node.Statement, names) is not null)
        {
            return $"'{StatementText.Head(node.Statement, names, withValues: true)}' is there already";
        }

        ConfigNode copy = node.Clone();
        copy.Rename(names);
        parent.Add(copy);
        return null;
    }

    /// <param name="anchor">Names of the sibling entry, or the value of the same list.</param>
    public static string? Insert(ConfigNode root, IReadOnlyList<Step> steps, IReadOnlyList<string> anchor, bool after)
    {
        if (Find(root, steps) is not { Parent: { } parent } node)
        {
            return NotFound(steps);
        }

        if (node.Statement.Kind == StatementKind.List)
        {
            string moved = steps[^1].Values[0];
            if (!node.Values.Contains(anchor[0]))
            {
                return $"statement not found: '{node.Statement.Keyword} {anchor[0]}'";
            }

            if (moved != anchor[0])
            {
                List<string> values = [.. node.Values.Where(value => value != moved)];
                values.Insert(values.IndexOf(anchor[0]) + (after ? 1 : 0), moved);
                node.SetValues(values, node.File, node.Line);
            }

            return null;
        }

        if (parent.Find(node.Statement, anchor) is not { } sibling)
        {
            return $"statement not found: '{StatementText.Head(node.Statement, anchor, withValues: true)}'";
        }

        parent.Move(node, sibling, after);
        return null;
    }

    /// <summary>A section that holds nothing says nothing.</summary>
    public static void RemoveEmptySection(ConfigNode node)
    {
        if (node is { Statement.Kind: StatementKind.Section, Children.Count: 0, Parent: not null })
        {
            RemoveWithEmptySections(node);
        }
    }

    private static void RemoveWithEmptySections(ConfigNode node)
    {
        ConfigNode? parent = node.Parent;
        parent?.Remove(node);
        while (parent is { Statement.Kind: StatementKind.Section, Children.Count: 0, Parent: { } above })
        {
            above.Remove(parent);
            parent = above;
        }
    }

    private static string NotFound(IReadOnlyList<Step> steps) => $"statement not found: '{(steps.Count == 0 ? "" : steps[^1].Text(hideSecrets: true))}'";
}
