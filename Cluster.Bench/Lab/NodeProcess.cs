namespace Cluster.Bench.Lab;

/// <summary>How one node is started; the same at every start.</summary>
/// <param name="Directory">Its data: CLI socket, SQLite, log.</param>
/// <param name="Netns">Network namespace, null for ours.</param>
/// <param name="Arguments">Of <c>cluster-node run</c>.</param>
/// <param name="FirstArguments">Only at the first start: what seeds an empty store.</param>
public sealed record NodePlan(string Name, string Directory, string? Netns, string[] Arguments, string[] FirstArguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>A shipped node as a child process: started, asked, paused, killed and started again.</summary>
public sealed class NodeProcess(NodePlan plan) : IAsyncDisposable
{
    /// <summary>A node prints a line with this word first when it serves.</summary>
    private const string ReadyLine = "ready";

    private ChildProcess? _process;
    private long _logStart;
    private bool _seeded;

    public string Name => plan.Name;

    public string Directory => plan.Directory;

    public string Log => Path.Combine(plan.Directory, "node.log");

    public string Socket => Path.Combine(plan.Directory, "cli.sock");

    public string TraceFile => Path.Combine(plan.Directory, "trace.jsonl");

    public bool Running => _process is { Running: true };

    /// <summary>Starts the process; <see cref="ReadyAsync"/> tells when it serves.</summary>
    public void Start()
    {
        System.IO.Directory.CreateDirectory(plan.Directory);
        _logStart = File.Exists(Log) ? new FileInfo(Log).Length : 0;
        string[] first = _seeded ? [] : plan.FirstArguments;
        _process = ChildProcess.Start(
            Name, Log, plan.Netns, ["dotnet", LabPaths.NodeProgram, "run", "--data", plan.Directory, "--trace-file", TraceFile, .. plan.Arguments, .. first], plan.Environment);
        _seeded = true;
    }

    /// <summary>Throws <see cref="LabException"/> with the end of its log when it ended or is not ready in time.</summary>
    public async Task ReadyAsync(TimeSpan bound)
    {
        ChildProcess process = _process ?? throw new LabException($"{Name} was not started");
        try
        {
            await Until.TrueAsync($"{Name} to be ready", bound, () => process.Running ? SaysReady() : throw new LabException($"{Name} ended with code {process.ExitCode}"));
        }
        catch (LabException late)
        {
            throw new LabException(late.Message + process.Tail(15), late);
        }
    }

    /// <summary>SIGKILL. Its network stack stays: interfaces, addresses, routes.</summary>
    public void Kill() => _process?.Send(Signal.Kill);

    public void Pause() => _process?.Send(Signal.Stop);

    public void Resume() => _process?.Send(Signal.Continue);

    /// <summary>The orderly way: SIGTERM, so that it hands over what it owns.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            await process.StopAsync();
        }
    }

    /// <summary>Runs one operational command on this node.</summary>
    public Task<ShellResult> CliAsync(string command, TimeSpan? bound = null) => CliAsync([command], bound);

    /// <summary>Runs commands of one session on this node, up to the first that fails.</summary>
    public Task<ShellResult> CliAsync(IEnumerable<string> commands, TimeSpan? bound = null) => Shell.RunAsync(
        "dotnet", [LabPaths.NodeProgram, "cli", "--socket", Socket, .. commands.SelectMany(command => new[] { "-c", command })], bound ?? TimeSpan.FromSeconds(10));

    /// <summary>Asks the metrics endpoint that the plan names, from inside its namespace.</summary>
    public async Task<NodeFigures> FiguresAsync()
    {
        string[] endpoint = plan.Arguments[Array.IndexOf(plan.Arguments, "--metrics") + 1].Split(':');
        string[] inside = plan.Netns is { } netns ? ["ip", "netns", "exec", netns] : ["env"];
        string ask = $"exec 3<>/dev/tcp/{endpoint[0]}/{endpoint[1]}; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        return NodeFigures.Parse(await Shell.CheckAsync(inside[0], [.. inside[1..], "bash", "-c", ask]));
    }

    /// <summary>Memory of the process that the kernel has to keep for it (VmRSS), bytes.</summary>
    public long ResidentBytes()
    {
        string line = File.ReadLines($"/proc/{_process?.Pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>CPU time that it has used since its start, milliseconds.</summary>
    public double CpuMilliseconds() => ProcessTree.CpuMilliseconds(_process?.Pid ?? throw new LabException($"{Name} was not started"));

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }
    }

    private bool SaysReady()
    {
        if (!File.Exists(Log))
        {
            return false; // the shell that makes it has not run yet
        }

        using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(_logStart, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n').Any(line => line.StartsWith(ReadyLine, StringComparison.Ordinal));
    }
}
