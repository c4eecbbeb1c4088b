using System.Collections.Immutable;

namespace Cluster.Actors.Queries;

/// <summary>The spans of one negotiation that a node has seen.</summary>
/// <param name="TraceId">32 hex digits, derived from the initiator's SPI: the same on every node.</param>
public sealed record TraceRow(string TraceId, string Gateway, ImmutableArray<TraceSpan> Spans);

/// <summary>One step.</summary>
/// <param name="ParentId">Empty for a root.</param>
/// <param name="Failed">The step ended the negotiation; the reason is among the attributes.</param>
public sealed record TraceSpan(
    string SpanId, string ParentId, string Name, string Node, DateTimeOffset Start, TimeSpan Duration, bool Failed,
    ImmutableArray<KeyValuePair<string, string>> Attributes);
