namespace Cluster.Config.Language;

/// <summary>
/// Comments as they are kept: with their delimiters, blanks at the ends of lines gone. <c>## ...</c> is what displays add
/// (SECRET-DATA above all) and is not kept.
/// </summary>
internal static class CommentText
{
    /// <summary>Null when there is nothing to keep.</summary>
    public static string? Read(string raw)
    {
        if (raw.StartsWith('#'))
        {
            return raw == "##" || raw.StartsWith("## ", StringComparison.Ordinal) ? null : raw.TrimEnd();
        }

        string body = string.Join('\n', raw[2..^2].Split('\n').Select(line => line.Trim())).Trim('\n');
        return body.Length == 0 || $"/* {body} */" == StatementText.HiddenSecret ? null : $"/* {body} */";
    }

    /// <summary>What <c>annotate</c> is given; null when it is neither text nor whole comments. An empty text removes.</summary>
    public static IReadOnlyList<string>? FromAnnotation(string text)
    {
        if (!text.StartsWith('#') && !text.StartsWith("/*", StringComparison.Ordinal))
        {
            return Read($"/*{text.Replace("*/", "* /", StringComparison.Ordinal)}*/") is { } comment ? [comment] : [];
        }

        var comments = new List<string>();
        var lexer = new Lexer(text);
        for (Token token = lexer.Next(); token.Kind != TokenKind.EndOfText; token = lexer.Next())
        {
            if (token.Kind is not (TokenKind.Comment or TokenKind.EndOfLine))
            {
                return null;
            }

            if (token.Kind == TokenKind.Comment && Read(token.Text) is { } comment)
            {
                comments.Add(comment);
            }
        }

        return comments;
    }

    /// <summary>The text that makes <c>annotate</c> give these comments again.</summary>
    public static string ToAnnotation(IReadOnlyList<string> comments)
    {
        if (comments is [{ } only] && only.StartsWith("/*", StringComparison.Ordinal))
        {
            string body = only[3..^3];
            if (!body.StartsWith('#') && !body.StartsWith("/*", StringComparison.Ordinal))
            {
                return body;
            }
        }

        return string.Join('\n', comments);
    }
}
