using System.Text;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>Prints a tree in either form, or as JSON. Secrets come out as they are held, obfuscated, or not at all.</summary>
public static class ConfigPrinter
{
    private const string SecretMark = " ## SECRET-DATA";

    /// <summary>In the place of what the user may not see; a comment, so that the text can be read back.</summary>
    private const string DeniedMark = "/* ACCESS-DENIED */";

    /// <summary>Brace form of the contents of <paramref name="node"/>; read back it gives the same tree.</summary>
    public static string ToBraces(ConfigNode node, PrintOptions? options = null)
    {
        var text = new StringBuilder();
        foreach (ConfigNode child in node.Children)
        {
            WriteBraces(text, child, 0, options ?? PrintOptions.Default);
        }

        return text.Append(node.Denied ? DeniedMark + "\n" : "").ToString();
    }

    /// <summary>Brace form of the node itself.</summary>
    public static string ToBracesWhole(ConfigNode node, PrintOptions? options = null)
    {
        var text = new StringBuilder();
        WriteBraces(text, node, 0, options ?? PrintOptions.Default);
        return text.ToString();
    }

    /// <summary>Commands for the contents of <paramref name="node"/>, with full paths; run on an empty configuration they give the same tree.</summary>
    public static string ToSet(ConfigNode node, PrintOptions? options = null)
    {
        var text = new StringBuilder();
        PrintOptions how = options ?? PrintOptions.Default;
        foreach (ConfigNode child in node.Children)
        {
            WriteSet(text, child, how.Relative ? "" : node.Path, how);
        }

        return text.ToString();
    }

    /// <summary>Commands for the node itself.</summary>
    public static string ToSetWhole(ConfigNode node, PrintOptions? options = null)
    {
        var text = new StringBuilder();
        PrintOptions how = options ?? PrintOptions.Default;
        WriteSet(text, node, how.Relative ? "" : node.Parent?.Path ?? "", how);
        return text.ToString();
    }

    /// <summary>A node as it stands in a text at that depth.</summary>
    internal static void WriteAt(StringBuilder text, ConfigNode node, int depth) => WriteBraces(text, node, depth, PrintOptions.Default);

    /// <param name="prefix">The words of a section that is written before each of what it holds.</param>
    private static void WriteBraces(StringBuilder text, ConfigNode node, int depth, PrintOptions options, string prefix = "")
    {
        if (IsInvisible(node))
        {
            return;
        }

        if (IsWrittenBefore(node))
        {
            foreach (ConfigNode child in node.Children)
            {
                WriteBraces(text, child, depth, options, node.Words(withValues: true) + " ");
            }

            return;
        }

        int indent = depth * 4;
        foreach (string comment in node.Comments)
        {
            text.Append(' ', indent).Append(comment.Replace("\n", "\n" + new string(' ', indent + 3), StringComparison.Ordinal)).Append('\n');
        }

        text.Append(' ', indent).Append(node.Inactive ? "inactive: " : "").Append(prefix);
        if (!node.Statement.IsContainer)
        {
            text.Append(Line(node, options)).Append(';').Append(node.Statement.Hidden ? SecretMark : "").Append('\n');
        }
        else if (node.Denied && IsEmpty(node))
        {
            text.Append(node.Words(withValues: true)).Append(" { ").Append(DeniedMark).Append(" };\n");
        }
        else if (IsEmpty(node))
        {
            text.Append(node.Words(withValues: true)).Append(";\n");
        }
        else if (!node.Denied && (node.Statement.IsLine || node is { Statement.OneLine: true, Children.Count: 1 }) && node.Children.All(IsPlain))
        {
            text.Append(node.Words(withValues: true)).Append(' ').AppendJoin(' ', node.Children.Select(child => Line(child, options))).Append(";\n");
        }
        else
        {
            text.Append(node.Words(withValues: true)).Append(" {\n");
            foreach (ConfigNode child in node.Children)
            {
                WriteBraces(text, child, depth + 1, options);
            }

            if (node.Denied)
            {
                text.Append(' ', indent + 4).Append(DeniedMark).Append('\n');
            }

            text.Append(' ', indent).Append("}\n");
        }
    }

    /// <summary>It can stand on the line of what holds it.</summary>
    private static bool IsPlain(ConfigNode node) => node is { Statement.Hidden: false, Children.Count: 0, Comments.Count: 0, Inactive: false };

    private static void WriteSet(StringBuilder text, ConfigNode node, string above, PrintOptions options)
    {
        if (IsInvisible(node))
        {
            return;
        }

        string words = node.Words(node.Statement.IsContainer);
        string path = above.Length == 0 ? words : words.Length == 0 ? above : above + " " + words;
        if (node.Statement.Kind is StatementKind.Leaf or StatementKind.List)
        {
            foreach (string value in node.Values)
            {
                text.Append("set ").Append(path).Append(path.Length > 0 ? " " : "").Append(StatementText.Value(node.Statement, value, options.HideSecrets)).Append('\n');
            }
        }
        else if (!node.Denied && node.Children.All(IsInvisible))
        {
            text.Append("set ").Append(path).Append('\n');
        }

        foreach (ConfigNode child in node.Children)
        {
            WriteSet(text, child, path, options);
        }

        // A leaf without keyword is named by its value.
        string name = words.Length > 0 || node.Statement.IsContainer ? path : $"{path} {StatementText.Line(node.Statement, node.Values, options.HideSecrets)}".TrimStart();
        if (node.Comments.Count > 0)
        {
            text.Append("annotate ").Append(name).Append(' ').Append(Quoting.InQuotes(CommentText.ToAnnotation(node.Comments))).Append('\n');
        }

        if (node.Inactive)
        {
            text.Append("deactivate ").Append(name).Append('\n');
        }
    }

    /// <summary>Marks and comments would be read back as those of the section, so it gets braces where what it holds has any.</summary>
    private static bool IsWrittenBefore(ConfigNode node) =>
        node is { Statement.IsPrefix: true, Inactive: false, Denied: false, Comments.Count: 0 }
        && node.Children.All(child => child is { Inactive: false, Comments.Count: 0 });

    private static string Line(ConfigNode node, PrintOptions options) =>
        node.Statement.IsContainer ? node.Words(withValues: true) : StatementText.Line(node.Statement, node.Values, options.HideSecrets);

    /// <summary>A section means nothing without contents.</summary>
    internal static bool IsInvisible(ConfigNode node) =>
        node is { Denied: false, Statement.Kind: StatementKind.Section } && IsEmpty(node);

    /// <summary>A loop rather than a query: it is asked of every container of a text of megabytes.</summary>
    private static bool IsEmpty(ConfigNode node)
    {
        IReadOnlyList<ConfigNode> children = node.Children;
        for (int i = 0; i < children.Count; i++)
        {
            if (!IsInvisible(children[i]))
            {
                return false;
            }
        }

        return true;
    }
}
