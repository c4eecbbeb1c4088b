using System.Text;

namespace Cluster.Config.Language;

/// <summary>
/// Cuts text into words, punctuation and comments (these with their delimiters). Never throws; what does not end is a token of its
/// own. Within quotes <c>\n</c> is the end of a line and a backslash takes its meaning from any other character.
/// </summary>
internal sealed class Lexer(string text)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private int Column => _at - _lineStart + 1;

    public Token Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r')
        {
            _at++;
        }

        if (_at >= text.Length)
        {
            return new Token(TokenKind.EndOfText, "", _line, Column);
        }

        switch (text[_at])
        {
            case '\n':
                var end = new Token(TokenKind.EndOfLine, "", _line++, Column);
                _lineStart = ++_at;
                return end;
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

    private Token Punctuation(TokenKind kind)
    {
        var token = new Token(kind, text[_at].ToString(), _line, Column);
        _at++;
        return token;
    }

    private Token LineComment()
    {
        int end = text.IndexOf('\n', _at);
        end = end < 0 ? text.Length : end;
        var comment = new Token(TokenKind.Comment, text[_at..end], _line, Column);
        _at = end;
        return comment;
    }

    private Token BlockComment()
    {
        int end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            var unterminated = new Token(TokenKind.Unterminated, "comment", _line, Column);
            Skip(text.Length);
            return unterminated;
        }

        var comment = new Token(TokenKind.Comment, text[_at..(end + 2)], _line, Column);
        Skip(end + 2);
        return comment;
    }

    /// <summary>Over several lines.</summary>
    private void Skip(int end)
    {
        for (; _at < end; _at++)
        {
            if (text[_at] == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }
    }

    private Token Quoted()
    {
        int line = _line;
        int column = Column;
        var word = new StringBuilder();
        for (int i = _at + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    _at = i + 1;
                    return new Token(TokenKind.QuotedWord, word.ToString(), line, column);
                case '\\' when i + 1 < text.Length && text[i + 1] != '\n':
                    i++;
                    word.Append(text[i] == 'n' ? '\n' : text[i]);
                    break;
                case '\n':
                    // A quote that was forgotten must not swallow the rest of the file.
                    _at = i;
                    return new Token(TokenKind.Unterminated, "quoted string", line, column);
                default:
                    word.Append(text[i]);
                    break;
            }
        }

        _at = text.Length;
        return new Token(TokenKind.Unterminated, "quoted string", line, column);
    }

    private Token Word()
    {
        int start = _at;
        int column = Column;
        while (_at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or '{' or '}' or '[' or ']' or ';' or '"')
            && !(text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '*'))
        {
            _at++;
        }

        return new Token(TokenKind.Word, text[start.._at], _line, column);
    }
}
