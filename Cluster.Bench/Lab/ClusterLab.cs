using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cluster.Bench.Lab;

/// <summary>What a cluster with branch offices is made of.</summary>
/// <param name="Prefix">Of its network namespaces and directories.</param>
/// <param name="Fault">Name of a fault switch, for nodes that were built with them.</param>
public sealed record ClusterLabSettings(string Prefix, int Nodes, int Offices, BranchSuite Suite, string? Fault = null)
{
    /// <summary>One for each office where they differ; otherwise none.</summary>
    public ImmutableArray<OfficePlan> Plans { get; init; } = [];

    /// <summary>Further statements of the cluster's configuration, without <c>set</c>.</summary>
    public ImmutableArray<string> Statements { get; init; } = [];

    /// <summary>Puts further files into the directory of the offices' daemon before it starts.</summary>
    public Func<string, Task> PreparePeer { get; init; } = static _ => Task.CompletedTask;

    internal OfficePlan Plan(int office) => Plans.IsEmpty ? new OfficePlan(BranchOffices.Name(office), 2, Suite) : Plans[office - 1];
}

/// <summary>
/// A whole cluster in a private network: PostgreSQL, nodes that answer as one gateway, and strongSwan offices at the other end. The
/// same for tests, demo and drill.
/// </summary>
public sealed class ClusterLab : IAsyncDisposable
{
    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TunnelBound = TimeSpan.FromSeconds(20);

    private readonly ClusterLabSettings _settings;
    private readonly Dictionary<int, string> _secrets;
    private PostgresServer? _postgres;
    private StrongSwan? _branch;
    private ImmutableArray<NodeProcess> _nodes = [];

    private ClusterLab(ClusterLabSettings settings, LabNetwork network)
    {
        _settings = settings;
        Network = network;
        _secrets = Enumerable.Range(1, settings.Offices).ToDictionary(office => office, _ => Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

    public LabNetwork Network { get; }

    public ImmutableArray<NodeProcess> Nodes => _nodes;

    public PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("not started");

    public StrongSwan Branch => _branch ?? throw new InvalidOperationException("not started");

    /// <summary>The configuration that seeds the cluster, as set commands.</summary>
    public string Configuration => BranchOffices.SetCommands(_settings.Offices, _settings.Suite, office => _secrets[office], _settings.Plan)
        + string.Concat(_settings.Statements.Select(statement => $"set {statement}\n"));

    /// <summary>The file with the key that everything in the database is sealed under.</summary>
    public string MasterKeyFile => Key("master.key");

    private string NodeRoot => Path.Combine(Network.State, "nodes");

    private string KeyRoot => Path.Combine(Network.State, "keys");

    /// <summary>Everything up to running nodes and loaded, not yet initiated, offices.</summary>
    /// <param name="say">Progress in words.</param>
    public static async Task<ClusterLab> StartAsync(ClusterLabSettings settings, Action<string> say)
    {
        if (Directory.Exists(LabPaths.State(settings.Prefix)))
        {
            say($"removing what an earlier run left under the name '{settings.Prefix}'");
            await LabNetwork.RemoveAsync(settings.Prefix);
        }

        var lab = new ClusterLab(settings, await LabNetwork.ClusterAsync(settings.Prefix, settings.Nodes, settings.Offices));
        try
        {
            say($"private network with {settings.Nodes} nodes, {settings.Offices} offices, a client and an attacker");
            await lab.StartDatabaseAsync(say);
            await lab.StartNodesAsync(say);
            string branch = Path.Combine(lab.Network.State, "branch");
            Directory.CreateDirectory(branch);
            await settings.PreparePeer(branch);
            lab._branch = await StrongSwan.StartAsync(
                lab.Network.Namespace("branch"), branch,
                BranchOffices.Swanctl(settings.Offices, settings.Plan, office => lab._secrets[office]), BranchOffices.DaemonSettings());
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }

        return lab;
    }

    /// <summary>Lets the first offices initiate, or all; returns how many have an IKE SA and a Child SA afterwards.</summary>
    public async Task<int> ConnectOfficesAsync(int? first = null)
    {
        for (int office = 1; office <= (first ?? _settings.Offices); office++)
        {
            await Branch.InitiateAsync(BranchOffices.Name(office), TunnelBound);
        }

        return (await Branch.SasAsync()).Where(sa => sa.Established && sa.Children.Any(child => child.State == "INSTALLED")).Select(sa => sa.Name).Distinct().Count();
    }

    /// <summary>Who owns what, asked of the first node that answers.</summary>
    public async Task<ClusterView> ViewAsync()
    {
        var errors = new List<string>();
        foreach (NodeProcess node in _nodes.Where(node => node.Running))
        {
            ShellResult answer = await node.CliAsync(ClusterView.Command);
            if (answer.ExitCode is 0 or 3)       // 3: some node did not answer
            {
                return ClusterView.Parse(answer.Output);
            }

            errors.Add($"{node.Name}: {answer.Error.Trim()}");
        }

        throw new LabException($"no node answers '{ClusterView.Command}': {string.Join("; ", errors)}");
    }

    /// <summary>Starts a node again that was killed; returns when it serves.</summary>
    public static async Task RejoinAsync(NodeProcess node)
    {
        node.Start();
        await node.ReadyAsync(NodeBound);
    }

    /// <summary>Leaves everything running; <c>./cluster down</c> removes it.</summary>
    public void Keep()
    {
        Network.Keep();
        _nodes = [];
        (_postgres, _branch) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_branch is not null)
        {
            await _branch.DisposeAsync();
        }

        foreach (NodeProcess node in _nodes)
        {
            node.Kill();                         // nothing here is worth an orderly hand-over
            await node.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        await Network.DisposeAsync();
    }

    private async Task StartDatabaseAsync(Action<string> say)
    {
        _postgres = await PostgresServer.StartAsync(Path.Combine(Network.Disk, "postgres"), Network.Namespace("db"), "10.255.0.100");
        say($"PostgreSQL runs with fsync {await _postgres.AskAsync("show fsync")}, synchronous_commit {await _postgres.AskAsync("show synchronous_commit")}");
    }

    private async Task StartNodesAsync(Action<string> say)
    {
        Directory.CreateDirectory(KeyRoot);
        await Shell.CheckAsync("chmod", ["700", KeyRoot]);
        string names = string.Join(',', Enumerable.Range(0, _settings.Nodes).Select(index => $"node{index}"));
        await Shell.CheckAsync("dotnet", [LabPaths.NodeProgram, "certs", "--out", KeyRoot, "--nodes", names]);
        await File.WriteAllTextAsync(Key("master.key"), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n");
        await File.WriteAllTextAsync(Key("database"), Postgres.ConnectionString + "\n");
        await File.WriteAllTextAsync(Key("cluster.set"), Configuration);
        _nodes = [.. Enumerable.Range(0, _settings.Nodes).Select(index => new NodeProcess(Plan(index)))];
        foreach (NodeProcess node in _nodes)
        {
            node.Start();
        }

        foreach (NodeProcess node in _nodes)
        {
            await node.ReadyAsync(NodeBound);
        }

        say($"{_settings.Nodes} nodes run and have found each other");
    }

    private NodePlan Plan(int index)
    {
        string name = $"node{index}", control = $"10.255.0.{1 + index}";
        string[] seeds = [.. Enumerable.Range(0, _settings.Nodes).SelectMany(node => new[] { "--seed", $"10.255.0.{1 + node}:4053" })];
        return new NodePlan(
            name, Path.Combine(NodeRoot, name), Network.Namespace(name),
            [
                "--name", name, "--index", $"{index}", "--node-count", $"{_settings.Nodes}", "--database-file", Key("database"), "--master-key", Key("master.key"),
                "--listen", $"{control}:4053", "--fabric", $"{control}:4054", "--metrics", $"{control}:9464", .. seeds,
                "--tls-ca", Key("ca.crt"), "--tls-cert", Key($"{name}.crt"), "--tls-key", Key($"{name}.key"),
                "--interface", "reth0=wan0", "--interface", "reth1=lan0",
            ],
            index == 0 ? ["--config", Key("cluster.set")] : [])
        {
            Environment = _settings.Fault is { } fault ? new Dictionary<string, string> { ["CLUSTER_FAULT"] = fault } : new Dictionary<string, string>(),
        };
    }

    private string Key(string file) => Path.Combine(KeyRoot, file);
}
