using System.Collections.Immutable;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>One IKE proposal in order of preference. <paramref name="Integrity"/> is null for a combined-mode cipher.</summary>
public sealed record IkeProposal(
    EncryptionTransform Encryption, PrfTransform Prf, IntegrityTransform? Integrity, KeyExchangeTransform KeyExchange);

/// <summary>One ESP proposal. <paramref name="KeyExchange"/> is the PFS group for rekeys and additional children; null is none.</summary>
public sealed record ChildProposal(EncryptionTransform? Encryption, IntegrityTransform? Integrity, KeyExchangeTransform? KeyExchange);

/// <summary>
/// What the configuration says about one peer: the entry of the peer authorization database (RFC 4301 section 4.4.3). Immutable;
/// a commit that touches it gives the machine a new one.
/// </summary>
public sealed record IkeSaSettings
{
    /// <summary>The gateway's name in the configuration.</summary>
    public required string Gateway { get; init; }

    public IkeVersion Version { get; init; } = IkeVersion.V2;

    /// <summary>IKEv1: aggressive mode, both ways; otherwise main mode.</summary>
    public bool Aggressive { get; init; }

    /// <summary>Null: the subject of our certificate.</summary>
    public required IkeIdentity? LocalIdentity { get; init; }

    /// <summary>Null accepts any identity (<c>general-ikeid</c>), save that <see cref="RemoteName"/> may say otherwise.</summary>
    public required IkeIdentity? RemoteIdentity { get; init; }

    /// <summary>
    /// Who the peer may be besides: what backups say of themselves where <see cref="RemoteIdentity"/> is the primary's address because nothing else is
    /// configured.
    /// </summary>
    public ImmutableArray<IkeIdentity> OtherIdentities { get; init; } = [];

    /// <summary>There are other addresses to try when the peer does not answer at this one, so it is not waited for as long.</summary>
    public bool HasBackups { get; init; }

    /// <summary>What the subject of the peer's certificate must hold; null is anything.</summary>
    public DistinguishedNameRule? RemoteName { get; init; }

    /// <summary>Empty with <see cref="Certificates"/>.</summary>
    public required SecretBytes PreSharedKey { get; init; }

    /// <summary>Both sides sign instead of knowing a key; null: they know a key.</summary>
    public CertificatePolicy? Certificates { get; init; }

    /// <summary>Users prove who they are, too (XAuth), or instead of the peer (EAP); null: they do not.</summary>
    public AccessSettings? Access { get; init; }

    /// <summary>
    /// <see cref="RemoteIdentity"/> is what the identities of all users of a group end in, and <see cref="PreSharedKey"/> what their keys are made of
    /// (<c>group-ike-id</c>).
    /// </summary>
    public bool IsGroup { get; init; }

    public PeerExpectation Expected => new(Gateway, RemoteIdentity, RemoteName, RemoteIdentity is null && RemoteName is null) { IsGroup = IsGroup, Others = OtherIdentities };

    /// <summary>What this peer and we know. The caller owns it.</summary>
    public SecretBytes SharedKeyOf(IkeIdentity peer) => IsGroup ? GroupKey.Of(PreSharedKey, peer) : PreSharedKey.Clone();

    /// <summary>Most preferred first, at least one.</summary>
    public required ImmutableArray<IkeProposal> Proposals { get; init; }

    public required ImmutableArray<ChildSaSettings> Children { get; init; }

    /// <summary>See <see cref="ChildSaSettings.InstallInterval"/>; zero when the vpn is gone.</summary>
    public TimeSpan InstallIntervalOf(string vpn) => Children.FirstOrDefault(child => child.Vpn == vpn)?.InstallInterval ?? TimeSpan.Zero;

    /// <summary>Hard lifetime of the IKE SA.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(28_800);

    /// <summary>Time without traffic from the peer before a liveness check; null is none.</summary>
    public TimeSpan? LivenessInterval { get; init; }

    /// <summary>IKEv1: unanswered checks after which the peer is dead. In IKEv2 it is five.</summary>
    public int LivenessThreshold { get; init; } = 5;

    /// <summary>Checks come at each interval, whatever ESP the peer sends (Junos <c>dead-peer-detection always-send</c>).</summary>
    public bool LivenessDespiteTraffic { get; init; }

    /// <summary>Checks come only when something was sent and nothing came back (Junos <c>dead-peer-detection optimized</c>, and without a word).</summary>
    public bool LivenessAfterTraffic { get; init; }

    /// <summary>Authenticated packets from the peer spare a liveness check.</summary>
    public bool TrafficIsLiveness => LivenessInterval is not null && !LivenessDespiteTraffic;

    public bool NatTraversal { get; init; } = true;

    /// <summary>ESP goes into UDP even where there is no NAT; needs <see cref="NatTraversal"/>.</summary>
    public bool ForceUdpEncapsulation { get; init; }

    public TimeSpan NatKeepalive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>RFC 7383; the size of a whole IP packet above which a message is cut. Null switches fragmentation off.</summary>
    public int? FragmentSize { get; init; } = 1280;
}

/// <summary>What the configuration says about one vpn under the gateway.</summary>
public sealed record ChildSaSettings
{
    /// <summary>The vpn's name in the configuration.</summary>
    public required string Vpn { get; init; }

    public required ImmutableArray<ChildProposal> Proposals { get; init; }

    public required ImmutableArray<TrafficSelector> Local { get; init; }

    public required ImmutableArray<TrafficSelector> Remote { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(3_600);

    public long? LifetimeKilobytes { get; init; }

    /// <summary>Offer and accept extended sequence numbers. Both forms are always offered, ESN first.</summary>
    public bool ExtendedSequenceNumbers { get; init; } = true;

    /// <summary>
    /// After a rekey packets go over the old SA for so long; less when that goes before (Junos <c>install-interval</c>). The new one receives at once.
    /// Zero: whoever began the rekey uses it at once.
    /// </summary>
    public TimeSpan InstallInterval { get; init; }

    /// <summary>Set up as soon as the IKE SA is (<c>establish-tunnels immediately</c>); otherwise on acquire.</summary>
    public bool EstablishImmediately { get; init; }
}
