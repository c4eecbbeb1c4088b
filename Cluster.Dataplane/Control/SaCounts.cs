using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Sad;

namespace Cluster.Dataplane.Control;

/// <summary>An SA's counters as others read them.</summary>
internal static class SaCounts
{
    /// <param name="exact">The SA has stopped for good: the successor may go on at the very next number.</param>
    public static SaCheckpoint Checkpoint(ChildSa sa, bool exact) => new(
        sa.Inbound,
        sa.Out.Sequence.End,
        sa.In.Window.Top,
        sa.Out.Counters.Packets,
        sa.Out.Counters.Bytes,
        sa.In.Counters.Packets,
        sa.In.Counters.Bytes,
        sa.Path.Peer.ToIPEndPoint(),
        exact ? sa.Out.Sequence.Next : null,
        sa.In.PacketsPerSecond);

    public static SaStatistics Statistics(ChildSa sa) => new(
        sa.Out.Counters.Packets,
        sa.Out.Counters.Bytes,
        sa.In.Counters.Packets,
        sa.In.Counters.Bytes,
        sa.In.AuthenticationFailures,
        sa.In.BadTrailers,
        sa.In.ReplayErrors,
        sa.In.BadHeaders,
        sa.In.BadTrailers,
        sa.In.ReplayExposed,
        sa.Out.Sequence.Next,
        sa.Out.Sequence.End,
        sa.In.Window.Top);
}
