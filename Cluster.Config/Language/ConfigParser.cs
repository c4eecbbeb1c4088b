using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>
/// Reads configuration text, in set form or brace form (told apart by the first word), into a tree. All errors are collected:
/// after one, the rest of its line or statement is left out and reading goes on.
/// </summary>
public sealed class ConfigParser
{
    /// <summary>Ours: above any real configuration (10,000 gateways are about 15 MB), and a bound for hostile input.</summary>
    public const int MaxTextLength = 256 * 1024 * 1024;

    /// <summary>The language's own depth is below 12.</summary>
    private const int MaxDepth = 64;

    private readonly Lexer _lexer;
    private readonly string _file;
    private readonly ConfigErrors _errors;
    private readonly ConfigNode _root;
    private readonly StatementReader _reader;
    private Token _token;
    private string? _comment;

    private ConfigParser(string text, string file, ConfigErrors errors)
    {
        _lexer = new Lexer(text);
        _file = file;
        _errors = errors;
        _root = ConfigNode.NewRoot(file);
        _reader = new StatementReader(file, errors);
        Advance();
    }

    /// <param name="file">For messages.</param>
    public static ConfigNode Parse(string text, string file, ConfigErrors errors)
    {
        if (text.Length > MaxTextLength)
        {
            errors.Add(new ConfigError(file, 1, "", $"the text is longer than {MaxTextLength} characters"));
            return ConfigNode.NewRoot(file);
        }

        var parser = new ConfigParser(text, file, errors);
        parser.ParseAll();
        return parser._root;
    }

    private void ParseAll()
    {
        SkipBlankLines();
        if (_token.Kind == TokenKind.Word && _token.Text is "set" or "deactivate")
        {
            ParseSetForm();
        }
        else
        {
            ParseBlock(_root, depth: 0);
        }
    }

    private void ParseSetForm()
    {
        while (_token.Kind != TokenKind.EndOfText && !_errors.IsFull)
        {
            if (_token.Kind == TokenKind.Comment)
            {
                AddComment(_token.Text);
                Advance();
            }
            else if (_token.Kind == TokenKind.EndOfLine)
            {
                Advance();
            }
            else
            {
                ParseSetLine();
            }
        }
    }

    private void ParseSetLine()
    {
        Token command = _token;
        Advance();
        List<Token>? words = ReadWords(TokenKind.EndOfLine);
        if (words is null)
        {
            SkipLine();
        }
        else if (command.Kind != TokenKind.Word || command.Text is not ("set" or "deactivate"))
        {
            Error(command.Line, "", $"unknown command '{command.Text}': a line begins with 'set' or 'deactivate'");
        }
        else if (words.Count == 0)
        {
            Error(command.Line, "", $"'{command.Text}' needs a statement");
        }
        else if (command.Text == "set")
        {
            _reader.Set(_root, words, TakeComment());
        }
        else
        {
            _reader.Deactivate(_root, words);
        }
    }

    private void ParseBlock(ConfigNode container, int depth)
    {
        while (!_errors.IsFull)
        {
            SkipBlankLines();
            if (_token.Kind == TokenKind.CloseBrace)
            {
                if (depth > 0)
                {
                    return;
                }

                Error(_token.Line, "", "'}' without a '{' before it");
                Advance();
            }
            else if (_token.Kind == TokenKind.EndOfText)
            {
                if (depth > 0)
                {
                    Error(_token.Line, container.Path, $"'}}' is missing for the '{{' in line {container.Line}");
                }

                return;
            }
            else
            {
                ParseStatement(container, depth);
            }
        }
    }

    private void ParseStatement(ConfigNode container, int depth)
    {
        string? comment = TakeComment();
        bool inactive = _token is { Kind: TokenKind.Word, Text: "inactive:" };
        if (inactive)
        {
            Advance();
        }

        int line = _token.Line;
        List<Token>? words = ReadWords(TokenKind.Semicolon);
        if (words is null || words.Count == 0)
        {
            if (words is not null)
            {
                Error(line, container.Path, $"a statement is missing before '{_token.Text}'");
            }

            SkipStatement();
            return;
        }

        ConfigNode? node = _reader.Set(container, words, comment);
        if (node is not null && inactive)
        {
            node.Inactive = true;
        }

        if (_token.Kind == TokenKind.OpenBrace)
        {
            OpenBlock(container, node, line, depth);
        }
        else if (_token.Kind == TokenKind.Semicolon)
        {
            Advance();
        }
        else
        {
            Error(line, (node ?? container).Path, "';' is missing at the end of the statement");
        }
    }

    private void OpenBlock(ConfigNode container, ConfigNode? node, int line, int depth)
    {
        if (node is not { Statement.IsContainer: true } || depth >= MaxDepth)
        {
            if (node is not null)
            {
                Error(line, container.Path, $"'{node.Words(withValues: false)}' cannot hold other statements: ';' expected instead of '{{'");
            }

            SkipStatement();
            return;
        }

        Advance();
        ParseBlock(node, depth + 1);
        if (_token.Kind == TokenKind.CloseBrace)
        {
            Advance();
        }

        _comment = null;
    }

    /// <summary>Words up to (and for lines, with) the end; null after an error.</summary>
    private List<Token>? ReadWords(TokenKind end)
    {
        var words = new List<Token>();
        bool byLine = end == TokenKind.EndOfLine;
        bool inList = false;
        while (true)
        {
            switch (_token.Kind)
            {
                case TokenKind.Unterminated:
                    Error(_token.Line, "", $"the {_token.Text} does not end");
                    Advance();
                    return null;
                case TokenKind.EndOfLine when byLine:
                    Advance();
                    return words;
                case TokenKind.EndOfText:
                case TokenKind.Semicolon when !byLine:
                case TokenKind.OpenBrace when !byLine:
                case TokenKind.CloseBrace when !byLine:
                    return words;
                case TokenKind.Word or TokenKind.QuotedWord:
                    words.Add(_token);
                    break;
                case TokenKind.OpenBracket or TokenKind.CloseBracket when inList == (_token.Kind == TokenKind.CloseBracket):
                    inList = !inList;
                    words.Add(_token);
                    break;
                case TokenKind.Comment or TokenKind.EndOfLine:
                    break;
                default:
                    Error(_token.Line, "", $"'{_token.Text}' is not expected here; a value with it needs quotes");
                    return null;
            }

            Advance();
        }
    }

    private void SkipLine()
    {
        while (_token.Kind is not (TokenKind.EndOfLine or TokenKind.EndOfText))
        {
            Advance();
        }
    }

    /// <summary>To the end of the statement, its block included.</summary>
    private void SkipStatement()
    {
        int depth = 0;
        while (_token.Kind != TokenKind.EndOfText)
        {
            TokenKind kind = _token.Kind;
            if (kind == TokenKind.CloseBrace && depth == 0)
            {
                return;
            }

            Advance();
            depth += kind == TokenKind.OpenBrace ? 1 : kind == TokenKind.CloseBrace ? -1 : 0;
            if (depth == 0 && kind is TokenKind.Semicolon or TokenKind.CloseBrace)
            {
                return;
            }
        }
    }

    private void SkipBlankLines()
    {
        while (_token.Kind is TokenKind.EndOfLine or TokenKind.Comment)
        {
            if (_token.Kind == TokenKind.Comment)
            {
                AddComment(_token.Text);
            }

            Advance();
        }
    }

    private void AddComment(string text)
    {
        // "## ..." is what displays add, SECRET-DATA above all; it is not the user's.
        if (!text.StartsWith("##", StringComparison.Ordinal))
        {
            string clean = text.TrimStart('#').Trim();
            _comment = _comment is null ? clean : _comment + "\n" + clean;
        }
    }

    private string? TakeComment()
    {
        string? comment = _comment;
        _comment = null;
        return comment;
    }

    private void Advance() => _token = _lexer.Next();

    private void Error(int line, string path, string message) => _errors.Add(new ConfigError(_file, line, path, message));
}
