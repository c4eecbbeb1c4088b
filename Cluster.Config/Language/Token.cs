namespace Cluster.Config.Language;

internal enum TokenKind
{
    Word,
    QuotedWord,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Semicolon,
    Comment,
    EndOfLine,
    EndOfText,

    /// <summary>A quote or comment that does not end.</summary>
    Unterminated,
}

/// <param name="Column">Of its first character, 1 is the first of the line.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column)
{
    public bool IsWord => Kind is TokenKind.Word or TokenKind.QuotedWord;
}
