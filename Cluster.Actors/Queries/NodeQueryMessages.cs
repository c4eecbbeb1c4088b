using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>Within a node, and between the node that is asked and the others.</summary>
public static class NodeQueryMessages
{
    /// <summary>To an anchor here: tell the sender your state, and let your IKE SAs show themselves to it.</summary>
    /// <param name="CountsOnly">The anchor's state is all that is wanted.</param>
    public sealed record AskAnchor(long Query, bool CountsOnly = false) : INoSerializationVerificationNeeded;

    public sealed record AnchorState(long Query, Anchor Anchor, int IkeSas, int ChildSas) : INoSerializationVerificationNeeded;

    /// <summary>From an IKE SA.</summary>
    public sealed record IkeSaState(long Query, IkeSaRow IkeSa, ImmutableArray<ChildSaRow> ChildSas) : INoSerializationVerificationNeeded
    {
        /// <summary>Phase-1 SAs of IKEv1 that stand beside the newest; they share its index.</summary>
        public ImmutableArray<IkeSaRow> Beside { get; init; } = [];
    }

    /// <summary>To a node: answer the sender with pages, the next one when it says <see cref="More"/>.</summary>
    /// <param name="Query">The asker's number for this question to this node; every page carries it.</param>
    public sealed record Ask(long Query, NodeQuestion Question, SaFilter Filter) : IClusterMessage;

    /// <summary>
    /// To the sender of a page: it has arrived, send the next. One page at a time keeps a large answer from standing in the way of
    /// heartbeats.
    /// </summary>
    public sealed record More(long Query) : IClusterMessage;

    /// <summary>A part of an answer, no larger than a message between nodes may be.</summary>
    /// <param name="Last">The answer is complete.</param>
    public abstract record Page<T>(long Query, bool Last, ImmutableArray<T> Rows) : IClusterMessage;

    public sealed record IkeSaPage(long Query, bool Last, ImmutableArray<IkeSaRow> Rows) : Page<IkeSaRow>(Query, Last, Rows);

    public sealed record ChildSaPage(long Query, bool Last, ImmutableArray<ChildSaRow> Rows) : Page<ChildSaRow>(Query, Last, Rows);

    public sealed record StatisticsPage(long Query, bool Last, ImmutableArray<StatisticsRow> Rows) : Page<StatisticsRow>(Query, Last, Rows);

    public sealed record FailurePage(long Query, bool Last, ImmutableArray<FailureRow> Rows) : Page<FailureRow>(Query, Last, Rows);

    public sealed record TracePage(long Query, bool Last, ImmutableArray<TraceRow> Rows) : Page<TraceRow>(Query, Last, Rows);

    public sealed record DropPage(long Query, bool Last, ImmutableArray<DropRow> Rows) : Page<DropRow>(Query, Last, Rows);

    public sealed record StatePage(long Query, bool Last, ImmutableArray<NodeStateRow> Rows) : Page<NodeStateRow>(Query, Last, Rows);

    public sealed record TunnelPage(long Query, bool Last, ImmutableArray<TunnelRow> Rows) : Page<TunnelRow>(Query, Last, Rows);

    public sealed record SelfTestPage(long Query, bool Last, ImmutableArray<SelfTestRow> Rows) : Page<SelfTestRow>(Query, Last, Rows);

    public sealed record InterfacePage(long Query, bool Last, ImmutableArray<InterfaceRow> Rows) : Page<InterfaceRow>(Query, Last, Rows);

    public sealed record RoutePage(long Query, bool Last, ImmutableArray<RouteRow> Rows) : Page<RouteRow>(Query, Last, Rows);

    public sealed record LogPage(long Query, bool Last, ImmutableArray<LogRow> Rows) : Page<LogRow>(Query, Last, Rows);

    public sealed record AlarmPage(long Query, bool Last, ImmutableArray<AlarmRow> Rows) : Page<AlarmRow>(Query, Last, Rows);

    public sealed record ClearedPage(long Query, bool Last, ImmutableArray<ClearedRow> Rows) : Page<ClearedRow>(Query, Last, Rows);
}
