using System.Text;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>How the words of a statement are written.</summary>
internal static class StatementText
{
    /// <summary>Instead of a secret, for those who may not see it. Being a comment, it cannot be read back by mistake.</summary>
    public const string HiddenSecret = "/* SECRET-DATA */";

    /// <summary>The keyword with, if asked for, its arguments.</summary>
    public static string Head(Statement statement, IReadOnlyList<string> values, bool withValues)
    {
        if (statement.Head.Count == 0 || (!withValues && statement.Head[0].Literal is null))
        {
            return statement.Keyword;
        }

        if (withValues && statement.Head is [{ Literal: null }] && values.Count > 0)
        {
            string name = Argument(statement, values[0]);
            return statement.Keyword.Length == 0 ? name : $"{statement.Keyword} {name}";
        }

        var text = new StringBuilder(statement.Keyword);
        int next = 0;
        foreach (HeadPart part in statement.Head)
        {
            if ((part.Literal is null && !withValues) || (part.Literal is null && next >= values.Count))
            {
                break;
            }

            if (text.Length > 0)
            {
                text.Append(' ');
            }

            text.Append(part.Literal ?? Argument(statement, values[next++]));
        }

        return text.ToString();
    }

    /// <summary>A leaf, list or flag without its end: <c>proposals [ a b ]</c>.</summary>
    public static string Line(Statement statement, IReadOnlyList<string> values, bool hideSecrets)
    {
        string text = statement.Kind == StatementKind.List && values.Count != 1
            ? "[ " + string.Join(' ', values.Select(value => Value(statement, value, hideSecrets))) + " ]"
            : statement.Kind == StatementKind.Flag || values.Count == 0 ? ""
            : Value(statement, values[0], hideSecrets);
        return statement.Keyword.Length == 0 ? text : text.Length == 0 ? statement.Keyword : statement.Keyword + " " + text;
    }

    public static string Value(Statement statement, string value, bool hideSecrets) =>
        statement.Hidden && hideSecrets ? HiddenSecret : Argument(statement, value);

    /// <summary>Where an argument stands in the place of a keyword, quotes tell it from one.</summary>
    private static string Argument(Statement statement, string value) =>
        statement.Keyword.Length == 0 && statement.Parent?.Find(value) is not null ? Quoting.InQuotes(value) : Quoting.Quote(value);
}
