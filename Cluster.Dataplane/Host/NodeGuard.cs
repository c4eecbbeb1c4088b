using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Cluster.Dataplane.Host;

/// <summary>
/// The node's side of the guard: starts it, tells it the list, and starts it again when it dies. Give it the list before the first
/// shared address goes up.
/// </summary>
public sealed class NodeGuard : IDisposable
{
    /// <summary>Between two starts of a guard that does not stay.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(2);

    private readonly string _program;
    private readonly string[] _arguments;
    private readonly Action<string> _warn;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Thread _thread;
    private GuardList? _list;
    private Process? _process;

    /// <param name="program">This program: see <see cref="OwnProgram"/>.</param>
    /// <param name="arguments">Up to and including the word that makes it a guard.</param>
    public NodeGuard(string program, IEnumerable<string> arguments, Action<string> warn)
    {
        _program = program;
        _arguments = [.. arguments, "--pid", $"{Environment.ProcessId}"];
        _warn = warn;
        _thread = new Thread(Run) { Name = "guard", IsBackground = true };
    }

    /// <summary>How to start this same program: the executable, or <c>dotnet</c> with the assembly.</summary>
    public static (string Program, string[] Arguments) OwnProgram()
    {
        string path = Environment.ProcessPath ?? throw new InvalidOperationException("this process does not know its own program");
        return Path.GetFileNameWithoutExtension(path) == "dotnet" ? (path, [Environment.GetCommandLineArgs()[0]]) : (path, []);
    }

    /// <summary>Starts the guard, in the network namespace of the caller; its thread lives until <see cref="Dispose"/>.</summary>
    public void Start() => _thread.Start();

    /// <summary>Process id of the running guard; null between two.</summary>
    public int? GuardPid
    {
        get
        {
            lock (_lock)
            {
                return _process is { HasExited: false } process ? process.Id : null;
            }
        }
    }

    public void Update(GuardList list)
    {
        lock (_lock)
        {
            _list = list;
            Send(list);
        }
    }

    /// <summary>The node ends and has cleaned up: the guard leaves without doing anything.</summary>
    public void Dispose()
    {
        if (_stop.IsSet)
        {
            return;
        }

        _stop.Set();
        lock (_lock)
        {
            Send(new GuardList([], End: true));
            _process?.StandardInput.Close();
        }

        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            Process? process = TryStart();
            if (process is not null)
            {
                while (!process.WaitForExit(200) && !_stop.IsSet)
                {
                }

                if (_stop.IsSet)
                {
                    process.WaitForExit(EndBound);
                    return;
                }

                _warn($"the guard ended with {process.ExitCode}; starting another");
                lock (_lock)
                {
                    _process = null;
                    process.Dispose();
                }
            }

            _stop.Wait(Pause);
        }
    }

    private Process? TryStart()
    {
        var start = new ProcessStartInfo(_program, _arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // no debugger socket in a process that should have nothing open
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredCompilation"] = "1";
        try
        {
            lock (_lock)
            {
                _process = Process.Start(start)!;
                _process.OutputDataReceived += (_, _) => { };
                _process.BeginOutputReadLine();
                if (_list is not null)
                {
                    Send(_list);
                }

                return _process;
            }
        }
        catch (Win32Exception failure)
        {
            _warn($"the guard cannot be started: {failure.Message}");
            return null;
        }
    }

    private void Send(GuardList list)
    {
        if (_process is null)
        {
            return;
        }

        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(list, GuardListJson.Default.GuardList));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // it has died: the thread starts another and sends the list again
        }
    }
}
