namespace Cluster.Bench.Lab;

/// <summary>Cables that <c>lab/network.sh</c> can cut.</summary>
public enum LabLink
{
    Wan,
    Lan,
    Control,
}

/// <summary>Which direction of a cable, as the named host sees it.</summary>
public enum LabDirection
{
    Both,
    Inbound,
    Outbound,
}

/// <summary>A private network of <c>lab/network.sh</c>; disposing it ends what runs inside and removes it.</summary>
public sealed class LabNetwork : IAsyncDisposable
{
    private bool _keep;

    private LabNetwork(string prefix) => Prefix = prefix;

    public string Prefix { get; }

    public string State => LabPaths.State(Prefix);

    public string Disk => LabPaths.Disk(Prefix);

    /// <summary>Three switches, nodes, a client, branch offices, an attacker and a database host.</summary>
    /// <param name="offloads">False is NIC-like: the kernel cuts every packet before it reaches the cable, so a capture sees what a wire would.</param>
    public static Task<LabNetwork> ClusterAsync(string prefix, int nodes, int offices, bool offloads = false) =>
        UpAsync(prefix, ["cluster", "--nodes", $"{nodes}", "--offices", $"{offices}", "--offloads", offloads ? "on" : "off"]);

    /// <summary>Client, gateway, gateway, server; with a NAT router before the second gateway if asked.</summary>
    /// <param name="second">One more client behind that router.</param>
    public static Task<LabNetwork> PairAsync(string prefix, bool nat = false, bool offloads = true, bool second = false) =>
        UpAsync(prefix, ["pair", .. nat ? ["--nat"] : Array.Empty<string>(), .. second ? ["--second"] : Array.Empty<string>(), "--offloads", offloads ? "on" : "off"]);

    /// <summary>Removes what an earlier run left under this prefix.</summary>
    public static Task RemoveAsync(string prefix) => Shell.CheckAsync(LabPaths.Script("network.sh"), ["-p", prefix, "down"]);

    public string Namespace(string host) => $"{Prefix}-{host}";

    public Task CutAsync(string host, LabLink link, LabDirection direction = LabDirection.Both) => ScriptAsync(
        direction switch
        {
            LabDirection.Inbound => ["cut", host, Name(link), "in"],
            LabDirection.Outbound => ["cut", host, Name(link), "out"],
            _ => ["cut", host, Name(link)],
        });

    public Task HealAsync(string host, LabLink link) => ScriptAsync(["heal", host, Name(link)]);

    public Task LossAsync(string host, LabLink link, double percent) =>
        ScriptAsync(["loss", host, Name(link), percent.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    public Task OffloadsAsync(bool on) => ScriptAsync(["offloads", on ? "on" : "off"]);

    /// <summary>Runs a command on a host to its end.</summary>
    public Task<ShellResult> RunAsync(string host, TimeSpan bound, params string[] command) =>
        Shell.RunAsync("ip", ["netns", "exec", Namespace(host), .. command], bound);

    /// <summary>Starts a program on a host; its output goes to <c>NAME.log</c> of the lab.</summary>
    public ChildProcess Start(string host, string name, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.Start(name, Path.Combine(State, $"{name}.log"), Namespace(host), command, environment);

    /// <summary>Leaves the network standing when this object goes.</summary>
    public void Keep() => _keep = true;

    public async ValueTask DisposeAsync()
    {
        if (!_keep)
        {
            await RemoveAsync(Prefix);
        }
    }

    private static async Task<LabNetwork> UpAsync(string prefix, string[] arguments)
    {
        await Shell.CheckAsync(LabPaths.Script("network.sh"), ["-p", prefix, .. arguments]);
        return new LabNetwork(prefix);
    }

    private static string Name(LabLink link) => link switch { LabLink.Wan => "wan", LabLink.Lan => "lan", _ => "ctl" };

    private Task ScriptAsync(string[] arguments) => Shell.CheckAsync(LabPaths.Script("network.sh"), ["-p", Prefix, .. arguments]);
}
