using System.Globalization;
using System.Text;

namespace Cluster.Tests.Node.Cli;

/// <summary>
/// What somebody sees: a screen that understands what our line editor and pager send (ECMA-48: cursor up, down, right, home,
/// erase), with the delayed wrap at the right margin that terminals have.
/// </summary>
internal sealed class TerminalScreen(int width) : TextWriter
{
    private readonly List<StringBuilder> _rows = [new()];
    private readonly StringBuilder _sequence = new();
    private int _row, _column;

    public override Encoding Encoding => Encoding.UTF8;

    public int Bells { get; private set; }

    public IReadOnlyList<string> Rows => [.. _rows.Select(row => row.ToString().TrimEnd())];

    public string Text => string.Join('\n', Rows).TrimEnd('\n');

    public (int Row, int Column) Cursor => (_row, _column);

    public override void Write(char value)
    {
        if (_sequence.Length > 0)
        {
            _sequence.Append(value);
            if (_sequence.Length > 2 && value is >= '@' and <= '~')
            {
                Apply(_sequence.ToString(2, _sequence.Length - 3), value);
                _sequence.Clear();
            }

            return;
        }

        switch (value)
        {
            case '\u001b':
                _sequence.Append(value);
                break;
            case '\r':
                _column = 0;
                break;
            case '\n':
                Down(1);
                _column = 0;
                break;
            case '\a':
                Bells++;
                break;
            default:
                Put(value);
                break;
        }
    }

    private void Put(char value)
    {
        if (_column == width)
        {
            Down(1);
            _column = 0;
        }

        StringBuilder row = _rows[_row];
        row.Append(' ', Math.Max(0, _column + 1 - row.Length));
        row[_column++] = value;
    }

    private void Apply(string parameters, char final)
    {
        int count = int.TryParse(parameters, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 1;
        switch (final)
        {
            case 'A':
                _row = Math.Max(0, _row - count);
                _column = Math.Min(_column, width - 1);
                break;
            case 'B':
                Down(count);
                break;
            case 'C':
                _column = Math.Min(width - 1, _column + count);
                break;
            case 'H':
                (_row, _column) = (0, 0);
                break;
            case 'K':
                EraseRow();
                break;
            case 'J' when parameters == "2":
                _rows.Clear();
                _rows.Add(new StringBuilder());
                (_row, _column) = (0, 0);
                break;
            case 'J':
                EraseRow();
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'h' or 'l':
                break;
            default:
                throw new InvalidOperationException($"unknown sequence {parameters}{final}");
        }
    }

    private void EraseRow() => _rows[_row].Length = Math.Min(_rows[_row].Length, _column);

    private void Down(int count)
    {
        _row += count;
        while (_rows.Count <= _row)
        {
            _rows.Add(new StringBuilder());
        }
    }
}
