using System.Text;
using Cluster.Node.Cli.Terminal;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Client;

/// <summary>
/// Views that take the place of one another: each fits the terminal. What is too wide is cut, since a line that wraps moves all below it, and what
/// is too long ends in dots, since the heading would scroll away.
/// </summary>
internal sealed class RefreshedScreen(ITerminal terminal)
{
    /// <summary>ECMA-48: cursor to the upper left, erase the display.</summary>
    private const string Clear = "\e[H\e[2J";

    private const string More = "...";

    private readonly StringBuilder _unfinished = new();
    private int _row;

    /// <summary>Lines with their newlines; the last may come in pieces.</summary>
    public void Write(string text)
    {
        var shown = new StringBuilder();
        int at = 0;
        for (int end = text.IndexOf('\n', at); end >= 0; end = text.IndexOf('\n', at))
        {
            _unfinished.Append(text, at, end - at);
            Line(shown, _unfinished.ToString());
            _unfinished.Clear();
            at = end + 1;
        }

        _unfinished.Append(text, at, text.Length - at);
        terminal.Output.Write(shown);
    }

    private void Line(StringBuilder shown, string line)
    {
        if (line == CliFrame.NewScreen)
        {
            shown.Append(Clear);
            _row = 0;
            return;
        }

        int last = Math.Max(1, terminal.Height - 1); // the cursor stands below it
        if (_row < last)
        {
            shown.Append(_row == last - 1 && last > 1 ? More : line.Length > terminal.Width ? line[..terminal.Width] : line).Append('\n');
        }

        _row++;
    }
}
