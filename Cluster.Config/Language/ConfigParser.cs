using Cluster.Config.Model;

namespace Cluster.Config.Language;

/// <summary>
/// Reads configuration text, in set form or brace form (told apart by the first word), into a tree. All errors are collected:
/// after one, the rest of its line or statement is left out and reading goes on.
/// </summary>
public static class ConfigParser
{
    /// <summary>Ours: above any real configuration (10,000 gateways are about 15 MB), and a bound for hostile input.</summary>
    public const int MaxTextLength = 256 * 1024 * 1024;

    /// <param name="file">For messages.</param>
    public static ConfigNode Parse(string text, string file, ConfigErrors errors)
    {
        ConfigNode root = ConfigNode.NewRoot(file);
        if (IsTooLong(text, file, errors))
        {
            return root;
        }

        if (IsSetForm(text))
        {
            new SetParser(text, file, errors).Run(root, []);
        }
        else
        {
            new BraceParser(text, file, errors).Read(root, marks: null);
        }

        return root;
    }

    internal static bool IsTooLong(string text, string file, ConfigErrors errors)
    {
        if (text.Length > MaxTextLength)
        {
            errors.Add(new ConfigError(file, 1, "", $"the text is longer than {MaxTextLength} characters"));
        }

        return text.Length > MaxTextLength;
    }

    /// <summary>No statement is called like a command.</summary>
    internal static bool IsSetForm(string text)
    {
        var lexer = new Lexer(text);
        Token token = lexer.Next();
        while (token.Kind is TokenKind.EndOfLine or TokenKind.Comment)
        {
            token = lexer.Next();
        }

        return token.Kind == TokenKind.Word && EditVerbs.Find(token.Text, abbreviated: false) is not null;
    }
}
