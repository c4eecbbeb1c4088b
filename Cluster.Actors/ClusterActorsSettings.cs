using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Ingress;
using Cluster.Actors.Store;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V2;

namespace Cluster.Actors;

/// <summary>What a process gives its actors at start.</summary>
public sealed record ClusterActorsSettings
{
    /// <summary>The node's name, as in its certificate.</summary>
    public required string NodeName { get; init; }

    /// <summary>The same as in the roles of its membership.</summary>
    public required FabricNode Self { get; init; }

    public required IDataplane Dataplane { get; init; }

    /// <summary>The events object that the dataplane was given; the actors connect to it.</summary>
    public required DataplaneEvents Events { get; init; }

    public required IClusterStore Store { get; init; }

    /// <summary>Versions, candidates, edit sessions, audit trail.</summary>
    public required IConfigurationStore Configurations { get; init; }

    /// <summary>Certificates and key pairs.</summary>
    public required IPkiStore Pki { get; init; }

    /// <summary>What was read of them before the start.</summary>
    public PkiView PkiView { get; init; } = new();

    /// <summary>Inner addresses of users; null: there are none to give.</summary>
    public IAddressLeases? Leases { get; init; }

    public required SpeakingLease Lease { get; init; }

    public required IkeSpiKeys SpiKeys { get; init; }

    /// <summary>Under the secret that all nodes share.</summary>
    public required Cookies Cookies { get; init; }

    public required IEntropy Entropy { get; init; }

    /// <summary>UTC, and the boot clock that the lease is kept in.</summary>
    public required Func<Moment> Now { get; init; }

    public required Func<Anchor, Props> JournalWriter { get; init; }

    /// <summary>The active configuration, compiled; <see cref="AppliedConfiguration.None"/> for an empty store.</summary>
    public required AppliedConfiguration Configuration { get; init; }

    /// <summary>Interfaces, routes, packet filter, groups of shared addresses. Called at start and after each commit; must not block.</summary>
    public Action<ClusterModel> ApplyToHost { get; init; } = static _ => { };

    /// <summary>Tells the other nodes over the fabric who owns an anchor.</summary>
    public Action<AnchorOwner> AnnounceOnFabric { get; init; } = static _ => { };

    /// <summary>The voters of the speaking lease, ourselves included.</summary>
    public Action<ImmutableArray<FabricNode>> SetMembers { get; init; } = static _ => { };

    /// <summary>Keys for a pair of processes: node, to send with, to receive with. False: agree new ones.</summary>
    public Func<FabricNode, SecretBytes, SecretBytes, bool> SetFabricPeer { get; init; } = static (_, _, _) => true;

    public Action<FabricNode> RemoveFabricPeer { get; init; } = static _ => { };

    /// <summary>Shared addresses of a redundancy group: add them here, or take them away.</summary>
    public Action<int> HoldGroup { get; init; } = static _ => { };

    public Action<int> YieldGroup { get; init; } = static _ => { };

    /// <summary>What the fabric dropped and no other counter has, for displays.</summary>
    public Func<IReadOnlyList<DropCount>> FabricDrops { get; init; } = static () => [];

    /// <summary>Interfaces and routes for displays; null shows none.</summary>
    public Queries.IHostView? Host { get; init; }

    /// <summary>What the process logs, for displays.</summary>
    public Queries.NodeLog Log { get; init; } = new();

    /// <summary>The last lines of a trace file by its name, oldest first; null when no trace goes there.</summary>
    public Func<string, IEnumerable<Queries.LogRow>?> TraceFile { get; init; } = static _ => null;

    /// <summary>For a new security alarm, where the configuration wants to hear it.</summary>
    public Action Beep { get; init; } = static () => { };

    /// <summary>Threads that compute key exchanges.</summary>
    public int KeyExchangeThreads { get; init; } = 2;

    /// <summary>For displays.</summary>
    public string Build { get; init; } = "";
}
