using System.Text;

namespace Cluster.Node.Cli.Terminal;

/// <summary>A line and a cursor in it, with the edits of the usual Emacs keys.</summary>
internal sealed class LineBuffer
{
    private readonly StringBuilder _text = new();
    private string _killed = "";

    public string Text => _text.ToString();

    public int Length => _text.Length;

    public int Cursor { get; private set; }

    public bool AtEnd => Cursor == _text.Length;

    public string BeforeCursor => _text.ToString(0, Cursor);

    public void Set(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }

    public void Insert(string text)
    {
        _text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    public void Move(int to) => Cursor = Math.Clamp(to, 0, _text.Length);

    /// <summary>One character, which may be two units.</summary>
    public void Left() => Move(Cursor - (Cursor > 1 && char.IsLowSurrogate(_text[Cursor - 1]) ? 2 : 1));

    public void Right() => Move(Cursor + (Cursor < Length - 1 && char.IsHighSurrogate(_text[Cursor]) ? 2 : 1));

    public int WordLeft()
    {
        int at = Cursor;
        while (at > 0 && _text[at - 1] == ' ')
        {
            at--;
        }

        while (at > 0 && _text[at - 1] != ' ')
        {
            at--;
        }

        return at;
    }

    public int WordRight()
    {
        int at = Cursor;
        while (at < Length && _text[at] == ' ')
        {
            at++;
        }

        while (at < Length && _text[at] != ' ')
        {
            at++;
        }

        return at;
    }

    public void Erase(int from, int to)
    {
        from = Math.Clamp(from, 0, Length);
        to = Math.Clamp(to, from, Length);
        _text.Remove(from, to - from);
        Cursor = from;
    }

    /// <summary>The same, and what went can be put back with <see cref="Yank"/>.</summary>
    public void Kill(int from, int to)
    {
        if (to > from)
        {
            _killed = _text.ToString(from, to - from);
        }

        Erase(from, to);
    }

    public void Yank() => Insert(_killed);

    public void Backspace()
    {
        int end = Cursor;
        Left();
        Erase(Cursor, end);
    }

    public void Delete()
    {
        int start = Cursor;
        Right();
        Erase(start, Cursor);
    }
}
