using Cluster.Node.Cli.Terminal;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Client;

/// <summary>
/// Somebody at a terminal. Ctrl-C stops a running command, or empties the line; it ends neither the CLI nor the node. When the node goes away, it
/// is waited for.
/// </summary>
internal sealed class CliPrompt : ICliUser, IDisposable
{
    /// <summary>Between attempts to find the node again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Reconnect? _reconnect;
    private readonly ITerminal _terminal;
    private readonly HistoryFile _history;
    private readonly LineEditor _editor;
    private CliConnection _connection;
    private RefreshedScreen? _refreshed;
    private CliPlace? _greeted;
    private Pager _pager;
    private bool _unpaged;
    private int? _screenLength;

    /// <param name="reconnect">Null: the end of the connection ends the CLI.</param>
    public CliPrompt(CliConnection connection, ITerminal terminal, HistoryFile history, Reconnect? reconnect = null)
    {
        _connection = connection;
        _reconnect = reconnect;
        _terminal = terminal;
        _history = history;
        _editor = new LineEditor(line => _connection.Complete(line), terminal.Output, () => terminal.Width);
        _pager = new Pager(terminal, () => _screenLength ?? terminal.Height);
    }

    /// <summary>One attempt; null and nothing when no node answers, null and a reason when it does not want us.</summary>
    public delegate CliConnection? Reconnect(out string refused);

    /// <returns>The exit code.</returns>
    public int Run()
    {
        while (_connection.Place.Mode != CliMode.Left)
        {
            CliPlace place = _connection.Place;
            if (place.Banner.Length > 0 && (place.Mode == CliMode.Configuration || !ReferenceEquals(place, _greeted)))
            {
                _terminal.Output.Write($"\n{place.Banner}\n");
            }

            _greeted = place;
            (LineEditor.Result result, string line) = ReadLine(
                place.Prompt, EditStyle.Command, place.Mode == CliMode.Configuration ? _history.Configuration : _history.Operational);
            string command = result == LineEditor.Result.End ? "exit" : line.Trim();
            if (command.Length == 0)
            {
                continue;
            }

            if (!RunOrWait(command))
            {
                return 1;
            }
        }

        return 0;
    }

    public void Dispose() => _connection.Dispose();

    public void Output(string lines)
    {
        if (_pager.Stopped)
        {
            return;
        }

        if (_refreshed is null && lines.StartsWith(CliFrame.NewScreen + "\n", StringComparison.Ordinal))
        {
            _refreshed = new RefreshedScreen(_terminal);
        }

        if (_refreshed is { } screen)
        {
            screen.Write(lines);
            return;
        }

        if (_unpaged || _screenLength == 0)
        {
            _terminal.Output.Write(lines);
            return;
        }

        _pager.Write(lines);
        if (_pager.Stopped)
        {
            _connection.Interrupt();
        }
    }

    public void Error(string lines)
    {
        if (!_pager.Stopped)
        {
            Output(lines);
        }
    }

    public string? Answer(CliQuestion question)
    {
        if (question.Kind != CliQuestionKind.Lines)
        {
            (LineEditor.Result result, string line) = ReadLine(question.Text, question.Kind == CliQuestionKind.Password ? EditStyle.Hidden : EditStyle.Text);
            return result == LineEditor.Result.Done ? line : null;
        }

        _terminal.Output.Write(question.Text + "\n");
        var lines = new List<string>();
        while (true)
        {
            (LineEditor.Result result, string line) = ReadLine("", EditStyle.Text);
            switch (result)
            {
                case LineEditor.Result.Done:
                    lines.Add(line);
                    break;
                case LineEditor.Result.End:
                    return string.Join('\n', lines) + "\n";
                default:
                    return null;
            }
        }
    }

    public void Unpaged() => _unpaged = true;

    public void ScreenLength(int rows) => _screenLength = rows;

    public void Remember(string line, CliMode mode) => _history.Keep(line, mode == CliMode.Configuration);

    /// <summary>
    /// A line that was not sent is run when the node is back, if it means the same there; one that was sent may have been run. False: the CLI is over.
    /// </summary>
    private bool RunOrWait(string command)
    {
        CliMode mode = _connection.Place.Mode;
        while (true)
        {
            bool sent = !_connection.IsOver;
            if (sent && RunLine(command) is not null)
            {
                return true;
            }

            _terminal.Output.Write(_connection.Lost(sent ? command : "") + "\n");
            if (command is "exit" or "quit" || !ComeBack(mode))
            {
                return false;
            }

            if (sent || mode == CliMode.Configuration)
            {
                return true;
            }
        }
    }

    private bool ComeBack(CliMode mode)
    {
        if (_reconnect is null || _connection.IsDismissed)
        {
            return false;
        }

        string node = _connection.Node;
        _terminal.Output.Write($"Waiting for {node} to come back. (Ctrl-C ends the CLI; the other nodes have the same commands.)\n");
        using var stopped = new ManualResetEventSlim();
        _terminal.Interrupted = stopped.Set;
        CliConnection? back;
        string refused;
        while ((back = _reconnect(out refused)) is null && refused.Length == 0 && !stopped.Wait(Pause))
        {
        }

        _terminal.Interrupted = null;
        if (back is null)
        {
            _terminal.Output.Write(refused.Length > 0 ? refused + "\n" : "");
            return false;
        }

        _connection.Dispose();
        _connection = back;
        _terminal.Output.Write($"{back.Node} is back, and this is a new session." + (mode == CliMode.Configuration
            ? " Configuration mode is left: what was edited in plain 'configure' is still in the shared candidate.\n" : "\n"));
        if (back.Place.Banner.Length > 0)
        {
            _terminal.Output.Write($"\n{back.Place.Banner}\n");
            _greeted = back.Place;
        }

        return true;
    }

    private int? RunLine(string command)
    {
        _refreshed = null;
        _pager = new Pager(_terminal, () => _screenLength ?? _terminal.Height);
        _unpaged = false;
        (_connection.Place.Mode == CliMode.Configuration ? _history.Configuration : _history.Operational).Add(command);
        _terminal.Interrupted = _connection.Interrupt;
        int? code = _connection.Run(command, this);
        _terminal.Interrupted = null;
        return code;
    }

    private (LineEditor.Result Result, string Line) ReadLine(string prompt, EditStyle style, LineHistory? history = null)
    {
        // A question may come while a command runs: Ctrl-C is then an answer to it.
        Action? interrupted = _terminal.Interrupted;
        _terminal.Interrupted = null;
        _editor.Begin(prompt, style, history);
        while (true)
        {
            LineEditor.Result result = _editor.Press(_terminal.Read());
            if (result != LineEditor.Result.More)
            {
                _terminal.Interrupted = interrupted;
                return (result, _editor.Line);
            }
        }
    }
}
