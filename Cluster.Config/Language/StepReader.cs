using System.Globalization;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>Resolves the words of a line against the schema. Of the tree it knows nothing, so a line that is wrong changes nothing.</summary>
/// <param name="file">For messages.</param>
/// <param name="abbreviations">Keywords and words of choices may be cut short, as at a prompt.</param>
internal sealed class StepReader(string file, ConfigErrors errors, bool abbreviations = false)
{
    private string _from = "";
    private List<Step> _steps = [];

    /// <param name="from">The row that the first word stands in.</param>
    /// <param name="path">Its hierarchy level.</param>
    /// <param name="steps">Takes what could be read, also before an error.</param>
    public bool Read(Statement from, string path, IReadOnlyList<Token> words, StepMode mode, List<Step> steps)
    {
        (_from, _steps) = (path, steps);
        Statement container = from;
        int at = 0;
        while (at < words.Count)
        {
            if (mode != StepMode.Set && steps is [.., { Opens: false }])
            {
                Error(words[at], $"syntax error: '{words[at].Text}' is too much, '{steps[^1].Text(hideSecrets: true)}' takes nothing more");
                return false;
            }

            Token first = words[at];
            if (Resolve(container, words, at) is not { } statement)
            {
                return false;
            }

            at += statement.Keyword.Length > 0 ? 1 : 0;
            List<string>? values = statement.Kind is StatementKind.Leaf or StatementKind.List
                ? ReadValues(statement, words, ref at, mode)
                : ReadHead(container, statement, words, ref at, mode);
            if (values is null)
            {
                return false;
            }

            // A value carries the line it stands on itself: lists may go over several.
            Token last = statement.Head.Count == 0 || at == 0 ? first : words[at - 1];
            steps.Add(new Step(statement, values, last.Line, first.Column));
            container = steps[^1].Opens ? statement : container;
        }

        return true;
    }

    private Statement? Resolve(Statement container, IReadOnlyList<Token> words, int at)
    {
        Token word = words[at];
        Statement? statement = word.Kind == TokenKind.Word ? container.Find(word.Text) : null;
        if (statement is null && abbreviations && word.Kind == TokenKind.Word && container.Unkeyed?.Argument?.Accepts(word.Text) != true)
        {
            Statement[] meant = Abbreviated(container, words, at);
            if (meant.Length > 1)
            {
                Error(word, $"'{word.Text}' is ambiguous: {string.Join(", ", meant.Select(row => row.Keyword))}");
                return null;
            }

            statement = meant.FirstOrDefault();
        }

        statement ??= word.IsWord ? container.Unkeyed : null;
        if (statement is null)
        {
            // The rest of a secret with a blank in it is none of anybody's business.
            Error(word, _steps is [.., { Statement.Hidden: true }] ? "syntax error: a secret with blanks needs quotes" : NearestWords.Explain(word.Text, container));
        }

        return statement;
    }

    /// <summary>Several may begin with the same letters; what follows may fit only one of them.</summary>
    internal static Statement[] Abbreviated(Statement container, IReadOnlyList<Token> words, int at)
    {
        Statement[] meant = [.. container.Children.Where(row => row.Keyword.StartsWith(words[at].Text, StringComparison.Ordinal))];
        if (meant.Length < 2 || at + 1 >= words.Count)
        {
            return meant;
        }

        Statement[] fitting = [.. meant.Where(row => MayBeFollowedBy(row, words[at + 1]))];
        return fitting.Length == 1 ? fitting : meant;
    }

    private static bool MayBeFollowedBy(Statement row, Token next)
    {
        if (row.Head is [{ } part, ..])
        {
            return part.Literal?.StartsWith(next.Text, StringComparison.Ordinal)
                ?? (part.Type!.Accepts(next.Text) || part.Type.Words.Any(word => word.Word.StartsWith(next.Text, StringComparison.Ordinal)));
        }

        return row.Children.Any(child => child.Keyword.Length > 0 && child.Keyword.StartsWith(next.Text, StringComparison.Ordinal))
            || row.Unkeyed?.Argument?.Accepts(next.Text) == true;
    }

    /// <summary>The arguments after the keyword of a container or flag.</summary>
    private List<string>? ReadHead(Statement container, Statement statement, IReadOnlyList<Token> words, ref int at, StepMode mode)
    {
        var names = new List<string>(statement.Head.Count);
        if (mode == StepMode.Show && at == words.Count && statement.Keyword.Length > 0)
        {
            return names;
        }

        foreach (HeadPart part in statement.Head)
        {
            Token? word = at < words.Count ? words[at] : null;
            if (part.Literal is not null)
            {
                if (word is not { Kind: TokenKind.Word } || !(abbreviations ? part.Literal.StartsWith(word.Value.Text, StringComparison.Ordinal) : part.Literal == word.Value.Text))
                {
                    Expect(words, at, part.Literal, $"'{part.Literal}' expected{Found(word)}: {statement.Synopsis}");
                    return null;
                }
            }
            else if (Accepted(part.Type!, word) is { } name)
            {
                names.Add(name);
            }
            else
            {
                string others = statement.Keyword.Length == 0 ? NearestWords.Beside(word?.Text, container) : "";
                Refuse(statement, part.Type!, words, at, others);
                return null;
            }

            at++;
        }

        return names;
    }

    private List<string>? ReadValues(Statement statement, IReadOnlyList<Token> words, ref int at, StepMode mode)
    {
        var values = new List<string>(1);
        if (mode != StepMode.Set && at == words.Count && statement.Keyword.Length > 0)
        {
            return values;
        }

        bool inBrackets = at < words.Count && words[at].Kind == TokenKind.OpenBracket;
        if (inBrackets && statement.Kind == StatementKind.Leaf)
        {
            Error(words[at], $"syntax error: '{statement.Keyword}' takes one value, not a list", statement.Keyword);
            return null;
        }

        at += inBrackets ? 1 : 0;
        do
        {
            Token? word = at < words.Count ? words[at] : null;
            if (inBrackets && word?.Kind == TokenKind.CloseBracket)
            {
                break;
            }

            if (inBrackets && word is null)
            {
                Expect(words, at, "]", "']' is missing at the end of the list", statement.Keyword);
                return null;
            }

            if (AcceptedValue(statement, word) is not { } value)
            {
                Refuse(statement, statement.Argument!, words, at, "");
                return null;
            }

            if (!values.Contains(value))
            {
                values.Add(value);
            }

            at++;
        }
        while (inBrackets);

        at += inBrackets ? 1 : 0;
        return values;
    }

    private string? AcceptedValue(Statement statement, Token? word)
    {
        if (!statement.Secret || word is not { IsWord: true })
        {
            return Accepted(statement.Argument!, word);
        }

        string text = word.Value.Text;
        if (Obfuscation.IsObfuscated(text))
        {
            return Obfuscation.Decode(text) is { } clear && statement.Argument!.Accepts(clear) ? text : null;
        }

        string place = Step.Level(_from, _steps) is { Length: > 0 } level ? level + " " + statement.Keyword : statement.Keyword;
        return statement.Argument!.Accepts(text) ? Obfuscation.Encode(text, place) : null;
    }

    private string? Accepted(ArgumentType type, Token? word)
    {
        if (word is not { IsWord: true })
        {
            return null;
        }

        string text = word.Value.Text;
        if (type.Accepts(text))
        {
            return text;
        }

        if (!abbreviations || word.Value.Kind != TokenKind.Word)
        {
            return null;
        }

        ArgumentWord[] meant = [.. type.Words.Where(choice => choice.Word.StartsWith(text, StringComparison.Ordinal))];
        return meant.Length == 1 && !IsInNumber(text, meant[0].Word) ? meant[0].Word : null;
    }

    /// <summary>Whoever types <c>group3</c> does not mean <c>group31</c>: a number is not cut short.</summary>
    private static bool IsInNumber(string text, string word) =>
        text.Length > 0 && text.Length < word.Length && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(word[text.Length]);

    private void Refuse(Statement statement, ArgumentType type, IReadOnlyList<Token> words, int at, string more)
    {
        Token? word = at < words.Count ? words[at] : null;
        if (word is { IsWord: true } && !statement.Hidden && type.Least is { } least && type.Most is { } most && long.TryParse(word.Value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            Error(word.Value, $"value {number} is not within range ({least}..{most})", statement.IsContainer ? "" : statement.Keyword);
            return;
        }

        string needed = word is null && statement.Keyword.Length > 0 ? $"'{statement.Keyword}' needs {type.Expected}" : type.Expected;
        Expect(words, at, type.Placeholder, $"{needed}{(statement.Hidden ? "" : Found(word))}{more}", statement.IsContainer ? "" : statement.Keyword);
    }

    /// <summary>Says what should stand there, where the words end too early that an argument is missing.</summary>
    private void Expect(IReadOnlyList<Token> words, int at, string placeholder, string explanation, string under = "")
    {
        bool missing = at >= words.Count;
        Token near = words[Math.Min(at, words.Count - 1)];
        Error(missing ? near with { Column = near.Column + near.Text.Length + 1 } : near,
            $"{(missing ? "missing argument" : "syntax error")}, expecting <{placeholder}>: {explanation}", under);
    }

    private static string Found(Token? word) => word is null ? "" : $", not '{Short(word.Value.Text)}'";

    /// <summary>What somebody pasted by mistake need not be repeated in full.</summary>
    private static string Short(string text) => text.Length <= 64 ? text : text[..61] + "...";

    private void Error(Token at, string message, string under = "")
    {
        string path = Step.Level(_from, _steps);
        path = path.Length == 0 ? under : under.Length == 0 ? path : path + " " + under;
        errors.Add(new ConfigError(file, at.Line, path, message, Column: at.Column));
    }
}
