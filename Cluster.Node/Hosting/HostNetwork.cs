using System.Collections.Immutable;
using System.Threading.Channels;
using Cluster.Config.Model;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Host;

namespace Cluster.Node.Hosting;

/// <summary>
/// Brings st0 units, addresses, routes, the packet filter and the shared addresses to what the configuration says, one model after the
/// other on a thread of its own: <c>ip</c> and <c>nft</c> take some milliseconds, and nobody waits for them.
/// </summary>
internal sealed partial class HostNetwork : IDisposable
{
    private readonly IDataplane _dataplane;
    private readonly IReadOnlyDictionary<string, string> _devices;
    private readonly ILogger<HostNetwork> _log;
    private readonly HostApplier _applier = new();
    private readonly NodeGuard _guard;
    private readonly Channel<ClusterModel> _models = Channel.CreateBounded<ClusterModel>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Thread _thread;
    private ImmutableDictionary<string, TunnelInterface> _tunnels = ImmutableDictionary<string, TunnelInterface>.Empty;

    public HostNetwork(IDataplane dataplane, SpeakingLease lease, IReadOnlyDictionary<string, string> devices, ILogger<HostNetwork> log)
    {
        _dataplane = dataplane;
        _devices = devices;
        _log = log;
        Holder = new SharedAddressHolder(lease, new SharedAddressSettings(), Warn);
        (string program, string[] arguments) = NodeGuard.OwnProgram();
        _guard = new NodeGuard(program, [.. arguments, "guard"], Warn);
        _thread = new Thread(Run) { Name = "host network", IsBackground = true };
    }

    /// <summary>Holds and yields redundancy groups; whoever owns a group's anchor drives it.</summary>
    public SharedAddressHolder Holder { get; }

    /// <summary>What was last applied; null before.</summary>
    public HostState? State { get; private set; }

    public void Start()
    {
        _guard.Start();
        Holder.Start();
        _thread.Start();
    }

    /// <summary>Any thread. A model that is overtaken by a newer one before its turn is left out: each is the whole truth.</summary>
    public void Apply(ClusterModel model) => _models.Writer.TryWrite(model);

    /// <summary>Takes back what the node has put on the host; the filter stays.</summary>
    public void Dispose()
    {
        _models.Writer.TryComplete();
        _thread.Join();
        Holder.Dispose();
        Report(_applier.Withdraw());
        _guard.Dispose();
    }

    private void Run()
    {
        while (_models.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            if (_models.Reader.TryRead(out ClusterModel? model))
            {
                ApplyNow(model);
            }
        }
    }

    private void ApplyNow(ClusterModel model)
    {
        HostInput input = HostTranslation.Translate(model, _devices);
        ApplyTunnels(HostTranslation.Tunnels(input));
        HostPlan plan = HostPlan.For(input);
        ImmutableArray<SharedGroup> groups = HostTranslation.SharedGroups(input);
        _guard.Update(GuardList.For(plan, groups));
        Report(_applier.Apply(plan));
        Report(plan.Unsupported);
        State = HostState.After(State, model, input, DateTimeOffset.UtcNow);
        Holder.SetGroups(groups);
        LogApplied(input.Interfaces.Length, input.Routes.Length, input.Policies.Length + input.GlobalPolicies.Length);
    }

    private void ApplyTunnels(ImmutableArray<TunnelInterface> wanted)
    {
        foreach (TunnelInterface gone in _tunnels.Values.Where(known => wanted.All(tunnel => tunnel.Name != known.Name)))
        {
            _dataplane.SetTunnelInterface(gone with { Mtu = 0 });
        }

        foreach (TunnelInterface tunnel in wanted.Where(tunnel => !Same(_tunnels.GetValueOrDefault(tunnel.Name), tunnel)))
        {
            _dataplane.SetTunnelInterface(tunnel);
        }

        _tunnels = wanted.ToImmutableDictionary(tunnel => tunnel.Name);
    }

    private static bool Same(TunnelInterface? known, TunnelInterface wanted) =>
        known is not null && known.Mtu == wanted.Mtu && known.Addresses.SequenceEqual(wanted.Addresses);

    private void Report(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Warn(line);
        }
    }

    private void Warn(string line) => LogHost(line);

    [LoggerMessage(1, LogLevel.Warning, "Host network: {Line}")]
    private partial void LogHost(string line);

    [LoggerMessage(2, LogLevel.Information, "Applied to the host: {Interfaces} interfaces, {Routes} routes, {Policies} policies")]
    private partial void LogApplied(int interfaces, int routes, int policies);
}
