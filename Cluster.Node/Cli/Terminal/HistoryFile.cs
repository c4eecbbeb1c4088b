namespace Cluster.Node.Cli.Terminal;

/// <summary>
/// A user's history, in a file that only that user can read: a line each, marked with <c>&gt;</c> (operational) or <c>#</c>
/// (configuration). A file that cannot be read or written is no error: there is no history then.
/// </summary>
public sealed class HistoryFile
{
    /// <summary>Beyond this the file is written anew with the newest lines of each mode.</summary>
    private const int RewriteFrom = 4 * LineHistory.MaxLines;

    private readonly string? _path;
    private string _last = "";

    /// <param name="path">Null for none.</param>
    public HistoryFile(string? path)
    {
        _path = path;
        string[] lines = ReadAll();
        Operational = new LineHistory(Of(lines, '>'));
        Configuration = new LineHistory(Of(lines, '#'));
        if (lines.Length > RewriteFrom)
        {
            Write(FileMode.Create, [.. Marked(Operational, '>'), .. Marked(Configuration, '#')]);
        }
    }

    public LineHistory Operational { get; }

    public LineHistory Configuration { get; }

    /// <summary>Writes a line to the file; what the session itself recalls is in the two histories, as it was typed.</summary>
    /// <param name="line">Without secrets.</param>
    public void Keep(string line, bool configuration)
    {
        if (line != _last && !string.IsNullOrWhiteSpace(line))
        {
            _last = line;
            Write(FileMode.Append, [$"{(configuration ? '#' : '>')} {line.ReplaceLineEndings(" ")}"]);
        }
    }

    private string[] ReadAll()
    {
        try
        {
            return _path is not null && File.Exists(_path) ? File.ReadAllLines(_path) : [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void Write(FileMode mode, IEnumerable<string> lines)
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(_path, options);
            foreach (string line in lines)
            {
                writer.Write(line + "\n");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A full disk or a home that is read-only must not disturb the work.
        }
    }

    private static IEnumerable<string> Of(string[] lines, char mark) =>
        lines.Where(line => line.Length > 2 && line[0] == mark && line[1] == ' ').Select(line => line[2..]);

    private static IEnumerable<string> Marked(LineHistory history, char mark) =>
        Enumerable.Range(0, history.Count).Select(index => $"{mark} {history[index]}");
}
