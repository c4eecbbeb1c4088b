using System.Collections.Immutable;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;

namespace Cluster.Actors.Queries;

/// <summary>
/// What operational commands ask of the whole cluster, from any node. Each call returns when every node has answered or when
/// the token is cancelled, whichever is first: a silent node is a row of the result with <see cref="NodeAnswer{T}.Answered"/>
/// false, never an exception. Nodes come in the order of their index.
/// </summary>
public interface IClusterQueries
{
    /// <summary>The node that is asked, as it is named in the cluster.</summary>
    string LocalNode { get; }

    /// <summary>Certificates, revocation lists and key pairs, which all nodes share.</summary>
    ICertificates Certificates { get; }

    Task<ImmutableArray<NodeAnswer<IkeSaRow>>> IkeSasAsync(SaFilter filter, CancellationToken cancel);

    Task<ImmutableArray<NodeAnswer<ChildSaRow>>> ChildSasAsync(SaFilter filter, CancellationToken cancel);

    Task<ImmutableArray<NodeAnswer<StatisticsRow>>> StatisticsAsync(SaFilter filter, CancellationToken cancel);

    /// <summary>The last failed negotiations that each node remembers, newest first.</summary>
    Task<ImmutableArray<NodeAnswer<FailureRow>>> FailuresAsync(CancellationToken cancel);

    /// <summary>
    /// The last negotiations that each node remembers, newest first. One negotiation may have spans on several nodes: the
    /// caller joins them by trace id.
    /// </summary>
    Task<ImmutableArray<NodeAnswer<TraceRow>>> TracesAsync(CancellationToken cancel);

    Task<ImmutableArray<NodeAnswer<DropRow>>> DropsAsync(CancellationToken cancel);

    Task<ClusterStatus> StatusAsync(CancellationToken cancel);

    /// <summary>The version that this node applies; null before the first commit.</summary>
    Task<ActiveConfiguration?> ConfigurationAsync(CancellationToken cancel);

    /// <summary>The history of commits, newest first; null when the database does not answer.</summary>
    Task<ImmutableArray<CommitRow>?> CommitsAsync(CancellationToken cancel);

    /// <summary>Deletes the IKE SAs and what was negotiated under them; the peers are told. One row per IKE SA asked to go.</summary>
    Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearIkeSasAsync(SaFilter filter, CancellationToken cancel);

    /// <summary>Deletes Child SAs; the peers are told. One row per SA pair asked to go.</summary>
    Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearChildSasAsync(SaFilter filter, CancellationToken cancel);

    /// <summary>Displays of the counters begin at zero again. One row per SA pair.</summary>
    Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearStatisticsAsync(SaFilter filter, CancellationToken cancel);

    /// <summary>
    /// The configured vpns, from their owners, and what other nodes remember of them: the caller joins by name. Of the filter, gateway, vpn
    /// and peer count.
    /// </summary>
    Task<ImmutableArray<NodeAnswer<TunnelRow>>> TunnelsAsync(SaFilter filter, CancellationToken cancel);

    /// <summary>The bindings that this node knows, by interface and address; all nodes have the same configured ones.</summary>
    Task<ImmutableArray<NextHopTunnelRow>> NextHopTunnelsAsync(CancellationToken cancel);

    /// <summary>Runs the known-answer tests on every node.</summary>
    Task<ImmutableArray<NodeAnswer<SelfTestRow>>> SelfTestsAsync(CancellationToken cancel);

    Task<ImmutableArray<NodeAnswer<InterfaceRow>>> InterfacesAsync(CancellationToken cancel);

    Task<ImmutableArray<NodeAnswer<RouteRow>>> RoutesAsync(CancellationToken cancel);

    /// <summary>The last lines of each node's log, oldest first.</summary>
    /// <param name="file">A trace file, or <c>kmd</c> for the part of the log that is about key management; null: the whole log.</param>
    Task<ImmutableArray<NodeAnswer<LogRow>>> LogAsync(string? file, CancellationToken cancel);

    /// <summary>The alarms of each node, oldest first. Of the filter, index and class count.</summary>
    Task<ImmutableArray<NodeAnswer<AlarmRow>>> AlarmsAsync(SaFilter filter, CancellationToken cancel);

    /// <summary>Takes alarms away; their classes are counted anew. One row per alarm.</summary>
    Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearAlarmsAsync(SaFilter filter, CancellationToken cancel);
}
