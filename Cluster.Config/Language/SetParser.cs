using Cluster.Config.Model;

namespace Cluster.Config.Language;

/// <summary>Runs the commands of a text, line by line, on a tree: <c>set</c> above all, but also those that change or move.</summary>
internal sealed class SetParser(string text, string file, ConfigErrors errors)
{
    private readonly WordReader _words = new(text, file, errors);

    /// <param name="level">Where the first command begins; <c>edit</c>, <c>up</c>, <c>top</c> and <c>exit</c> lead elsewhere.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Run(ConfigNode root, IReadOnlyList<Step> level)
    {
        bool changed = false;
        var former = new Stack<IReadOnlyList<Step>>();
        ConfigNode? last = null;
        while (_words.Current.Kind != TokenKind.EndOfText && !errors.IsFull)
        {
            _words.SkipBlank();
            if (_words.Current.Kind == TokenKind.EndOfText)
            {
                break;
            }

            Token first = _words.Current;
            List<Token>? words = _words.ReadWords(byLine: true);
            if (words is null || words.Count == 0)
            {
                SkipLine();
                continue;
            }

            if (first.Kind != TokenKind.Word)
            {
                _words.Error(first, Step.Text(level), "syntax error, expecting <command>: a line begins with a command");
                continue;
            }

            EditLine done = EditLine.Run(root, level, words, file, errors, abbreviations: false);
            changed |= done.Changed;
            level = Follow(former, level, done);
            last = done.Annotated ?? last;
            if (done.Annotated is { } node)
            {
                _words.AddTo(node);
            }
        }

        if (last is not null)
        {
            _words.AddTo(last);
        }

        return changed;
    }

    private static IReadOnlyList<Step> Follow(Stack<IReadOnlyList<Step>> former, IReadOnlyList<Step> level, EditLine done)
    {
        if (done.Back)
        {
            return former.TryPop(out IReadOnlyList<Step>? back) ? back : [];
        }

        if (done.Level.Count > level.Count)
        {
            former.Push(level);
        }

        return done.Level;
    }

    private void SkipLine()
    {
        while (_words.Current.Kind is not (TokenKind.EndOfLine or TokenKind.EndOfText))
        {
            _words.Advance();
        }
    }
}
