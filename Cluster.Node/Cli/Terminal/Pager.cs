using System.Text;

namespace Cluster.Node.Cli.Terminal;

/// <summary>
/// Writes lines a screen at a time: <c>---(more)---</c>, and then space for a page, Enter for a line, <c>G</c> for all the rest,
/// <c>/text</c> for the next page that begins with a line with that text, <c>q</c> or Ctrl-C for no more. Its owner stops writing when <see cref="Stopped"/>.
/// </summary>
public sealed class Pager(ITerminal terminal, Func<int> height)
{
    private const string More = "---(more)---";
    private const string Help = "---(space: page, Enter: line, G: to the end, /text: find, q: quit)---";

    private int _rows;
    private bool _free;
    private string? _sought;

    /// <summary>Ours: longer than any line that somebody looks for.</summary>
    private const int MaxSought = 200;

    public bool Stopped { get; private set; }

    /// <param name="lines">Whole lines, each with its newline.</param>
    public void Write(string lines)
    {
        if (_free)
        {
            terminal.Output.Write(lines);
            return;
        }

        var page = new StringBuilder();
        foreach (string line in lines.Split('\n').SkipLast(1))
        {
            int rows = Math.Max(1, (line.Length + terminal.Width - 1) / terminal.Width);
            if (!_free && _rows + rows > height() - 1 && _rows > 0)
            {
                terminal.Output.Write(page.ToString());
                page.Clear();
                if (!Wait())
                {
                    Stopped = true;
                    return;
                }
            }

            if (_sought is { } text)
            {
                if (!line.Contains(text, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                _sought = null;
            }

            _rows += rows;
            page.Append(line).Append('\n');
        }

        terminal.Output.Write(page.ToString());
    }

    /// <summary>What is typed behind the slash, up to Enter; null when it was given up.</summary>
    private string? ReadSought()
    {
        var text = new StringBuilder();
        while (true)
        {
            terminal.Output.Write("\r\e[K/" + text);
            Key key = terminal.Read();
            switch (key.Kind)
            {
                case KeyKind.Enter:
                    return text.ToString();
                case KeyKind.Character when text.Length < MaxSought:
                    text.Append(key.Rune);
                    break;
                case KeyKind.Backspace when text.Length > 0:
                    text.Length--;
                    break;
                case KeyKind.Backspace or KeyKind.Control or KeyKind.Closed:
                    return null;
            }
        }
    }

    /// <returns>False for no more.</returns>
    private bool Wait()
    {
        string prompt = More;
        Action? interrupted = terminal.Interrupted;
        terminal.Interrupted = null;
        try
        {
            while (true)
            {
                terminal.Output.Write("\r\e[K" + prompt);
                prompt = More;
                Key key = terminal.Read();
                if (key.IsCharacter('q') || key.IsCharacter('Q') || key.IsControl('c') || key.Kind == KeyKind.Closed)
                {
                    return false;
                }

                if (key.IsCharacter(' ') || key.Kind == KeyKind.PageDown)
                {
                    _rows = 0;
                    return true;
                }

                if (key.Kind is KeyKind.Enter or KeyKind.Down)
                {
                    _rows--;
                    return true;
                }

                if (key.IsCharacter('G'))
                {
                    _free = true;
                    return true;
                }

                if (key.IsCharacter('/') && ReadSought() is { Length: > 0 } sought)
                {
                    _sought = sought;
                    _rows = 0;
                    terminal.Output.Write("\r\e[K...skipping\n");
                    return true;
                }

                prompt = key.IsCharacter('h') || key.IsCharacter('?') ? Help : More;
            }
        }
        finally
        {
            terminal.Output.Write("\r\e[K");
            terminal.Interrupted = interrupted;
        }
    }
}
