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

internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool IsWord => Kind is TokenKind.Word or TokenKind.QuotedWord;
}
