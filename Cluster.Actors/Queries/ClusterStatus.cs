using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>The cluster as the asked node sees it: members by index, all anchors that have had an owner, shared addresses.</summary>
public sealed record ClusterStatus(
    ImmutableArray<NodeRow> Nodes, ImmutableArray<AnchorRow> Anchors, ImmutableArray<SharedAddressRow> SharedAddresses);

/// <summary>A member.</summary>
public sealed record NodeRow
{
    public required string Node { get; init; }

    /// <summary>The FPC number.</summary>
    public required int Index { get; init; }

    /// <summary><c>up</c>, <c>joining</c>, <c>leaving</c>, <c>unreachable</c>.</summary>
    public required string Status { get; init; }

    /// <summary>False: it did not answer in time, and what only it knows is empty below.</summary>
    public required bool Answered { get; init; }

    /// <summary>It runs the cluster's singletons and the shard coordinator.</summary>
    public required bool Oldest { get; init; }

    public required Incarnation Incarnation { get; init; }

    /// <summary>Where other nodes reach its fabric.</summary>
    public required IPEndPoint? Fabric { get; init; }

    public string Build { get; init; } = "";

    public TimeSpan? Uptime { get; init; }

    /// <summary>Its lease to speak is valid; false means that it is mute.</summary>
    public bool MaySpeak { get; init; }

    /// <summary>The configuration version that it applies.</summary>
    public long? ConfigurationVersion { get; init; }

    /// <summary>IKE SAs and tunnels that it owns.</summary>
    public int IkeSas { get; init; }

    public int ChildSas { get; init; }

    /// <summary>IKE SAs that peers have begun here and that are not authenticated yet.</summary>
    public int HalfOpenIkeSas { get; init; }
}

/// <summary>An anchor and its owner, from the anchor table.</summary>
/// <param name="Recovering">The owner has not yet got the list of its SAs.</param>
public sealed record AnchorRow(Anchor Anchor, Term Term, string Node, bool Recovering);

/// <summary>A shared address and who answers for it.</summary>
/// <param name="Interface"><c>reth0</c>.</param>
/// <param name="Holder">Null while nobody holds it.</param>
public sealed record SharedAddressRow(string Interface, int RedundancyGroup, ImmutableArray<IPNetwork> Addresses, string? Holder);
