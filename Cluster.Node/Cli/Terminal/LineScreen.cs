using System.Text;

namespace Cluster.Node.Cli.Terminal;

/// <summary>Draws a prompt with a line that may take several rows, and knows on which row the cursor stands.</summary>
internal sealed class LineScreen(TextWriter terminal, Func<int> width)
{
    private int _row;

    /// <summary>The cursor stands at the margin, where the prompt is to be.</summary>
    public void Begin() => _row = 0;

    /// <param name="cursor">In <paramref name="text"/>.</param>
    public void Draw(string prompt, string text, int cursor)
    {
        int columns = width();
        int end = prompt.Length + text.Length, at = prompt.Length + cursor;
        var drawn = new StringBuilder();
        Up(drawn, _row);
        drawn.Append("\r\e[J").Append(prompt).Append(text);
        if (end > 0 && end % columns == 0)
        {
            // A terminal goes to the next row only with the next character.
            drawn.Append(" \r");
        }

        Up(drawn, (end / columns) - (at / columns));
        drawn.Append('\r');
        if (at % columns > 0)
        {
            drawn.Append($"\e[{at % columns}C");
        }

        _row = at / columns;
        terminal.Write(drawn.ToString());
    }

    /// <summary>The text just grew at its end, where the cursor is: one character is cheaper than a line. False when it must be drawn.</summary>
    public bool TryAppend(string prompt, string text, string added)
    {
        int columns = width();
        int end = prompt.Length + text.Length;
        if (end % columns == 0 || (end - added.Length) / columns != end / columns)
        {
            return false;
        }

        terminal.Write(added);
        return true;
    }

    /// <summary>To the margin below everything that was drawn.</summary>
    public void End(string prompt, string text, int cursor, string echo)
    {
        int columns = width();
        int down = ((prompt.Length + text.Length) / columns) - ((prompt.Length + cursor) / columns);
        terminal.Write($"{(down > 0 ? $"\e[{down}B" : "")}{echo}\r\n");
        _row = 0;
    }

    private static void Up(StringBuilder drawn, int rows)
    {
        if (rows > 0)
        {
            drawn.Append($"\e[{rows}A");
        }
    }
}
