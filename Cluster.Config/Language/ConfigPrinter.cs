using System.Text;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>Prints a tree in either form. Secrets come out as they are held, obfuscated.</summary>
public static class ConfigPrinter
{
    private const string SecretMark = " ## SECRET-DATA";

    /// <summary>Brace form of the contents of <paramref name="node"/>.</summary>
    public static string ToBraces(ConfigNode node)
    {
        var text = new StringBuilder();
        foreach (ConfigNode child in node.Children)
        {
            WriteBraces(text, child, 0);
        }

        return text.ToString();
    }

    /// <summary>Set commands for the contents of <paramref name="node"/>, with full paths.</summary>
    public static string ToSet(ConfigNode node)
    {
        var text = new StringBuilder();
        foreach (ConfigNode child in node.Children)
        {
            WriteSet(text, child);
        }

        return text.ToString();
    }

    private static void WriteBraces(StringBuilder text, ConfigNode node, int depth)
    {
        if (IsInvisible(node))
        {
            return;
        }

        string indent = new(' ', depth * 4);
        if (node.Comment is { } comment)
        {
            text.Append(indent).Append("/* ").Append(comment.Replace("*/", "* /", StringComparison.Ordinal)).Append(" */\n");
        }

        text.Append(indent).Append(node.Inactive ? "inactive: " : "");
        if (!node.Statement.IsContainer)
        {
            text.Append(Line(node)).Append(';').Append(node.Statement.Secret ? SecretMark : "").Append('\n');
        }
        else if (node.Children.All(IsInvisible))
        {
            text.Append(node.Words(withValues: true)).Append(";\n");
        }
        else if (node is { Statement.OneLine: true, Children: [{ Statement.IsContainer: false, Comment: null, Inactive: false } only] })
        {
            text.Append(node.Words(withValues: true)).Append(' ').Append(Line(only)).Append(";\n");
        }
        else
        {
            text.Append(node.Words(withValues: true)).Append(" {\n");
            foreach (ConfigNode child in node.Children)
            {
                WriteBraces(text, child, depth + 1);
            }

            text.Append(indent).Append("}\n");
        }
    }

    private static string Line(ConfigNode node)
    {
        string values = node.Statement.Kind switch
        {
            StatementKind.List when node.Values.Count > 1 => "[ " + string.Join(' ', node.Values.Select(Quoting.Quote)) + " ]",
            StatementKind.Flag => "",
            _ => Quoting.Quote(node.Values[0]),
        };
        string keyword = node.Statement.Keyword;
        return keyword.Length == 0 ? values : values.Length == 0 ? keyword : keyword + " " + values;
    }

    private static void WriteSet(StringBuilder text, ConfigNode node)
    {
        if (IsInvisible(node))
        {
            return;
        }

        if (node.Comment is { } comment)
        {
            text.Append("# ").Append(comment.Replace("\n", "\n# ", StringComparison.Ordinal)).Append('\n');
        }

        if (node.Statement.Kind is StatementKind.Leaf or StatementKind.List)
        {
            foreach (string value in node.Values)
            {
                text.Append("set ").Append(node.Path).Append(' ').Append(Quoting.Quote(value)).Append('\n');
            }
        }
        else if (node.Children.All(IsInvisible))
        {
            text.Append("set ").Append(node.Path).Append('\n');
        }

        foreach (ConfigNode child in node.Children)
        {
            WriteSet(text, child);
        }

        if (node.Inactive)
        {
            text.Append("deactivate ").Append(node.Path).Append('\n');
        }
    }

    /// <summary>A section means nothing without contents.</summary>
    private static bool IsInvisible(ConfigNode node) =>
        node.Statement.Kind == StatementKind.Section && node.Children.All(IsInvisible);
}
