using System.Text;

namespace Cluster.Node.Cli;

/// <summary>
/// Edits one line: arrows, Home and End, the usual Emacs keys, history, <c>?</c> for help and Tab (or space) to complete a word
/// that is unique. Takes keys and writes to a terminal, and so can be tested without one.
/// </summary>
public sealed class LineEditor(Func<string, IReadOnlyList<(string Word, string Help)>> complete, TextWriter terminal)
{
    /// <summary>Ours.</summary>
    private const int MaxHistory = 500;

    private readonly List<string> _history = [];
    private readonly StringBuilder _line = new();
    private string _prompt = "";
    private int _cursor;
    private int _historyAt;

    public enum Result
    {
        More,
        Done,

        /// <summary>Ctrl-D on an empty line.</summary>
        End,
    }

    public string Line => _line.ToString();

    /// <summary>An empty line; the prompt has been written.</summary>
    public void Begin(string prompt)
    {
        _prompt = prompt;
        _line.Clear();
        _cursor = 0;
        _historyAt = _history.Count;
    }

    public Result Press(ConsoleKeyInfo key)
    {
        bool control = (key.Modifiers & ConsoleModifiers.Control) != 0;
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                terminal.Write("\r\n");
                Remember();
                return Result.Done;
            case ConsoleKey.D when control && _line.Length == 0:
                terminal.Write("\r\n");
                return Result.End;
            case ConsoleKey.C when control:
                terminal.Write("^C\r\n");
                Begin(_prompt);
                Redraw();
                return Result.More;
            case ConsoleKey.Tab:
                Complete(list: true);
                return Result.More;
            default:
                if (key.KeyChar == '?')
                {
                    ShowCandidates(complete(Line[.._cursor]), echo: "?");
                }
                else if (!Move(key.Key, control) && !Erase(key.Key, control) && !char.IsControl(key.KeyChar))
                {
                    Type(key.KeyChar);
                }

                return Result.More;
        }
    }

    private void Type(char c)
    {
        // A space completes the word before it, as in the product family; it never lists.
        if (c == ' ' && _cursor == _line.Length && _cursor > 0 && _line[_cursor - 1] != ' ' && !Line.Contains('|'))
        {
            Complete(list: false);
            if (_line[^1] == ' ')
            {
                return;
            }
        }

        _line.Insert(_cursor++, c);
        Redraw();
    }

    private bool Move(ConsoleKey key, bool control)
    {
        switch (key)
        {
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when control:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when control:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                _cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                _cursor = _line.Length;
                break;
            case ConsoleKey.UpArrow:
            case ConsoleKey.P when control:
                Recall(-1);
                break;
            case ConsoleKey.DownArrow:
            case ConsoleKey.N when control:
                Recall(+1);
                break;
            default:
                return false;
        }

        Redraw();
        return true;
    }

    private bool Erase(ConsoleKey key, bool control)
    {
        switch (key)
        {
            case ConsoleKey.Backspace when _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete or ConsoleKey.D when _cursor < _line.Length && (control || key == ConsoleKey.Delete):
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.K when control:
                _line.Length = _cursor;
                break;
            case ConsoleKey.U when control:
                _line.Remove(0, _cursor);
                _cursor = 0;
                break;
            case ConsoleKey.W when control:
                int start = Line[.._cursor].TrimEnd().LastIndexOf(' ') + 1;
                _line.Remove(start, _cursor - start);
                _cursor = start;
                break;
            default:
                return false;
        }

        Redraw();
        return true;
    }

    private void Complete(bool list)
    {
        string before = Line[.._cursor];
        (string Word, string Help)[] words = [.. complete(before).Where(candidate => candidate.Word[0] != '<')];
        string partial = before[(before.LastIndexOf(' ') + 1)..];
        if (words.Length > 0 && partial.Length > 0)
        {
            string common = words.Select(candidate => candidate.Word).Aggregate(Common);
            string added = common[Math.Min(partial.Length, common.Length)..] + (words.Length == 1 ? " " : "");
            if (added.Length > 0)
            {
                _line.Insert(_cursor, added);
                _cursor += added.Length;
                Redraw();
                return;
            }
        }

        if (list)
        {
            ShowCandidates(complete(before), echo: "");
        }
    }

    private void ShowCandidates(IReadOnlyList<(string Word, string Help)> candidates, string echo)
    {
        terminal.Write(echo + "\r\n");
        terminal.Write(candidates.Count == 0 ? "No valid completions\r\n" : "Possible completions:\r\n");
        foreach ((string word, string help) in candidates)
        {
            terminal.Write($"  {word,-22} {help}\r\n");
        }

        Redraw();
    }

    private void Recall(int step)
    {
        int at = Math.Clamp(_historyAt + step, 0, _history.Count);
        if (at != _historyAt)
        {
            _historyAt = at;
            _line.Clear().Append(at < _history.Count ? _history[at] : "");
            _cursor = _line.Length;
        }
    }

    private void Remember()
    {
        if (Line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != Line))
        {
            _history.Add(Line);
            if (_history.Count > MaxHistory)
            {
                _history.RemoveAt(0);
            }
        }
    }

    /// <summary>Back to the margin, the whole line, erase what was longer, and back to the cursor.</summary>
    private void Redraw()
    {
        int back = _line.Length - _cursor;
        terminal.Write($"\r{_prompt}{_line}\u001b[K{(back > 0 ? $"\u001b[{back}D" : "")}");
    }

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
