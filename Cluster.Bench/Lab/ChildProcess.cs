using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cluster.Bench.Lab;

/// <summary>
/// A program that runs beside us, its output in a file, optionally inside a network namespace. Every step up to the program itself
/// is an exec, so the process id is the program's: signals hit what they are meant for.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    /// <summary>How long a program may take to end after SIGTERM before it is killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private ChildProcess(string name, string log, Process process)
    {
        Name = name;
        Log = log;
        _process = process;
        Pid = process.Id;
    }

    public string Name { get; }

    /// <summary>File with everything it printed.</summary>
    public string Log { get; }

    public int Pid { get; }

    public bool Running => !_process.HasExited;

    /// <summary>Of a process that has ended; after a signal 128 plus its number.</summary>
    public int ExitCode => _process.ExitCode;

    /// <param name="name">For messages.</param>
    /// <param name="log">File that receives standard output and error; appended to.</param>
    /// <param name="netns">Network namespace, null for ours.</param>
    public static ChildProcess Start(
        string name, string log, string? netns, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(log))!);
        string[] inside = netns is null ? [] : ["ip", "netns", "exec", netns];
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, .. inside, .. command]);
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        Process process = Process.Start(start) ?? throw new LabException($"{name} did not start");
        return new ChildProcess(name, log, process);
    }

    /// <summary>Nothing happens when it has ended.</summary>
    public void Send(Signal signal)
    {
        if (Running && Kill(Pid, (int)signal) != 0 && Running)
        {
            throw new LabException($"{Name}: signal {signal} was refused");
        }
    }

    /// <summary>Throws <see cref="LabException"/> with the end of its log when it still runs after the bound.</summary>
    public async Task<int> ExitedAsync(TimeSpan bound)
    {
        using var limit = new CancellationTokenSource(bound);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new LabException($"{Name} still runs after {bound.TotalSeconds:0.#} s{Tail()}");
        }

        return ExitCode;
    }

    /// <summary>SIGTERM, and SIGKILL when that did not help.</summary>
    public async Task StopAsync()
    {
        Send(Signal.Terminate);
        Send(Signal.Continue);                   // a stopped process cannot act on SIGTERM
        using var limit = new CancellationTokenSource(Grace);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Send(Signal.Kill);
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>The last lines of the log, for messages.</summary>
    public string Tail(int lines = 8) =>
        File.Exists(Log) ? Environment.NewLine + string.Join(Environment.NewLine, File.ReadLines(Log).TakeLast(lines)) : "";

    public async ValueTask DisposeAsync()
    {
        if (Running)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
