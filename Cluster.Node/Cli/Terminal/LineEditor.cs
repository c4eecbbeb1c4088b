using System.Text;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Terminal;

/// <summary>
/// Edits one line: arrows, Home and End, the usual Emacs keys, history with search, <c>?</c> for help, Tab to complete, and space
/// to complete a word that is unique. Takes keys and writes to a terminal, and so can be tested without one. (The line editors
/// for .NET in the package registry open menus and have no hot key for help, or are not kept any more.)
/// </summary>
/// <param name="complete">What may come behind this text.</param>
/// <param name="width">Columns of the terminal.</param>
public sealed class LineEditor(Func<string, IReadOnlyList<NextWord>> complete, TextWriter terminal, Func<int> width)
{
    private const string Bell = "\a";

    /// <summary>Stands among what may come next where a line may end.</summary>
    private const string EnterMark = "<[Enter]>";

    private readonly LineBuffer _line = new();
    private readonly LineScreen _screen = new(terminal, width);
    private LineHistory _history = new([]);
    private HistorySearch? _search;
    private EditStyle _style;
    private string _prompt = "";
    private string _draft = "";
    private int _historyAt;
    private bool _pasting;

    public enum Result
    {
        More,
        Done,

        /// <summary>Ctrl-D on an empty line, or the terminal is gone.</summary>
        End,

        /// <summary>Ctrl-C where a question was asked.</summary>
        Cancelled,
    }

    public string Line => _line.Text;

    /// <summary>Writes the prompt and begins an empty line.</summary>
    public void Begin(string prompt, EditStyle style, LineHistory? history = null)
    {
        _prompt = prompt;
        _style = style;
        _history = history ?? new LineHistory([]);
        _historyAt = _history.Count;
        _line.Set("");
        _search = null;
        _screen.Begin();
        Redraw();
    }

    public Result Press(Key key)
    {
        if (_search is not null && Search(key))
        {
            return Result.More;
        }

        switch (key.Kind)
        {
            case KeyKind.Closed:
                return Result.End;
            case KeyKind.Enter:
                _screen.End(ShownPrompt, Shown, ShownCursor, "");
                return Result.Done;
            case KeyKind.PasteBegin or KeyKind.PasteEnd:
                _pasting = key.Kind == KeyKind.PasteBegin;
                return Result.More;
            case KeyKind.Control when key.IsControl('d') && _line.Length == 0:
                _screen.End(ShownPrompt, Shown, ShownCursor, "");
                return Result.End;
            case KeyKind.Control when key.IsControl('c'):
                return Cancel();
            case KeyKind.Character:
                Type(key.Rune);
                return Result.More;
            case KeyKind.Tab:
                PressTab();
                return Result.More;
            default:
                Edit(key);
                return Result.More;
        }
    }

    /// <summary>What stands on the screen: nothing of a password, and the line that a search found.</summary>
    private string Shown => _style == EditStyle.Hidden ? "" : _line.Text;

    private int ShownCursor => _style == EditStyle.Hidden ? 0 : _line.Cursor;

    private string ShownPrompt => _search?.Prompt ?? _prompt;

    /// <summary>Within quotes a blank and a question mark are text.</summary>
    private bool Literal => _pasting || _style != EditStyle.Command || _line.BeforeCursor.Count(c => c == '"') % 2 == 1;

    private Result Cancel()
    {
        _screen.End(ShownPrompt, Shown, ShownCursor, "^C");
        if (_style != EditStyle.Command)
        {
            return Result.Cancelled;
        }

        Begin(_prompt, _style, _history);
        return Result.More;
    }

    private void Type(Rune rune)
    {
        if (!Literal && rune.Value == '?')
        {
            IReadOnlyList<NextWord> next = complete(_line.BeforeCursor);
            Show("?", next.Count == 0 ? "No valid completions" : "Possible completions:", next);
            return;
        }

        if (!Literal && rune.Value == ' ' && _line.Cursor > 0 && !_line.BeforeCursor.EndsWith(' ') && CompleteBySpace())
        {
            return;
        }

        string text = rune.ToString();
        bool grows = _line.AtEnd && _style != EditStyle.Hidden;
        _line.Insert(text);
        if (_style != EditStyle.Hidden && !(grows && _screen.TryAppend(ShownPrompt, Shown, text)))
        {
            Redraw();
        }
    }

    /// <returns>False when the space is to be typed.</returns>
    private bool CompleteBySpace()
    {
        string before = _line.BeforeCursor;
        string partial = LastWord(before);
        IReadOnlyList<NextWord> all = complete(before);
        NextWord[] keywords = [.. all.Where(row => row.IsKeyword)];
        bool free = all.Any(row => row.Kind == NextWordKind.Value && row.Word != EnterMark);
        if (keywords.Length == 0 || partial == "|" || all.Any(row => row.Word == partial) || (free && all.Count(row => row.Kind != NextWordKind.Value) > 1))
        {
            return false;
        }

        if (keywords.Length > 1)
        {
            Show(Bell, $"'{partial}' is ambiguous.\r\nPossible completions:", all);
            return true;
        }

        string rest = keywords[0].Word[Math.Min(partial.Length, keywords[0].Word.Length)..];
        if (rest.Length > 0 && char.IsAsciiDigit(rest[0]) && partial.Length > 0 && char.IsAsciiDigit(partial[^1]))
        {
            // Whoever types group3 does not mean group31.
            return false;
        }

        Insert(rest + " ");
        return true;
    }

    private void PressTab()
    {
        if (Literal)
        {
            if (_style != EditStyle.Command || _pasting)
            {
                Insert(_style == EditStyle.Text ? "\t" : " ");
            }

            return;
        }

        string before = _line.BeforeCursor;
        string partial = LastWord(before);
        IReadOnlyList<NextWord> all = complete(before);
        string[] words = [.. all.Where(row => row.Kind != NextWordKind.Value).Select(row => row.Word)];
        if (words.Length > 0 && (partial.Length > 0 || all.Count == 1))
        {
            string common = words.Aggregate(Common);
            string added = common[Math.Min(partial.Length, common.Length)..] + (words.Length == 1 ? " " : "");
            if (added.Length > 0)
            {
                Insert(added);
                return;
            }
        }

        if (all.Count == 0)
        {
            terminal.Write(Bell);
            return;
        }

        Show("", "Possible completions:", all);
    }

    private void Insert(string text)
    {
        _line.Insert(text);
        Redraw();
    }

    private void Edit(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Backspace:
                _line.Backspace();
                break;
            case KeyKind.Delete:
                _line.Delete();
                break;
            case KeyKind.Left:
                _line.Left();
                break;
            case KeyKind.Right:
                _line.Right();
                break;
            case KeyKind.Home:
                _line.Move(0);
                break;
            case KeyKind.End:
                _line.Move(_line.Length);
                break;
            case KeyKind.Up:
                Recall(-1);
                break;
            case KeyKind.Down:
                Recall(+1);
                break;
            case KeyKind.Control:
                EditByLetter((char)key.Rune.Value);
                break;
            case KeyKind.Meta:
                EditByWord((char)key.Rune.Value);
                break;
        }

        Redraw();
    }

    private void EditByLetter(char letter)
    {
        switch (letter)
        {
            case 'a':
                _line.Move(0);
                break;
            case 'b':
                _line.Left();
                break;
            case 'd':
                _line.Delete();
                break;
            case 'e':
                _line.Move(_line.Length);
                break;
            case 'f':
                _line.Right();
                break;
            case 'k':
                _line.Kill(_line.Cursor, _line.Length);
                break;
            case 'l':
                terminal.Write("\e[H\e[2J");
                _screen.Begin();
                break;
            case 'n':
                Recall(+1);
                break;
            case 'p':
                Recall(-1);
                break;
            case 'r' when _style == EditStyle.Command:
                _search = new HistorySearch(_history, _line.Text);
                break;
            case 'u' or 'x':
                _line.Kill(0, letter == 'x' ? _line.Length : _line.Cursor);
                break;
            case 'w':
                _line.Kill(_line.WordLeft(), _line.Cursor);
                break;
            case 'y':
                _line.Yank();
                break;
        }
    }

    private void EditByWord(char letter)
    {
        switch (letter)
        {
            case 'b':
                _line.Move(_line.WordLeft());
                break;
            case 'f':
                _line.Move(_line.WordRight());
                break;
            case 'd':
                _line.Kill(_line.Cursor, _line.WordRight());
                break;
            case '\u007f':
                _line.Kill(_line.WordLeft(), _line.Cursor);
                break;
        }
    }

    /// <returns>False when the key ends the search and is to be pressed on the line that was found.</returns>
    private bool Search(Key key)
    {
        if (!_search!.Press(key))
        {
            _search = null;
            Redraw();
            return key.IsControl('g');
        }

        _line.Set(_search.Line);
        Redraw();
        return true;
    }

    private void Show(string echo, string heading, IReadOnlyList<NextWord> rows)
    {
        _screen.End(_prompt, Shown, ShownCursor, echo);
        int column = Math.Clamp(rows.Select(row => row.Word.Length).DefaultIfEmpty().Max(), 20, 40);
        terminal.Write($"{heading}\r\n");
        foreach (NextWord row in rows)
        {
            terminal.Write($"{row.Sign} {row.Word.PadRight(column)} {row.Help}".TrimEnd() + "\r\n");
        }

        Redraw();
    }

    private void Recall(int step)
    {
        int at = Math.Clamp(_historyAt + step, 0, _history.Count);
        if (at == _historyAt)
        {
            return;
        }

        if (_historyAt == _history.Count)
        {
            _draft = _line.Text;
        }

        _historyAt = at;
        _line.Set(at < _history.Count ? _history[at] : _draft);
    }

    private void Redraw() => _screen.Draw(ShownPrompt, Shown, ShownCursor);

    private static string LastWord(string text) => text[(text.LastIndexOf(' ') + 1)..];

    private static string Common(string a, string b)
    {
        int length = 0;
        while (length < Math.Min(a.Length, b.Length) && a[length] == b[length])
        {
            length++;
        }

        return a[..length];
    }
}

/// <summary>What a line is for.</summary>
public enum EditStyle
{
    /// <summary>With completion, help and history.</summary>
    Command,

    /// <summary>Text or an answer, as it is typed.</summary>
    Text,

    /// <summary>A password: nothing appears.</summary>
    Hidden,
}
