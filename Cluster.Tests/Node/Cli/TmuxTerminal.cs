using Cluster.Bench.Lab;

namespace Cluster.Tests.Node.Cli;

/// <summary>
/// A real terminal without a person: tmux in a server of its own. Keys are typed, and every wait is for what stands on the screen.
/// </summary>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    /// <summary>Wide enough that no line of the dialogue wraps.</summary>
    private const int Width = 132, Height = 50;

    private const string Session = "dialogue";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30), Look = TimeSpan.FromMilliseconds(20);

    private readonly string _socket;

    private TmuxTerminal(string socket) => _socket = socket;

    /// <param name="directory">For the server's socket and the home of the user.</param>
    public static async Task<TmuxTerminal> StartAsync(string directory, params string[] command)
    {
        var terminal = new TmuxTerminal(Path.Combine(directory, "tmux.sock"));
        string configuration = Path.Combine(directory, "tmux.conf");
        await File.WriteAllTextAsync(configuration, "set -g history-limit 20000\nset -g remain-on-exit on\nset -g status off\n");
        await terminal.TmuxAsync(
            ["-f", configuration, "new-session", "-d", "-s", Session, "-x", $"{Width}", "-y", $"{Height}", "-e", $"HOME={directory}", .. command]);
        return terminal;
    }

    /// <summary>Types text as it is.</summary>
    public Task TypeAsync(string text) => TmuxAsync(["send-keys", "-t", Session, "-l", text]);

    /// <summary>Presses a key by tmux's name for it: <c>Enter</c>, <c>Tab</c>, <c>C-c</c>, <c>Up</c>.</summary>
    public Task PressAsync(string key) => TmuxAsync(["send-keys", "-t", Session, key]);

    /// <summary>Everything that was printed, with trailing blanks cut.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync()
    {
        string text = await TmuxAsync(["capture-pane", "-p", "-J", "-t", Session, "-S", "-"]);
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd())];
        return [.. lines.Take(Array.FindLastIndex(lines, line => line.Length > 0) + 1)];
    }

    /// <summary>Waits until the screen is as it is wanted; the failure shows its end.</summary>
    public async Task UntilAsync(string what, Func<IReadOnlyList<string>, bool> wanted)
    {
        IReadOnlyList<string> lines = [];
        try
        {
            await Until.TrueAsync(what, Bound, async () => wanted(lines = await LinesAsync()), Look);
        }
        catch (LabException late)
        {
            throw new LabException($"{late.Message}; the screen ends with\n{string.Join('\n', lines.TakeLast(25))}", late);
        }
    }

    public async ValueTask DisposeAsync() => await Shell.RunAsync("tmux", ["-S", _socket, "kill-server"]);

    private Task<string> TmuxAsync(IEnumerable<string> arguments) => Shell.CheckAsync("tmux", ["-S", _socket, .. arguments]);
}
