namespace Cluster.Bench.Lab;

/// <summary>A strongSwan daemon in a network namespace: the other end of our tunnels, or the reference gateway.</summary>
public sealed class StrongSwan : IAsyncDisposable
{
    private readonly string _netns;
    private readonly Dictionary<string, string> _environment;

    private StrongSwan(string netns, string? root, int logLevel)
    {
        _netns = netns;
        _environment = new Dictionary<string, string> { ["STRONGSWAN_LOG"] = $"{logLevel}" };
        if (root is not null)
        {
            _environment["STRONGSWAN_ROOT"] = root;
        }
    }

    /// <param name="configuration">Directory with <c>swanctl.conf</c> and perhaps <c>strongswan.conf</c>.</param>
    /// <param name="root">A Debian tree to run from (see <see cref="Debian13Async"/>), null for this machine's strongSwan.</param>
    /// <param name="logLevel">-1 is silent.</param>
    public static async Task<StrongSwan> StartAsync(string netns, string configuration, string? root = null, int logLevel = 1)
    {
        var daemon = new StrongSwan(netns, root, logLevel);
        await daemon.ScriptAsync("start", configuration);
        return daemon;
    }

    /// <summary>As <see cref="StartAsync"/>, with the files as texts; they are written into <paramref name="directory"/>.</summary>
    public static async Task<StrongSwan> StartAsync(
        string netns, string directory, string swanctl, string strongswan, string? root = null, int logLevel = 1)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "swanctl.conf"), swanctl);
        await File.WriteAllTextAsync(Path.Combine(directory, "strongswan.conf"), strongswan);
        return await StartAsync(netns, directory, root, logLevel);
    }

    /// <summary>The unpacked Debian 13 tree (strongSwan 6, newer wireguard-go); fetched when it is not there yet.</summary>
    public static async Task<string> Debian13Async() =>
        (await Shell.CheckAsync(LabPaths.Script("debian13.sh"), [], TimeSpan.FromMinutes(16))).Trim();

    public async Task<int> PidAsync() => int.Parse(await ScriptAsync("pid"));

    /// <summary>Path of its control socket (VICI).</summary>
    public async Task<string> ControlSocketAsync() => (await ScriptAsync("vici")).Trim();

    public Task<string> LogAsync() => ScriptAsync("log");

    /// <summary>Brings a child up; false when strongSwan says that it failed or it took longer than the bound.</summary>
    public async Task<bool> InitiateAsync(string child, TimeSpan bound)
    {
        ShellResult result = await SwanctlAsync("--initiate", "--child", child, "--timeout", $"{(int)Math.Ceiling(bound.TotalSeconds)}");
        return result.ExitCode == 0;
    }

    /// <summary>Any swanctl command; the result whatever it is.</summary>
    public Task<ShellResult> SwanctlAsync(params string[] arguments) => Shell.RunAsync(
        LabPaths.Script("strongswan.sh"), ["swanctl", _netns, .. arguments], TimeSpan.FromSeconds(60), _environment);

    /// <summary>What the peer holds right now.</summary>
    public async Task<IReadOnlyList<PeerIkeSa>> SasAsync()
    {
        ShellResult result = await SwanctlAsync("--list-sas");
        return result.ExitCode == 0 ? PeerIkeSa.Parse(result.Output) : throw new LabException($"swanctl --list-sas: {result.Error}");
    }

    /// <summary>SIGSTOP: it neither speaks nor forgets, until <see cref="ResumeAsync"/>.</summary>
    public async Task PauseAsync() => await SendAsync(Signal.Stop);

    public async Task ResumeAsync() => await SendAsync(Signal.Continue);

    public Task KillAsync() => ScriptAsync("kill");

    public async ValueTask DisposeAsync() => await ScriptAsync("stop");

    private async Task SendAsync(Signal signal) => await Shell.CheckAsync("kill", [$"-{(int)signal}", $"{await PidAsync()}"]);

    private Task<string> ScriptAsync(string command, params string[] arguments) => Shell.CheckAsync(
        LabPaths.Script("strongswan.sh"), [command, _netns, .. arguments], TimeSpan.FromSeconds(60), _environment);
}
