using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Actors.Queries;

/// <summary>One IKE SA as its owner shows it.</summary>
public sealed record IkeSaRow
{
    /// <summary><c>anchor &lt;&lt; 20 | counter of the anchor</c>.</summary>
    public required uint Index { get; init; }

    public required Anchor Anchor { get; init; }

    /// <summary>The gateway's name in the configuration; empty while a responder does not know it yet.</summary>
    public required string Gateway { get; init; }

    /// <summary>Established; otherwise it is being negotiated.</summary>
    public required bool Up { get; init; }

    public required IkeSpi InitiatorSpi { get; init; }

    public required IkeSpi ResponderSpi { get; init; }

    /// <summary><c>IKEv2</c>, <c>Main</c> or <c>Aggressive</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>We are the original initiator.</summary>
    public required bool WeInitiated { get; init; }

    public required IPEndPoint Local { get; init; }

    public required IPEndPoint Remote { get; init; }

    /// <summary><c>Pre-shared-keys</c>, <c>RSA-signatures</c>, ...</summary>
    public required string AuthenticationMethod { get; init; }

    /// <summary>Seconds until the hard lifetime ends; null while negotiating.</summary>
    public long? LifetimeSeconds { get; init; }

    /// <summary>The identities as people write them; empty before they are authenticated.</summary>
    public string LocalIdentity { get; init; } = "";

    public string RemoteIdentity { get; init; } = "";

    /// <summary>The configuration's words, <c>aes-128-cbc</c>; empty before they are chosen.</summary>
    public string Encryption { get; init; } = "";

    /// <summary>As displays print it, <c>hmac-sha1-96</c>; empty for a combined-mode cipher.</summary>
    public string Integrity { get; init; } = "";

    /// <summary><c>hmac-sha256</c>.</summary>
    public string Prf { get; init; } = "";

    /// <summary><c>group14</c>.</summary>
    public string KeyExchange { get; init; } = "";

    /// <summary>IKE datagrams that were accepted and sent since this node owns the IKE SA; ESP is counted with the Child SAs.</summary>
    public ulong InputBytes { get; init; }

    public ulong OutputBytes { get; init; }

    public ulong InputPackets { get; init; }

    public ulong OutputPackets { get; init; }

    public int ChildSasCreated { get; init; }

    public int ChildSasDeleted { get; init; }

    /// <summary>Exchanges that are not complete.</summary>
    public int NegotiationsInProgress { get; init; }

    /// <summary>A NAT was detected on the path.</summary>
    public bool NatDetected { get; init; }

    /// <summary>Both sides fragment IKE messages (RFC 7383).</summary>
    public bool Fragmentation { get; init; }

    /// <summary>Seconds until it is rekeyed; null while negotiating.</summary>
    public long? SoftLifetimeSeconds { get; init; }

    public DateTimeOffset? EstablishedAt { get; init; }

    public bool LocalBehindNat { get; init; }

    public bool PeerBehindNat { get; init; }

    /// <summary>Who was let in by XAuth or EAP; null without.</summary>
    public string? User { get; init; }

    /// <summary>The inner address of the user; null without.</summary>
    public IPAddress? AssignedAddress { get; init; }

    /// <summary>Silence of the peer before it is asked whether it lives; null is never.</summary>
    public int? DpdIntervalSeconds { get; init; }

    /// <summary>Since the last authenticated sign of the peer; null while negotiating.</summary>
    public long? SecondsSinceHeard { get; init; }

    /// <summary>Liveness requests that are not answered yet; at five the peer is dead.</summary>
    public int UnansweredProbes { get; init; }

    /// <summary>Exchanges that run or wait, the running one first.</summary>
    public ImmutableArray<ExchangeRow> Exchanges { get; init; } = [];
}

/// <summary>An exchange that is not complete.</summary>
/// <param name="Type"><c>CREATE_CHILD_SA</c>, <c>INFORMATIONAL</c>, <c>Quick mode</c>.</param>
/// <param name="Purpose">For people: <c>rekey of a Child SA</c>.</param>
/// <param name="MessageId">0 before it is sent.</param>
/// <param name="Vpn">Empty when it concerns none.</param>
/// <param name="Transmissions">How often the request was sent; 0 while it waits for its turn.</param>
public sealed record ExchangeRow(string Type, string Purpose, bool WeInitiate, uint MessageId, string Vpn, int Transmissions)
{
    /// <summary>IKEv1: what a quick mode is about, on our side; null for another exchange.</summary>
    public TrafficSelector? Local { get; init; }

    /// <summary>As <see cref="Local"/>, on the peer's side.</summary>
    public TrafficSelector? Remote { get; init; }
}
