using Cluster.Config.Model;

namespace Cluster.Config.Language;

/// <summary>Takes the tokens of a text one by one, keeps the comments between them, and reads the words of a statement.</summary>
internal sealed class WordReader
{
    /// <summary>Ours: above any real statement. Lists of proposals have four values.</summary>
    private const int MaxWords = 10_000;

    private readonly Lexer _lexer;
    private readonly string _file;
    private readonly ConfigErrors _errors;
    private List<string> _comments = [];

    public WordReader(string text, string file, ConfigErrors errors)
    {
        _lexer = new Lexer(text);
        _file = file;
        _errors = errors;
        Current = _lexer.Next();
    }

    public Token Current { get; private set; }

    public void Advance() => Current = _lexer.Next();

    /// <summary>Words up to (and for lines, with) the end; null after an error. Comments among them are kept for <see cref="TakeComments"/>.</summary>
    public List<Token>? ReadWords(bool byLine)
    {
        var words = new List<Token>();
        bool inList = false;
        while (true)
        {
            switch (Current.Kind)
            {
                case TokenKind.Unterminated:
                    Error(Current, "", $"the {Current.Text} does not end");
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
                case TokenKind.Word or TokenKind.QuotedWord when words.Count < MaxWords:
                    words.Add(Current);
                    break;
                case TokenKind.OpenBracket or TokenKind.CloseBracket when inList == (Current.Kind == TokenKind.CloseBracket):
                    inList = !inList;
                    words.Add(Current);
                    break;
                case TokenKind.Comment:
                    Keep(Current);
                    break;
                case TokenKind.EndOfLine:
                    break;
                case TokenKind.Word or TokenKind.QuotedWord:
                    Error(Current, "", $"a statement of more than {MaxWords} words");
                    return null;
                default:
                    Error(Current, "", $"'{Current.Text}' is not expected here; a value with it needs quotes");
                    return null;
            }

            Advance();
        }
    }

    /// <summary>Over empty lines and comments, which are kept.</summary>
    public void SkipBlank()
    {
        while (Current.Kind is TokenKind.EndOfLine or TokenKind.Comment)
        {
            if (Current.Kind == TokenKind.Comment)
            {
                Keep(Current);
            }

            Advance();
        }
    }

    /// <summary>The comments since they were last taken.</summary>
    public List<string> TakeComments()
    {
        List<string> comments = _comments;
        _comments = comments.Count == 0 ? comments : [];
        return comments;
    }

    /// <summary>A comment that begins on this line, as the end of what stands before it.</summary>
    public void TakeCommentOn(int line, ConfigNode node)
    {
        while (Current.Kind == TokenKind.Comment && Current.Line == line)
        {
            Keep(Current);
            Advance();
        }

        AddTo(node);
    }

    /// <summary>Gives the comments since they were last taken to a statement.</summary>
    public void AddTo(ConfigNode node)
    {
        if (_comments.Count > 0)
        {
            node.Comments = [.. node.Comments, .. TakeComments()];
        }
    }

    public void Error(Token at, string path, string message) => _errors.Add(new ConfigError(_file, at.Line, path, message, Column: at.Column));

    private void Keep(Token comment)
    {
        if (CommentText.Read(comment.Text) is { } text)
        {
            _comments.Add(text);
        }
    }
}
