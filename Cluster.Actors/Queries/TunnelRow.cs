using System.Collections.Immutable;
using System.Net;

namespace Cluster.Actors.Queries;

/// <summary>A configured vpn: what is wanted beside what is, and what happened to it. From its owner, or what another node remembers of it.</summary>
public sealed record TunnelRow
{
    public required string Vpn { get; init; }

    public required string Gateway { get; init; }

    /// <summary><c>st0.0</c>.</summary>
    public required string BindInterface { get; init; }

    /// <summary>The gateway's configured address.</summary>
    public required IPAddress Remote { get; init; }

    /// <summary>The configuration's word: <c>immediately</c>, <c>on-traffic</c>, <c>responder-only</c>.</summary>
    public required string Establish { get; init; }

    /// <summary>This node owns it: what follows about its state counts.</summary>
    public bool Owner { get; init; }

    /// <summary>It has a Child SA that the dataplane carries.</summary>
    public bool Up { get; init; }

    public int ChildSas { get; init; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<TunnelEvent> Events { get; init; } = [];
}

/// <summary>Something that happened to a tunnel or to its gateway.</summary>
/// <param name="At">The last time.</param>
/// <param name="Count">How often in a row.</param>
public sealed record TunnelEvent(DateTimeOffset At, TunnelEventKind Kind, string Text, int Count = 1);

/// <summary>The numbers travel between nodes: never changed, never used again.</summary>
public enum TunnelEventKind
{
    Up = 1,

    Down = 2,

    /// <summary>A negotiation failed.</summary>
    Failed = 3,

    /// <summary>An SA went.</summary>
    Gone = 4,

    /// <summary>Anything else worth remembering: an SA came.</summary>
    Note = 5,
}
