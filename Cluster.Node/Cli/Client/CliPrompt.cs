using Cluster.Node.Cli.Terminal;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Client;

/// <summary>
/// Somebody at a terminal. Ctrl-C stops a running command, or empties the line; it ends neither the CLI nor the node.
/// </summary>
internal sealed class CliPrompt : ICliUser
{
    /// <summary>ECMA-48: cursor to the upper left, erase the display.</summary>
    private const string ClearScreen = "\e[H\e[2J";

    private readonly CliConnection _connection;
    private readonly ITerminal _terminal;
    private readonly HistoryFile _history;
    private readonly LineEditor _editor;
    private Pager _pager;
    private bool _unpaged;
    private int? _screenLength;

    public CliPrompt(CliConnection connection, ITerminal terminal, HistoryFile history)
    {
        _connection = connection;
        _terminal = terminal;
        _history = history;
        _editor = new LineEditor(connection.Complete, terminal.Output, () => terminal.Width);
        _pager = new Pager(terminal, () => _screenLength ?? terminal.Height);
    }

    /// <returns>The exit code.</returns>
    public int Run()
    {
        while (_connection.Place.Mode != CliMode.Left)
        {
            CliPlace place = _connection.Place;
            if (place.Banner.Length > 0)
            {
                _terminal.Output.Write($"\n{place.Banner}\n");
            }

            (LineEditor.Result result, string line) = ReadLine(
                place.Prompt, EditStyle.Command, place.Mode == CliMode.Configuration ? _history.Configuration : _history.Operational);
            string command = result == LineEditor.Result.End ? "exit" : line.Trim();
            if (command.Length == 0)
            {
                continue;
            }

            if (RunLine(command) is null)
            {
                _terminal.Output.Write(_connection.Lost(command) + "\n");
                return 1;
            }
        }

        return 0;
    }

    public void Output(string lines)
    {
        if (_pager.Stopped)
        {
            return;
        }

        lines = lines.Replace(CliFrame.NewScreen + "\n", ClearScreen, StringComparison.Ordinal);
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

    private int? RunLine(string command)
    {
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
