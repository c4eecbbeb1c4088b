using System.Net;

namespace Cluster.Config.Model;

/// <summary>A peer and how to reach it.</summary>
public sealed record Gateway
{
    public required string Name { get; init; }

    /// <summary>The primary peer, then the backups, as they are configured; empty for a dynamic peer.</summary>
    public required ValueList<PeerAddress> Peers { get; init; }

    /// <summary>Those of <see cref="Peers"/> that are addresses.</summary>
    public required ValueList<IPAddress> Addresses { get; init; }

    /// <summary>Null: the peer has a fixed address.</summary>
    public DynamicPeer? Dynamic { get; init; }

    /// <summary>Access profile for extended authentication; null is none.</summary>
    public string? XauthProfile { get; init; }

    /// <summary>Access profile of users who prove by EAP who they are; null: the peer itself does.</summary>
    public string? EapProfile { get; init; }

    /// <summary>The logical interface that IKE leaves from.</summary>
    public required string ExternalInterface { get; init; }

    /// <summary>Our end: <c>local-address</c>, or the external interface's first address of the peer's family.</summary>
    public required IPAddress LocalAddress { get; init; }

    /// <summary>The routing instance of the external interface; null is the main one.</summary>
    public string? RoutingInstance { get; init; }

    public required IkePolicy Policy { get; init; }

    public required IkeVersion Version { get; init; }

    /// <summary>Null is off.</summary>
    public DeadPeerDetection? DeadPeerDetection { get; init; }

    public required int NatKeepaliveSeconds { get; init; }

    public required bool NatTraversal { get; init; }

    /// <summary>ESP goes into UDP even where there is no NAT.</summary>
    public required bool ForceUdpEncapsulation { get; init; }

    /// <summary>Null: <see cref="LocalAddress"/>.</summary>
    public PeerIdentity? LocalIdentity { get; init; }

    /// <summary>Null: the peer's configured address.</summary>
    public PeerIdentity? RemoteIdentity { get; init; }

    /// <summary>Accept any identity of the peer.</summary>
    public required bool GeneralIkeId { get; init; }

    /// <summary>IKEv2 fragmentation (RFC 7383): the largest whole IP packet; null is off.</summary>
    public required int? FragmentSize { get; init; }

    /// <summary>Why this version does not negotiate with the peer, as a clause; null: it does.</summary>
    public string? NotCarriedOut { get; init; }
}

/// <summary>A peer as it is configured: an address or a host name, never both.</summary>
public readonly record struct PeerAddress(IPAddress? Address, string? HostName);

/// <summary>A peer without a fixed address.</summary>
/// <param name="Identity">Who it must be, or the part that the users of a group share.</param>
/// <param name="ConnectionsLimit">Most users at a time; null is no limit.</param>
/// <param name="UserType">Null: one peer.</param>
public sealed record DynamicPeer(PeerIdentity? Identity, int? ConnectionsLimit, IkeUserType? UserType);

public enum IkeUserType
{
    /// <summary>Each user of a group has an id and a key of its own.</summary>
    GroupIkeId,

    /// <summary>All users share one id and one key; XAuth tells them apart.</summary>
    SharedIkeId,
}

public enum IkeVersion
{
    V1Only,
    V2Only,
}

/// <param name="IntervalSeconds">Silence of the peer before a probe.</param>
/// <param name="Threshold">Unanswered probes before the peer is dead.</param>
public sealed record DeadPeerDetection(int IntervalSeconds, int Threshold, DeadPeerDetectionMode Mode);

public enum DeadPeerDetectionMode
{
    /// <summary>Probe when something was sent and nothing came back.</summary>
    Optimized,

    /// <summary>Probe when nothing goes either way, too.</summary>
    ProbeIdleTunnel,

    /// <summary>Probe at every interval.</summary>
    AlwaysSend,
}

/// <summary>An IKE identity as configured.</summary>
/// <param name="Value">Of a distinguished name: what must match in order and in full; empty for our own subject.</param>
/// <param name="Wildcard">Of a distinguished name: what must match in any order, each field at least in part.</param>
public sealed record PeerIdentity(PeerIdentityKind Kind, string Value, string? Wildcard = null);

/// <summary>The forms of config.md 2.4 and the ID types they become.</summary>
public enum PeerIdentityKind
{
    /// <summary>ID_IPV4_ADDR.</summary>
    Inet,

    /// <summary>ID_IPV6_ADDR.</summary>
    Inet6,

    /// <summary>ID_FQDN.</summary>
    Hostname,

    /// <summary>ID_RFC822_ADDR (ID_USER_FQDN).</summary>
    UserAtHostname,

    /// <summary>ID_KEY_ID.</summary>
    KeyId,

    /// <summary>ID_DER_ASN1_DN.</summary>
    DistinguishedName,
}
