using Cluster.Actors.Anchors;
using Cluster.Dataplane.Control;
using AnchorTable = Cluster.Actors.Anchors.AnchorTable;

namespace Cluster.Actors.Queries;

/// <summary>Where a node's own answers come from.</summary>
/// <param name="FabricDrops">What the fabric dropped and nobody else counts.</param>
/// <param name="StartedAt">Boot clock, milliseconds.</param>
internal sealed record NodeQuerySources(
    NodeEnvironment Node, AnchorTable Table, NegotiationTraces Traces, Func<IReadOnlyList<DropCount>> FabricDrops, string Build, long StartedAt)
{
    /// <summary>Null: a node without a kernel's network of its own, as in tests.</summary>
    public IHostView? Host { get; init; }

    public NodeLog Log { get; init; } = new();

    /// <summary>The last lines of a trace file by its name, oldest first; null when no trace goes there.</summary>
    public Func<string, IEnumerable<LogRow>?> TraceFile { get; init; } = static _ => null;
}
