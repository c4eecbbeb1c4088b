using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>Stored: numbers never change.</summary>
public enum IkeSaStatus
{
    /// <summary>Carries the Child SAs.</summary>
    Current = 1,

    /// <summary>Made by a peer's rekey that crossed ours; the nonces will tell.</summary>
    Contending = 2,

    /// <summary>Rekeyed, or lost a crossing: waits for its Delete.</summary>
    Replaced = 3,

    /// <summary>Deleted by the peer; lingers to answer a repeated Delete.</summary>
    Closed = 4,
}

/// <summary>
/// The moving part of one IKE SA: message IDs (window size 1, RFC 7296 section 2.3) and the stored bytes that any later owner
/// resends as they are.
/// </summary>
public sealed record IkeSaWindow
{
    public required IkeSpi Own { get; init; }

    public required IkeSaStatus Status { get; init; }

    /// <summary>Message ID of our next request.</summary>
    public required uint NextRequest { get; init; }

    /// <summary>Message ID of the peer's next request.</summary>
    public required uint ExpectedRequest { get; init; }

    /// <summary>Lower part of the next counter IV.</summary>
    public ulong SealCounter { get; init; }

    /// <summary>UTC milliseconds; when to rekey this IKE SA. <see cref="long.MaxValue"/> when that is under way or not ours to do.</summary>
    public long RekeyAt { get; init; } = long.MaxValue;

    /// <summary>UTC milliseconds; when a replaced or closed IKE SA is forgotten whatever the peer does.</summary>
    public long ForgetAt { get; init; } = long.MaxValue;

    public OutstandingRequest? Outstanding { get; init; }

    /// <summary>
    /// The lowest request that the peer may not have answered yet; where a successor begins to look for the peer.
    /// </summary>
    internal uint FirstUnanswered => Outstanding switch
    {
        { What: PendingExchange.Liveness liveness } => liveness.First,
        { } real => real.MessageId,
        null => NextRequest,
    };

    /// <summary>
    /// The sealed answer to request <see cref="ExpectedRequest"/> - 1, all fragments. Empty when that was a liveness answer, which is made again
    /// from its message ID, or when nothing was asked yet.
    /// </summary>
    public ImmutableArray<ReadOnlyMemory<byte>> LastResponse { get; init; } = [];
}

/// <summary>Our one request that waits for its response.</summary>
/// <param name="Datagrams">The sealed request, all fragments; empty for liveness, which is made again from its message ID.</param>
public sealed record OutstandingRequest(uint MessageId, ImmutableArray<ReadOnlyMemory<byte>> Datagrams, PendingExchange What);
