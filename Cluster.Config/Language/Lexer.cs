using System.Text;

namespace Cluster.Config.Language;

/// <summary>Cuts text into words, punctuation and comments. Never throws; what does not end is a token of its own.</summary>
internal sealed class Lexer(string text)
{
    private int _at;
    private int _line = 1;

    public Token Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r')
        {
            _at++;
        }

        if (_at >= text.Length)
        {
            return new Token(TokenKind.EndOfText, "", _line);
        }

        switch (text[_at])
        {
            case '\n':
                _at++;
                return new Token(TokenKind.EndOfLine, "", _line++);
            case '{':
                return Punctuation(TokenKind.OpenBrace);
            case '}':
                return Punctuation(TokenKind.CloseBrace);
            case '[':
                return Punctuation(TokenKind.OpenBracket);
            case ']':
                return Punctuation(TokenKind.CloseBracket);
            case ';':
                return Punctuation(TokenKind.Semicolon);
            case '#':
                return LineComment();
            case '/' when _at + 1 < text.Length && text[_at + 1] == '*':
                return BlockComment();
            case '"':
                return Quoted();
            default:
                return Word();
        }
    }

    private Token Punctuation(TokenKind kind) => new(kind, text[_at++].ToString(), _line);

    private Token LineComment()
    {
        int end = text.IndexOf('\n', _at);
        end = end < 0 ? text.Length : end;
        string comment = text[_at..end];
        _at = end;
        return new Token(TokenKind.Comment, comment, _line);
    }

    private Token BlockComment()
    {
        int line = _line;
        int end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            _at = text.Length;
            return new Token(TokenKind.Unterminated, "comment", line);
        }

        string body = text[(_at + 2)..end];
        _line += body.Count(c => c == '\n');
        _at = end + 2;
        return new Token(TokenKind.Comment, body, line);
    }

    private Token Quoted()
    {
        int line = _line;
        var word = new StringBuilder();
        for (int i = _at + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    _at = i + 1;
                    return new Token(TokenKind.QuotedWord, word.ToString(), line);
                case '\\' when i + 1 < text.Length && text[i + 1] != '\n':
                    word.Append(text[++i]);
                    break;
                case '\n':
                    // A quote that was forgotten must not swallow the rest of the file.
                    _at = i;
                    return new Token(TokenKind.Unterminated, "quoted string", line);
                default:
                    word.Append(text[i]);
                    break;
            }
        }

        _at = text.Length;
        return new Token(TokenKind.Unterminated, "quoted string", line);
    }

    private Token Word()
    {
        int start = _at;
        while (_at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or '{' or '}' or '[' or ']' or ';' or '"')
            && !(text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '*'))
        {
            _at++;
        }

        return new Token(TokenKind.Word, text[start.._at], _line);
    }
}
