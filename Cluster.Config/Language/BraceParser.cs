using Cluster.Config.Model;

namespace Cluster.Config.Language;

/// <summary>Reads brace form into a tree.</summary>
internal sealed class BraceParser(string text, string file, ConfigErrors errors)
{
    /// <summary>The language's own depth is below 12.</summary>
    private const int MaxDepth = 64;

    private readonly WordReader _words = new(text, file, errors);
    private readonly StepReader _reader = new(file, errors);
    private Dictionary<ConfigNode, LoadMark>? _marks;

    /// <param name="level">What the outermost statements stand in.</param>
    /// <param name="marks">Takes what is marked <c>replace:</c> or <c>delete:</c>; null where there is nothing that this could mean.</param>
    public void Read(ConfigNode level, Dictionary<ConfigNode, LoadMark>? marks)
    {
        _marks = marks;
        ReadBlock(level, depth: 0);
    }

    private void ReadBlock(ConfigNode container, int depth)
    {
        while (!errors.IsFull)
        {
            _words.SkipBlank();
            Token token = _words.Current;
            if (token.Kind == TokenKind.CloseBrace)
            {
                if (depth > 0)
                {
                    EndBlock(container);
                    return;
                }

                _words.Error(token, "", "'}' without a '{' before it");
                _words.Advance();
            }
            else if (token.Kind == TokenKind.EndOfText)
            {
                if (depth > 0)
                {
                    _words.Error(token, container.Path, $"'}}' is missing for the '{{' in line {container.Line}");
                }

                EndBlock(container);
                return;
            }
            else
            {
                ReadStatement(container, depth);
            }
        }
    }

    /// <summary>A comment that nothing follows belongs to the block, and at the end of the text to the last statement.</summary>
    private void EndBlock(ConfigNode container)
    {
        ConfigNode? holder = container.Parent is not null ? container : container.Children.LastOrDefault();
        if (holder is not null)
        {
            _words.AddTo(holder);
        }
    }

    private void ReadStatement(ConfigNode container, int depth)
    {
        bool inactive = false;
        LoadMark mark = LoadMark.None;
        Token first = _words.Current;
        while (_words.Current is { Kind: TokenKind.Word, Text: "inactive:" or "active:" or "replace:" or "delete:" } tag)
        {
            inactive |= tag.Text == "inactive:";
            mark = tag.Text switch { "replace:" => LoadMark.Replace, "delete:" => LoadMark.Delete, "active:" => LoadMark.Active, _ => mark };
            _words.Advance();
        }

        Token start = _words.Current;
        List<Token>? words = _words.ReadWords(byLine: false);
        if (words is null || words.Count == 0)
        {
            if (words is not null)
            {
                _words.Error(start, container.Path, $"syntax error, expecting <statement>: a statement is missing before '{_words.Current.Text}'");
            }

            SkipStatement();
            return;
        }

        if (mark == LoadMark.Delete && _marks is null)
        {
            _words.Error(first, container.Path, "there is nothing that 'delete:' could delete");
            SkipStatement();
            return;
        }

        WrittenLine? written = Write(container, words, mark);
        if (written is { } line)
        {
            line.First.Inactive = inactive || (line.First.Inactive && mark != LoadMark.Active);
            _words.AddTo(line.First);
            if (mark is LoadMark.Replace or LoadMark.Delete or LoadMark.Active)
            {
                _marks?.TryAdd(mark == LoadMark.Delete ? line.Last : line.First, mark);
            }
        }
        else
        {
            _words.TakeComments();
        }

        EndStatement(container, written, start, depth);
    }

    private WrittenLine? Write(ConfigNode container, List<Token> words, LoadMark mark)
    {
        var steps = new List<Step>();
        if (!_reader.Read(container.Statement, container.Path, words, mark == LoadMark.Delete ? StepMode.Locate : StepMode.Set, steps))
        {
            return null;
        }

        if (TreeWriter.TooLong(container, steps) is { } step)
        {
            _words.Error(words[0], $"{Step.Level(container.Path, steps.TakeWhile(one => one != step))} {step.Statement.Keyword}", TreeWriter.TooLongMessage(step));
            return null;
        }

        return TreeWriter.Set(container, steps, file);
    }

    private void EndStatement(ConfigNode container, WrittenLine? written, Token start, int depth)
    {
        ConfigNode? node = written?.Last;
        Token end = _words.Current;
        if (end.Kind == TokenKind.OpenBrace)
        {
            OpenBlock(container, written, start, depth);
        }
        else if (end.Kind == TokenKind.Semicolon)
        {
            _words.Advance();
            TakeCommentBehind(end, written);
        }
        else
        {
            _words.Error(start, (node ?? container).Path, "';' is missing at the end of the statement");
        }
    }

    private void OpenBlock(ConfigNode container, WrittenLine? written, Token start, int depth)
    {
        if (written is not { Last.Statement.IsContainer: true } line || depth >= MaxDepth)
        {
            if (written is not null)
            {
                _words.Error(start, container.Path, $"'{written.Value.Last.Words(withValues: false)}' cannot hold other statements: ';' expected instead of '{{'");
            }

            SkipStatement();
            return;
        }

        Token open = _words.Current;
        _words.Advance();
        TakeCommentBehind(open, line);
        ReadBlock(line.Last, depth + 1);
        Token close = _words.Current;
        if (close.Kind == TokenKind.CloseBrace)
        {
            _words.Advance();
            TakeCommentBehind(close, line);
        }
    }

    private void TakeCommentBehind(Token end, WrittenLine? written)
    {
        if (written is { } line)
        {
            _words.TakeCommentOn(end.Line, line.First);
        }
    }

    /// <summary>To the end of the statement, its block included.</summary>
    private void SkipStatement()
    {
        int depth = 0;
        while (_words.Current.Kind != TokenKind.EndOfText)
        {
            TokenKind kind = _words.Current.Kind;
            if (kind == TokenKind.CloseBrace && depth == 0)
            {
                return;
            }

            _words.Advance();
            depth += kind == TokenKind.OpenBrace ? 1 : kind == TokenKind.CloseBrace ? -1 : 0;
            if (depth == 0 && kind is TokenKind.Semicolon or TokenKind.CloseBrace)
            {
                return;
            }
        }
    }
}
