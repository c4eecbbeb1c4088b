using System.Net;

namespace Cluster.Config.Model;

/// <summary>A peer and how to reach it.</summary>
public sealed record Gateway
{
    public required string Name { get; init; }

    /// <summary>The primary address, then the backups.</summary>
    public required ValueList<IPAddress> Addresses { get; init; }

    /// <summary>The logical interface that IKE leaves from.</summary>
    public required string ExternalInterface { get; init; }

    /// <summary>Our end: <c>local-address</c>, or the external interface's first address of the peer's family.</summary>
    public required IPAddress LocalAddress { get; init; }

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
public sealed record PeerIdentity(PeerIdentityKind Kind, string Value);

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
