using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;

namespace Cluster.Ike.Machine.State;

/// <summary>Where an IKE SA lineage stands.</summary>
public enum IkePhase
{
    /// <summary>Nothing has happened.</summary>
    Empty = 0,

    /// <summary>We sent IKE_SA_INIT and wait.</summary>
    InitSent = 1,

    /// <summary>We answered IKE_SA_INIT and wait for IKE_AUTH.</summary>
    InitAnswered = 2,

    /// <summary>We sent IKE_AUTH and wait.</summary>
    AuthSent = 3,

    Established = 4,

    /// <summary>No longer usable; lingers to answer repeated requests.</summary>
    Closed = 5,

    /// <summary>Nothing is left.</summary>
    Gone = 6,
}

/// <summary>What is true of all IKE SAs of a lineage, the first and its rekeyed successors.</summary>
public sealed record IkeLineage
{
    public required IkePhase Phase { get; init; }

    /// <summary>Our SPI of the IKE SA that carries the Child SAs.</summary>
    public required IkeSpi Current { get; init; }

    /// <summary>UTC milliseconds of the first message.</summary>
    public required long CreatedAt { get; init; }

    public bool PeerFragments { get; init; }

    public bool LocalBehindNat { get; init; }

    public bool PeerBehindNat { get; init; }

    /// <summary>The authenticated identity; null before.</summary>
    public IkeIdentity? Peer { get; init; }

    /// <summary>The user that was let in, beside the peer's identity; null without XAuth or EAP.</summary>
    public AccessState? Access { get; init; }

    /// <summary>Null once established.</summary>
    public Handshake? Handshake { get; init; }

    /// <summary>What is still to be asked of the peer, one exchange after the other.</summary>
    public ImmutableArray<IkeTask> Tasks { get; init; } = [];

    /// <summary>Set with <see cref="IkePhase.Closed"/>.</summary>
    public long ClosedAt { get; init; }

    public IkeGoneReason ClosedReason { get; init; }

    public string ClosedDetail { get; init; } = "";

    public bool BehindNat => LocalBehindNat || PeerBehindNat;
}
