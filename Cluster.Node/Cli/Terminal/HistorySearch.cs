using System.Text;

namespace Cluster.Node.Cli.Terminal;

/// <summary>Ctrl-R: searches the history backwards while letters come. Ctrl-R again goes further back.</summary>
internal sealed class HistorySearch(LineHistory history, string before)
{
    private readonly StringBuilder _wanted = new();
    private int _at = history.Count;

    public string Prompt => $"(history search) '{_wanted}': ";

    public string Line { get; private set; } = before;

    /// <returns>False when the search is over: any other key, or Ctrl-G.</returns>
    public bool Press(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Character:
                _wanted.Append(key.Rune.ToString());
                Find(_at + 1);
                return true;
            case KeyKind.Backspace:
                _wanted.Length = Math.Max(0, _wanted.Length - 1);
                Find(history.Count);
                return true;
            case KeyKind.Control when key.IsControl('r'):
                Find(_at);
                return true;
            default:
                return false;
        }
    }

    private void Find(int before)
    {
        int found = history.FindBefore(before, _wanted.ToString());
        if (found >= 0)
        {
            _at = found;
            Line = history[found];
        }
    }
}
