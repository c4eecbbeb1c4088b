using Akka.Actor;
using Akka.Cluster;
using Cluster.Actors.Access;
using Cluster.Actors.Alarms;
using Cluster.Actors.Anchors;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Actors.Tunnels;

namespace Cluster.Actors;

/// <summary>All actors of a node, started in the order in which they need each other, and what the rest of the process holds of them.</summary>
public sealed class ClusterActors : IDisposable
{
    private readonly ClusterActorsSettings _settings;
    private readonly KeyExchangePool _keyExchanges;
    private readonly IkeIngress _ingress;
    private readonly NegotiationTraces _traces;
    private readonly ConfigurationSessions _sessions;

    private ClusterActors(ActorSystem system, ClusterActorsSettings settings)
    {
        _settings = settings;
        _keyExchanges = new KeyExchangePool(settings.KeyExchangeThreads);
        var view = new ConfigurationView { Current = settings.Configuration };
        var livePeers = new LivePeers();
        IActorRef? region = null;
        Environment = new NodeEnvironment
        {
            Self = settings.Self,
            Dataplane = settings.Dataplane,
            Store = settings.Store,
            Lease = settings.Lease,
            SpiKeys = settings.SpiKeys,
            Entropy = settings.Entropy,
            Now = settings.Now,
            Clock = new ClusterClock(settings.Self.Index),
            Configuration = view,
            Pki = settings.PkiView,
            Datagrams = new DatagramCounters(),
            KeyExchanges = _keyExchanges,
            AnchorTable = system.ActorOf(
                Props.Create(() => new AnchorTableActor(settings.Dataplane, Table, settings.AnnounceOnFabric)), "anchor-table"),
            Checkpoints = system.ActorOf(Props.Create(() => new CheckpointActor(settings.Dataplane, settings.Store)), "checkpoints"),
            Outbound = system.ActorOf(Props.Create(() => new OutboundActor(settings.Dataplane, livePeers)), OutboundActor.Name),
            SharedHomes = system.ActorOf(
                Props.Create(() => new SharedHomesActor(view, settings.HoldGroup, settings.YieldGroup)), "shared-homes"),
            Access = system.ActorOf(Props.Create(() => new AccessActor(settings, view)), AccessActor.Name),
            Region = () => region!,
            JournalWriter = settings.JournalWriter,
            Alarms = SecurityEvents.Alarms(system, view, settings.Beep),
        };
        NodeEnvironment environment = Environment;
        SecurityEvents.Watch(system, environment);
        AnchorAllocation allocation = AnchorSharding.Allocation(system);
        region = AnchorSharding.Start(system, allocation, anchor => Props.Create(() => new AnchorActor(anchor, environment)));
        system.ActorOf(Props.Create(() => new ClockActor(settings.Self.Index, settings.Now, environment.Clock)), ClockActor.Name);
        system.ActorOf(Props.Create(() => new IncarnationGuardActor(settings.Self.Incarnation, settings.Store)), "incarnations");
        system.ActorOf(
            Props.Create(() => new FabricKeysActor(settings.Self, settings.Entropy, settings.SetFabricPeer, settings.RemoveFabricPeer)),
            FabricKeysActor.Name);
        _sessions = ConfigurationMode.Start(system, settings, view);
        system.ActorOf(Props.Create(() => new PkiActor(settings.Pki, settings.PkiView)), PkiActor.Name);
        var certificates = new ClusterPki(settings.Pki, settings.PkiView, () => DateTimeOffset.FromUnixTimeMilliseconds(settings.Now().Utc), revision => PkiRound.TellAsync(system, settings, revision));
        _ingress = new IkeIngress(
            settings.Self.Index, settings.SpiKeys, view, environment.Datagrams, livePeers, settings.Cookies, settings.Dataplane,
            settings.Lease, region, settings.Now);
        _traces = new NegotiationTraces(settings.NodeName);
        var sources = new NodeQuerySources(environment, Table, _traces, settings.FabricDrops, settings.Build, settings.Now().Boot)
        {
            Host = settings.Host,
            Log = settings.Log,
            TraceFile = settings.TraceFile,
        };
        IActorRef queries = system.ActorOf(Props.Create(() => new NodeQueryActor(sources)), NodeQueryActor.Name);
        Queries = new ClusterQueries(system, settings.NodeName, environment, Table, queries) { Certificates = certificates, Sessions = _sessions };
        settings.Events.Connect(_ingress, environment);
        if (settings.Configuration.Model is { } model)
        {
            settings.ApplyToHost(model);
        }

        system.ActorOf(Props.Create(() => new MembersActor(settings.Self, region, settings.SetMembers, view, environment.Anchors)), "members");
        system.ActorOf(Props.Create(() => new TakeoverNudgeActor(TimeProvider.System, () => allocation.Regions)), "takeover-nudge");
        system.ActorOf(Props.Create(() => new IdleTunnelsActor(environment)), "idle-tunnels");
    }

    /// <summary>What the actors of the node share, for telemetry.</summary>
    public NodeEnvironment Environment { get; }

    public AnchorTable Table { get; } = new();

    /// <summary>What operational commands ask of the whole cluster.</summary>
    public IClusterQueries Queries { get; }

    /// <summary>Configuration mode, commits, history, audit trail.</summary>
    public IConfigurationSessions Sessions => _sessions;

    /// <summary>
    /// The actor system must have been made with <see cref="MembershipProfile"/>; joining the seeds is its configuration's doing. The journal,
    /// the dataplane and the store are ready before.
    /// </summary>
    public static ClusterActors Start(ActorSystem system, ClusterActorsSettings settings) => new(system, settings);

    /// <summary>What the fabric learns of owners goes here; safe from any thread.</summary>
    public void LearnOwner(AnchorOwner owner) => Environment.AnchorTable.Tell(new AnchorTableActor.Learned(owner));

    /// <summary>After the actor system has ended.</summary>
    public void Dispose()
    {
        _settings.Events.Disconnect();
        _sessions.Dispose();
        _ingress.Dispose();
        _traces.Dispose();
        _keyExchanges.Dispose();
    }
}
