using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>What a phase-1 SA has beside its keys (<see cref="NegotiatedIkeSa"/> of the same SPI).</summary>
public sealed record Phase1Sa
{
    public required IkeSpi Own { get; init; }

    public required Phase1Mode Mode { get; init; }

    /// <summary>Last block of ciphertext of phase 1, from which the IV of every later exchange is derived (RFC 2409 section 5.5).</summary>
    public required ReadOnlyMemory<byte> LastBlock { get; init; }

    /// <summary>SHA-256 of the peer's last message of phase 1, and our answer to it, for a repetition; until <see cref="KeepUntil"/>.</summary>
    public required ReadOnlyMemory<byte> LastInbound { get; init; }

    /// <summary>Empty when the peer had the last word.</summary>
    public required ReadOnlyMemory<byte> LastOutbound { get; init; }

    /// <summary>UTC milliseconds.</summary>
    public required long KeepUntil { get; init; }

    public required NatTraversalKind NatTraversal { get; init; }

    /// <summary>RFC 3706: the peer answers R-U-THERE.</summary>
    public required bool PeerDetectsDeath { get; init; }

    /// <summary>Its long messages and ours go in parts.</summary>
    public bool PeerTakesFragments { get; init; }

    /// <summary>Below the first number of our R-U-THERE; all of them are above by at most the seconds that have passed. The window says where they stand.</summary>
    public required uint ProbeBase { get; init; }

    /// <summary>UTC milliseconds; <see cref="long.MaxValue"/> when that is under way or another has taken its place.</summary>
    public required long RekeyAt { get; init; }

    /// <summary>UTC milliseconds when it is deleted, another having taken its place.</summary>
    public long DeleteAt { get; init; } = long.MaxValue;

    /// <summary>Of a phase 1 whose initiator is a user who has to prove who it is, beside its peer (XAuth).</summary>
    public UserStage User { get; init; }

    /// <summary>Message IDs of quick modes that the peer began, the oldest first: none is begun twice. Bounded.</summary>
    public ImmutableArray<uint> Finished { get; init; } = [];
}
