using Akka.Actor;
using Cluster.Actors.Alarms;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Gateways;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Anchors;

/// <summary>What the actors of a node share: the ways out of the actor system, and where their neighbours are.</summary>
public sealed record NodeEnvironment
{
    public required FabricNode Self { get; init; }

    public required IDataplane Dataplane { get; init; }

    public required IClusterStore Store { get; init; }

    /// <summary>A node whose lease has run out neither takes an anchor nor speaks for one.</summary>
    public required SpeakingLease Lease { get; init; }

    public required IkeSpiKeys SpiKeys { get; init; }

    public required IEntropy Entropy { get; init; }

    /// <summary>The same boot clock that the lease is kept in.</summary>
    public required Func<Moment> Now { get; init; }

    /// <summary>What is known of the other members' wall clocks.</summary>
    public required ClusterClock Clock { get; init; }

    public required ConfigurationView Configuration { get; init; }

    /// <summary>What peers are believed by.</summary>
    public PkiView Pki { get; init; } = new();

    public required DatagramCounters Datagrams { get; init; }

    public required KeyExchangePool KeyExchanges { get; init; }

    public HalfOpenBudget HalfOpen { get; } = new();

    public InitiationPlaces Initiations { get; } = new();

    /// <summary>For steps that dropped what they were given.</summary>
    public SpanBudget GarbageSpans { get; } = new();

    public LocalAnchors Anchors { get; } = new();

    public NegotiationLog Negotiations { get; } = new();

    public TunnelLog Tunnels { get; } = new();

    public StatisticsBaselines Baselines { get; } = new();

    public SecurityAlarms Alarms { get; init; } = new(() => AlarmSettings.None, _ => { }, TimeProvider.System);

    /// <summary>See <see cref="AnchorTableActor"/>.</summary>
    public required IActorRef AnchorTable { get; init; }

    /// <summary>See <see cref="Failover.CheckpointActor"/>.</summary>
    public required IActorRef Checkpoints { get; init; }

    /// <summary>See <see cref="Tunnels.OutboundActor"/>.</summary>
    public required IActorRef Outbound { get; init; }

    /// <summary>See <see cref="Failover.SharedHomesActor"/>.</summary>
    public required IActorRef SharedHomes { get; init; }

    /// <summary>See <see cref="Access.AccessActor"/>.</summary>
    public IActorRef Access { get; init; } = ActorRefs.Nobody;

    /// <summary>Reaches any anchor, wherever it is.</summary>
    public required Func<IActorRef> Region { get; init; }

    /// <summary>The journal writer of an anchor, its only persistent actor.</summary>
    public required Func<Anchor, Props> JournalWriter { get; init; }
}
