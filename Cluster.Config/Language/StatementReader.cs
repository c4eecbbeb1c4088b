using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>Resolves the words of one statement against the schema and puts what they say into the tree.</summary>
internal sealed class StatementReader(string file, ConfigErrors errors)
{
    /// <summary>The node of the last statement of the line, null after an error.</summary>
    public ConfigNode? Set(ConfigNode from, List<Token> words, string? comment)
    {
        ConfigNode container = from;
        ConfigNode? last = null;
        int at = 0;
        while (at < words.Count)
        {
            Statement? statement = Resolve(container, words[at]);
            if (statement is null)
            {
                return null;
            }

            at += statement.Keyword.Length > 0 ? 1 : 0;
            int line = words[Math.Min(at, words.Count - 1)].Line;
            last = statement.Kind switch
            {
                StatementKind.Leaf or StatementKind.List => SetValues(container, statement, words, ref at, line),
                _ => Enter(container, statement, words, ref at, line),
            };
            if (last is null)
            {
                return null;
            }

            if (comment is not null && last.Line == line)
            {
                last.Comment = comment;
                comment = null;
            }

            container = statement.IsContainer && !statement.IsBare ? last : container;
        }

        return last;
    }

    public void Deactivate(ConfigNode root, List<Token> words)
    {
        ConfigNode node = root;
        int at = 0;
        while (at < words.Count)
        {
            Statement? statement = Resolve(node, words[at]);
            if (statement is null)
            {
                return;
            }

            at += statement.Keyword.Length > 0 ? 1 : 0;
            List<string>? names = statement.Kind == StatementKind.Entry ? ReadHead(node, statement, words, ref at) : [];
            ConfigNode? child = names is null ? null : node.Find(statement, names);
            if (child is null)
            {
                if (names is not null)
                {
                    Error(words[0].Line, node.Path, $"'{string.Join(' ', words.Select(word => word.Text))}' is not there to be deactivated");
                }

                return;
            }

            node = child;
        }

        node.Inactive = true;
    }

    private Statement? Resolve(ConfigNode container, Token word)
    {
        Statement? statement = word.Kind == TokenKind.Word ? container.Statement.Find(word.Text) : null;
        statement ??= word.IsWord ? container.Statement.Unkeyed : null;
        if (statement is null)
        {
            Error(word.Line, container.Path, NearestWords.Explain(word.Text, container.Statement));
        }

        return statement;
    }

    private ConfigNode? Enter(ConfigNode container, Statement statement, List<Token> words, ref int at, int line)
    {
        List<string>? names = ReadHead(container, statement, words, ref at);
        if (names is null)
        {
            return null;
        }

        if (container.Find(statement, names) is { } present)
        {
            return present;
        }

        container.RemoveOthersOfChoice(statement);
        var node = new ConfigNode(statement, container, names, file, line);
        container.Add(node);
        return node;
    }

    /// <summary>The arguments after the keyword of a container or flag.</summary>
    private List<string>? ReadHead(ConfigNode container, Statement statement, List<Token> words, ref int at)
    {
        var names = new List<string>(statement.Head.Count);
        foreach (HeadPart part in statement.Head)
        {
            Token? word = at < words.Count ? words[at] : null;
            if (part.Literal is not null)
            {
                if (word?.Text != part.Literal)
                {
                    Error(LineOf(words, at), container.Path, $"'{part.Literal}' expected{Found(word)}: {statement.Synopsis}");
                    return null;
                }
            }
            else if (word is null || !word.Value.IsWord || !part.Type!.Accepts(word.Value.Text))
            {
                string what = statement.Keyword.Length > 0 ? $"'{statement.Keyword}' needs {part.Type!.Expected}" : $"{part.Type!.Expected} expected";
                string others = statement.Keyword.Length == 0 ? NearestWords.Beside(word?.Text, container.Statement) : "";
                Error(LineOf(words, at), container.Path, $"{what}{Found(word)}{others}");
                return null;
            }
            else
            {
                names.Add(word.Value.Text);
            }

            at++;
        }

        return names;
    }

    private ConfigNode? SetValues(ConfigNode container, Statement statement, List<Token> words, ref int at, int line)
    {
        List<string>? values = ReadValues(container, statement, words, ref at);
        if (values is null)
        {
            return null;
        }

        container.RemoveOthersOfChoice(statement);
        ConfigNode? node = container.Find(statement, []);
        if (node is null || statement.Kind == StatementKind.Leaf)
        {
            if (node is not null)
            {
                // A later line replaces an earlier one, its position too: messages must point at what holds.
                container.Remove(node);
            }

            node = new ConfigNode(statement, container, [], file, line);
            container.Add(node);
        }

        foreach (string value in values)
        {
            if (statement.Kind == StatementKind.Leaf)
            {
                node.SetValue(statement.Secret && !Obfuscation.IsObfuscated(value) ? Obfuscation.Encode(value, node.Path) : value);
            }
            else
            {
                node.AddValue(value);
            }
        }

        if (node.Values.Count > statement.MostValues)
        {
            Error(line, node.Path, $"at most {statement.MostValues} values are allowed, '{node.Values[^1]}' is one too many");
            return null;
        }

        return node;
    }

    private List<string>? ReadValues(ConfigNode container, Statement statement, List<Token> words, ref int at)
    {
        bool inBrackets = at < words.Count && words[at].Kind == TokenKind.OpenBracket;
        if (inBrackets && statement.Kind == StatementKind.Leaf)
        {
            Error(words[at].Line, container.Path, $"'{statement.Keyword}' takes one value, not a list");
            return null;
        }

        at += inBrackets ? 1 : 0;
        var values = new List<string>(1);
        do
        {
            Token? word = at < words.Count ? words[at] : null;
            if (inBrackets && word?.Kind == TokenKind.CloseBracket)
            {
                break;
            }

            if (inBrackets && word is null)
            {
                Error(LineOf(words, at), Join(container.Path, statement.Keyword), "']' is missing at the end of the list");
                return null;
            }

            if (word is not { IsWord: true } || !Accepts(statement, word.Value.Text))
            {
                Error(LineOf(words, at), Join(container.Path, statement.Keyword), $"{statement.Argument!.Expected} expected{Found(statement.Secret ? null : word)}");
                return null;
            }

            values.Add(word.Value.Text);
            at++;
        }
        while (inBrackets);

        at += inBrackets ? 1 : 0;
        return values;
    }

    private static bool Accepts(Statement statement, string text)
    {
        string? clear = statement.Secret && Obfuscation.IsObfuscated(text) ? Obfuscation.Decode(text) : text;
        return clear is not null && statement.Argument!.Accepts(clear);
    }

    private static string Found(Token? word) => word is null ? "" : $", not '{word.Value.Text}'";

    private static string Join(string path, string word) => path.Length == 0 ? word : word.Length == 0 ? path : path + " " + word;

    private static int LineOf(List<Token> words, int at) => words[Math.Min(at, words.Count - 1)].Line;

    private void Error(int line, string path, string message) => errors.Add(new ConfigError(file, line, path, message));
}
