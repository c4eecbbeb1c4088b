using System.Collections.Immutable;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine.Steps;

/// <summary>What a machine knows only for itself and a successor starts anew.</summary>
internal sealed record IsakmpPacing
{
    public static readonly IsakmpPacing Empty = new();

    /// <summary>Message ID 0 is phase 1.</summary>
    public ImmutableSortedDictionary<ExchangeKey, Retransmission> Retransmissions { get; init; } = ImmutableSortedDictionary<ExchangeKey, Retransmission>.Empty;

    /// <summary>Messages that are said again because nobody acknowledges them.</summary>
    public ImmutableArray<Repetition> Repetitions { get; init; } = [];

    /// <summary>By our SPI: why a negotiation of ours will have failed unless a better answer comes. Not authenticated.</summary>
    public ImmutableSortedDictionary<ulong, InitRefusal> Refusals { get; init; } = ImmutableSortedDictionary<ulong, InitRefusal>.Empty;

    /// <summary>By our SPI: incomplete messages. Bounded.</summary>
    public ImmutableSortedDictionary<ulong, IsakmpReassembly> Reassemblies { get; init; } = ImmutableSortedDictionary<ulong, IsakmpReassembly>.Empty;

    /// <summary>A client's request for an address while that is looked for.</summary>
    public ConfigurationWish? Wish { get; init; }

    /// <summary>Our last R-U-THERE; null when it is answered.</summary>
    public Probe? Probe { get; init; }

    /// <summary>
    /// Message IDs of our latest informational exchanges: the keys are those of both directions, so what we said can be thrown back at us. Bounded.
    /// </summary>
    public ImmutableArray<uint> Said { get; init; } = [];
}

/// <param name="Left">Times that it is still to be sent.</param>
/// <param name="NextAt">Boot clock.</param>
internal sealed record Repetition(ReadOnlyMemory<byte> Datagram, IkeEndpoints Path, int Left, long NextAt);

/// <param name="NextAt">Boot clock.</param>
internal sealed record Probe(uint Number, int Sent, long NextAt);
