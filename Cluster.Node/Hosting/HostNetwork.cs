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
    /// <summary>One run of <c>ip</c>: short enough that a newer model does not wait for long.</summary>
    private const int TunnelsAtATime = 64;

    private readonly IDataplane _dataplane;
    private readonly IReadOnlyDictionary<string, string> _devices;
    private readonly ILogger<HostNetwork> _log;
    private readonly HostApplier _applier = new();
    private readonly NodeGuard _guard;
    private readonly Channel<ClusterModel> _models = Channel.CreateBounded<ClusterModel>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Thread _thread;
    private readonly Dictionary<string, TunnelInterface> _tunnels = [];
    private ClusterModel? _inForce;

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

    /// <summary>What is being applied, or was last; null before. What of it is not there yet, <c>ip</c> does not show.</summary>
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
            if (!_models.Reader.TryRead(out ClusterModel? model))
            {
                continue;
            }

            if (IsInForce(model))
            {
                State = State! with { Model = model };
            }
            else
            {
                _inForce = Apply(model, HostTranslation.Translate(model, _devices)) ? model : null;
            }
        }
    }

    /// <summary>Most commits change nothing that the host has, and thousands of interfaces take the packet filter a second to read.</summary>
    private bool IsInForce(ClusterModel model) => _inForce is { } last && ModelDiff.Between(last, model) is
    {
        Interfaces.IsEmpty: true, FilterChanged: false, RoutesChanged: false, TcpMssChanged: false, RedundancyGroupsChanged: false,
    };

    /// <returns>All of it is in force, and nothing went wrong.</returns>
    private bool Apply(ClusterModel model, HostInput input)
    {
        long started = Environment.TickCount64;
        ImmutableArray<TunnelInterface> tunnels = HostTranslation.Tunnels(input);
        HostThread.Yield(tunnels.Length - _tunnels.Count > TunnelsAtATime || _tunnels.Count - tunnels.Length > TunnelsAtATime);
        HostPlan plan = HostPlan.For(input);
        ImmutableArray<SharedGroup> groups = HostTranslation.SharedGroups(input);
        State = HostState.After(State, model, input, DateTimeOffset.UtcNow);
        _guard.Update(GuardList.For(plan, groups));
        bool whole = Report(HostApplier.ApplyFilter(plan));
        if (!ApplyTunnels(tunnels))
        {
            return false;
        }

        whole &= Report(_applier.ApplyNetwork(plan)) && _tunnels.Count == tunnels.Length;
        Report(plan.Unsupported);
        Holder.SetGroups(groups);
        HostThread.Yield(false);
        LogApplied(input.Interfaces.Length, input.Routes.Length, input.Policies.Length + input.GlobalPolicies.Length, (Environment.TickCount64 - started) / 1000.0);
        return whole;
    }

    /// <returns>False when a newer model came in between; what was done until then is kept.</returns>
    private bool ApplyTunnels(ImmutableArray<TunnelInterface> wanted)
    {
        HashSet<string> names = [.. wanted.Select(tunnel => tunnel.Name)];
        IEnumerable<TunnelInterface> gone = _tunnels.Values.Where(known => !names.Contains(known.Name)).Select(known => known with { Mtu = 0 });
        IEnumerable<TunnelInterface> changed = wanted.Where(tunnel => !Same(_tunnels.GetValueOrDefault(tunnel.Name), tunnel));
        foreach (TunnelInterface[] some in gone.Concat(changed).ToArray().Chunk(TunnelsAtATime))
        {
            if (_models.Reader.Count > 0)
            {
                return false;
            }

            IReadOnlyList<string> errors = _dataplane.SetTunnelInterfaces(some);
            Report(errors);
            foreach (TunnelInterface tunnel in some)
            {
                // What failed is tried again with the next model.
                _tunnels.Remove(tunnel.Name);
                if (tunnel.Mtu != 0 && errors.Count == 0)
                {
                    _tunnels.Add(tunnel.Name, tunnel);
                }
            }
        }

        return true;
    }

    private static bool Same(TunnelInterface? known, TunnelInterface wanted) =>
        known is not null && known.Mtu == wanted.Mtu && known.Addresses.SequenceEqual(wanted.Addresses);

    /// <returns>There was nothing to report.</returns>
    private bool Report(IReadOnlyCollection<string> lines)
    {
        foreach (string line in lines)
        {
            Warn(line);
        }

        return lines.Count == 0;
    }

    private void Warn(string line) => LogHost(line);

    [LoggerMessage(1, LogLevel.Warning, "Host network: {Line}")]
    private partial void LogHost(string line);

    [LoggerMessage(2, LogLevel.Information, "Applied to the host: {Interfaces} interfaces, {Routes} routes, {Policies} policies, in {Seconds:0.0} s")]
    private partial void LogApplied(int interfaces, int routes, int policies, double seconds);
}
