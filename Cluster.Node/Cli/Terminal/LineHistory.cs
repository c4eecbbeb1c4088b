namespace Cluster.Node.Cli.Terminal;

/// <summary>Lines that were entered, the newest last.</summary>
public sealed class LineHistory(IEnumerable<string> before)
{
    /// <summary>Ours.</summary>
    public const int MaxLines = 1000;

    private readonly List<string> _lines = [.. before.TakeLast(MaxLines)];

    public int Count => _lines.Count;

    public string this[int index] => _lines[index];

    /// <summary>Unless it is empty or the same as the last.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line))
        {
            return;
        }

        _lines.Add(line);
        if (_lines.Count > MaxLines)
        {
            _lines.RemoveAt(0);
        }
    }

    /// <summary>The newest line before <paramref name="index"/> with this text in it; -1 for none.</summary>
    public int FindBefore(int index, string text) =>
        text.Length == 0 || index <= 0 ? -1 : _lines.FindLastIndex(Math.Min(index, _lines.Count) - 1, line => line.Contains(text, StringComparison.Ordinal));
}
