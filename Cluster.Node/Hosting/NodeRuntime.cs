using Akka.Actor;
using Cluster.Actors;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Crypto.SelfTests;
using Cluster.Dataplane;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.V2;
using Cluster.Node.Cli.Server;
using Cluster.Node.Settings;
using Cluster.Node.Telemetry;
using AnchorTable = Cluster.Actors.Anchors.AnchorTable;
using FabricNode = Cluster.Dataplane.Control.FabricNode;

namespace Cluster.Node.Hosting;

/// <summary>
/// The life of a node. Up: packets (mute), host network, actors, membership. Down, in reverse: anchors are handed over, the membership
/// is left, the host gets back what it had.
/// </summary>
internal sealed partial class NodeRuntime(NodeSettings settings, NodeStore store, NodeLog log, ILoggerFactory logs) : IHostedService
{
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(50);

    private readonly ILogger<NodeRuntime> _log = logs.CreateLogger<NodeRuntime>();
    private NodePackets? _packets;
    private HostNetwork? _network;
    private ActorSystem? _system;
    private ClusterActors? _actors;
    private NodeMetrics? _metrics;
    private NodeCommandLine? _commands;
    private TraceFiles? _traces;

    /// <summary>A member of the cluster, and serving.</summary>
    public bool IsReady { get; private set; }

    public async Task StartAsync(CancellationToken cancel)
    {
        PacketBackend backend = Backend();
        _packets = new NodePackets(settings, store.Incarnation, backend);
        _packets.Start();
        _network = new HostNetwork(_packets.Dataplane, _packets.Lease, settings.Interfaces, logs.CreateLogger<HostNetwork>());
        _network.Start();
        _system = NodeActorSystem.Create(settings, store, _packets.Self, logs);
        _actors = ClusterActors.Start(_system, ActorSettings(_system, _packets, _network));
        _traces = Traces(_actors, _packets);
        _metrics = new NodeMetrics(
            _packets.Dataplane, _packets.Fabric.Counters, _actors.Environment.Datagrams, _actors.Environment.HalfOpen, _actors.Environment.Clock, _actors.Table,
            store.Incarnation, () => _packets.Lease.MaySpeak(BootClock.Milliseconds));
        _commands = NodeCommandLine.For(settings, _actors, () => IsReady, logs);
        await _commands.StartAsync(cancel);
        await MembershipAsync(_system, cancel);
        await AnchorsAsync(_actors.Table, _packets.Self, cancel);
        IsReady = true;
        LogReady(settings.Name, settings.Index, store.Incarnation.Value, backend, store.Configuration.Version);
        Console.WriteLine($"ready {settings.Name}");
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        IsReady = false;
        if (_commands is not null)
        {
            await _commands.StopAsync(cancel);
        }

        if (_system is not null)
        {
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(cancel);
        }

        _metrics?.Dispose();
        await (_traces?.DisposeAsync() ?? ValueTask.CompletedTask);
        _actors?.Dispose();
        _network?.Dispose();
        _packets?.Dispose();
    }

    private ClusterActorsSettings ActorSettings(ActorSystem system, NodePackets packets, HostNetwork network)
    {
        IActorRef gate = system.ActorOf(JournalGateActor.Props(store.Store), "journal-gate");
        return new ClusterActorsSettings
        {
            NodeName = settings.Name,
            Self = packets.Self,
            Dataplane = packets.Dataplane,
            Events = packets.Events,
            Store = store.Store,
            Configurations = store.Store.Configurations,
            Pki = store.Store.Pki,
            Leases = store.Store.Leases,
            PkiView = store.Pki,
            Lease = packets.Lease,
            SpiKeys = store.SpiKeys,
            Cookies = store.Cookies,
            Entropy = new SystemEntropy(),
            Now = () => new Moment(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), BootClock.Milliseconds),
            JournalWriter = anchor => JournalWriterActor.Props(anchor, store.Store, gate),
            Configuration = store.Configuration,
            ApplyToHost = model => Apply(model, packets, network),
            AnnounceOnFabric = owner => packets.Fabric.Announce(owner.Anchor, owner.Term, owner.Node),
            SetMembers = members => packets.Keeper.SetMembers(members),
            SetFabricPeer = packets.Fabric.SetPeer,
            RemoveFabricPeer = packets.Fabric.RemovePeer,
            HoldGroup = network.Holder.Hold,
            YieldGroup = network.Holder.Yield,
            FabricDrops = packets.Fabric.Counters.Drops,
            Build = ThisBuild.Version,
            Host = new HostView(network),
            Log = log,
            TraceFile = name => _traces?.Read(name),
            Beep = () => Console.Write('\a'),
        };
    }

    private TraceFiles Traces(ClusterActors actors, NodePackets packets)
    {
        var traces = new TraceFiles(
            Path.Combine(settings.Data.FullName, "log"), () => actors.Environment.Configuration.Current.Model, packets.Dataplane.Drops, TimeProvider.System,
            logs.CreateLogger<TraceFiles>());
        log.Added = traces.Add;
        actors.Environment.Tunnels.Added = traces.Add;
        return traces;
    }

    private static void Apply(ClusterModel model, NodePackets packets, HostNetwork network)
    {
        // Every redundancy group has its own home; the packet loops know one, the lowest.
        packets.Home.Anchor = model.RedundancyGroups.Select(group => group.Number).Order().Select(group => (Anchor?)AnchorHash.OfRedundancyGroup(group)).FirstOrDefault();
        network.Apply(model);
    }

    private PacketBackend Backend()
    {
        if (settings.PortableCiphers)
        {
            return PacketBackend.LibCrypto;
        }

        if (PacketSelfTest.IpsecMbUnusable is { } reason)
        {
            LogPortable(reason);
            return PacketBackend.LibCrypto;
        }

        return PacketBackend.IpsecMb;
    }

    private static async Task MembershipAsync(ActorSystem system, CancellationToken cancel)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(() => up.TrySetResult());
        await up.Task.WaitAsync(cancel);
    }

    /// <summary>Every anchor has an owner, and those that are ours have their SAs: from here on no peer waits for us.</summary>
    private static async Task AnchorsAsync(AnchorTable table, FabricNode self, CancellationToken cancel)
    {
        while (!Enumerable.Range(0, Anchor.Count).Select(number => new Anchor((byte)number)).All(IsServed))
        {
            await Task.Delay(ReadyPoll, cancel);
        }

        bool IsServed(Anchor anchor) =>
            table[anchor] is { } row && (row.Node.Incarnation != self.Incarnation || table.IsReadyHere(anchor));
    }

    [LoggerMessage(1, LogLevel.Information, "Node {Name} (index {Index}, incarnation {Incarnation}) is up; ciphers {Backend}; configuration version {Version}")]
    private partial void LogReady(string name, int index, uint incarnation, PacketBackend backend, long version);

    [LoggerMessage(2, LogLevel.Warning, "intel-ipsec-mb is not used, packets go through libcrypto: {Reason}")]
    private partial void LogPortable(string reason);
}
