using Cluster.Config.Language;
using Cluster.Config.Schema;

namespace Cluster.Node.Cli.Access;

/// <summary>What a user may see and change of a configuration, statement by statement.</summary>
public static class VisibleTree
{
    /// <summary>The tree itself when the user may see all of it, otherwise a copy without the rest, which says where something is left out.</summary>
    public static ConfigNode Of(ConfigNode root, CliUser user)
    {
        if (user.IsUnrestricted || user.Permissions.Contains("view-configuration"))
        {
            return root;
        }

        ConfigNode copy = root.Clone();
        Prune(copy, user);
        return copy;
    }

    /// <summary>The first changed statement that is not this user's to change; null when there is none.</summary>
    public static ConfigNode? Forbidden(ConfigNode before, ConfigNode after, CliUser user) =>
        user.IsUnrestricted ? null : Changed(before, after).FirstOrDefault(node => !user.MayChange(node.Statement));

    private static void Prune(ConfigNode node, CliUser user)
    {
        bool seen = node.Parent is null || user.MaySee(node.Statement);
        foreach (ConfigNode child in node.Children.ToArray())
        {
            // A section that is not visible may hold statements that are: traceoptions under security.
            Prune(child, user);
            if (user.MaySee(child.Statement) || child.Children.Count > 0)
            {
                continue;
            }

            if (seen && child.Statement.IsContainer && child.Statement.Kind != StatementKind.Entry)
            {
                child.Denied = true;
                continue;
            }

            // Not even its name; the level around it says that there is something.
            node.Remove(child);
            node.Denied = node.Parent is not null;
        }
    }

    /// <summary>Statements that are in one tree only, or differ by themselves.</summary>
    private static IEnumerable<ConfigNode> Changed(ConfigNode before, ConfigNode after)
    {
        foreach (ConfigNode old in before.Children)
        {
            ConfigNode? now = after.Find(old.Statement, Names(old));
            if (now is null)
            {
                foreach (ConfigNode gone in All(old))
                {
                    yield return gone;
                }

                continue;
            }

            if (old.Inactive != now.Inactive || !old.Values.SequenceEqual(now.Values))
            {
                yield return now;
            }

            foreach (ConfigNode changed in Changed(old, now))
            {
                yield return changed;
            }
        }

        foreach (ConfigNode added in after.Children.Where(node => before.Find(node.Statement, Names(node)) is null).SelectMany(All))
        {
            yield return added;
        }

        // Both hold the same of what is in both; another order of it is a change of their parent.
        IEnumerable<string> former = before.Children.Where(node => after.Find(node.Statement, Names(node)) is not null).Select(Identity);
        IEnumerable<string> latter = after.Children.Where(node => before.Find(node.Statement, Names(node)) is not null).Select(Identity);
        if (before.Parent is not null && !former.SequenceEqual(latter))
        {
            yield return after;
        }
    }

    /// <summary>Leaves decide; a container that holds none stands for itself.</summary>
    private static IEnumerable<ConfigNode> All(ConfigNode node) => node.Children.Count == 0 ? [node] : node.Children.SelectMany(All);

    private static IReadOnlyList<string> Names(ConfigNode node) => node.Statement.Kind == StatementKind.Entry ? node.Values : [];

    private static string Identity(ConfigNode node) => node.Statement.Path + " " + string.Join(' ', Names(node));
}
