using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.State;

/// <summary>Stored: numbers never change. They are the exchange types.</summary>
public enum Phase1Mode
{
    Main = 2,
    Aggressive = 4,
}

/// <summary>How the peer does NAT traversal. Stored: numbers never change.</summary>
public enum NatTraversalKind
{
    None = 0,

    /// <summary>RFC 3947.</summary>
    Standard = 1,

    /// <summary>draft-ietf-ipsec-nat-t-ike-02 and -03, with private numbers.</summary>
    Draft = 2,
}

/// <summary>
/// A phase-1 negotiation that is not complete. Until the third message of a main mode that a peer began nothing of it is worth a record: it
/// may be anybody's.
/// </summary>
public sealed record Phase1Handshake
{
    public required IkeSpi Own { get; init; }

    /// <summary>None until the peer has answered.</summary>
    public IkeSpi Peer { get; init; }

    public required bool WeInitiated { get; init; }

    public required Phase1Mode Mode { get; init; }

    /// <summary>Number of the message that was sent last, 1 to 6.</summary>
    public required int Sent { get; init; }

    /// <summary>UTC milliseconds.</summary>
    public required long CreatedAt { get; init; }

    public required IkeEndpoints Path { get; init; }

    /// <summary>SAi_b: body of the initiator's SA payload.</summary>
    public required ReadOnlyMemory<byte> SaBody { get; init; }

    /// <summary>Null until chosen.</summary>
    public IkeSuite? Suite { get; init; }

    /// <summary>The value of the Authentication Method attribute that was chosen; 0 before.</summary>
    public int Method { get; init; }

    /// <summary>The lower of both offers.</summary>
    public long LifetimeSeconds { get; init; }

    public ReadOnlyMemory<byte> NonceInitiator { get; init; }

    public ReadOnlyMemory<byte> NonceResponder { get; init; }

    /// <summary>g^xi.</summary>
    public ReadOnlyMemory<byte> PublicInitiator { get; init; }

    /// <summary>g^xr.</summary>
    public ReadOnlyMemory<byte> PublicResponder { get; init; }

    /// <summary>Only while an own initiation waits for the peer's share.</summary>
    public SecretBytes? PrivateValue { get; init; }

    /// <summary>Null before both shares are there.</summary>
    public IkeKeys? Keys { get; init; }

    /// <summary>IV of the next message, either way: the last block of the one before.</summary>
    public ReadOnlyMemory<byte> Iv { get; init; }

    /// <summary>Body of the identity payload of an initiator in aggressive mode, which comes before it can be proven.</summary>
    public ReadOnlyMemory<byte> PeerIdBody { get; init; }

    /// <summary>SHA-256 of the message that was answered last; empty before.</summary>
    public ReadOnlyMemory<byte> LastInbound { get; init; }

    /// <summary>The message that was sent last, as it was sent.</summary>
    public ReadOnlyMemory<byte> LastOutbound { get; init; }

    public NatTraversalKind NatTraversal { get; init; }

    public bool LocalBehindNat { get; init; }

    public bool PeerBehindNat { get; init; }

    public bool PeerDetectsDeath { get; init; }

    /// <summary>Its long messages and ours go in parts.</summary>
    public bool PeerTakesFragments { get; init; }

    /// <summary>We tell the peer that we know no other SA with it.</summary>
    public bool InitialContact { get; init; }

    public IkeSpi Initiator => WeInitiated ? Own : Peer;

    public IkeSpi Responder => WeInitiated ? Peer : Own;

    /// <summary>Nobody has shown yet that he receives at the address that he sends from.</summary>
    internal bool IsTentative => !WeInitiated && Sent <= 2;
}
