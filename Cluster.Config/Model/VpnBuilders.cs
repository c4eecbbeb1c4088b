using System.Net;

namespace Cluster.Config.Model;

internal sealed class IkeProposalBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public IkeAuthenticationMethod Method { get; set; }

    public KeyExchangeGroup? Group { get; set; }

    public IkeAuthenticationAlgorithm? Authentication { get; set; }

    public EncryptionAlgorithm? Encryption { get; set; }

    public int LifetimeSeconds { get; set; }
}

internal sealed class IkePolicyBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public (IkeMode Mode, Place At) Mode { get; set; }

    public List<Reference> Proposals { get; } = [];

    public PredefinedSet? ProposalSet { get; set; }

    public SecretText? PreSharedKey { get; set; }

    public string? LocalCertificate { get; set; }

    public string? PeerCertificateType { get; set; }

    public string? TrustedCa { get; set; }

    public string? Description { get; set; }
}

internal sealed class GatewayBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<(PeerAddress Peer, Place At)> Peers { get; } = [];

    public DynamicPeerBuilder? Dynamic { get; set; }

    public Reference? XauthProfile { get; set; }

    public Reference? EapProfile { get; set; }

    public Reference? ExternalInterface { get; set; }

    public (IPAddress Address, Place At)? LocalAddress { get; set; }

    public Reference? Policy { get; set; }

    public (IkeVersion Version, Place At) Version { get; set; }

    public DeadPeerDetectionBuilder? DeadPeerDetection { get; set; }

    public int NatKeepaliveSeconds { get; set; }

    public bool NoNatTraversal { get; set; }

    public bool ForceUdpEncapsulation { get; set; }

    public PeerIdentity? LocalIdentity { get; set; }

    public PeerIdentity? RemoteIdentity { get; set; }

    public bool GeneralIkeId { get; set; }

    public bool FragmentationDisabled { get; set; }

    public int? FragmentSize { get; set; }
}

internal sealed class DeadPeerDetectionBuilder(Place at)
{
    public Place At { get; } = at;

    public int IntervalSeconds { get; set; }

    public (int Count, Place At) Threshold { get; set; }

    public DeadPeerDetectionMode Mode { get; set; }
}

internal sealed class DynamicPeerBuilder(Place at)
{
    public Place At { get; } = at;

    public PeerIdentity? Identity { get; set; }

    public int? ConnectionsLimit { get; set; }

    public IkeUserType? UserType { get; set; }
}

/// <summary>A distinguished name: told on whenever a part of it is known.</summary>
internal sealed class NameBuilder
{
    private readonly Action<PeerIdentity> _bind;
    private PeerIdentity _name = new(PeerIdentityKind.DistinguishedName, "");

    public NameBuilder(Action<PeerIdentity> bind)
    {
        _bind = bind;
        _bind(_name);
    }

    public void SetContainer(string value) => _bind(_name = _name with { Value = value });

    public void SetWildcard(string value) => _bind(_name = _name with { Wildcard = value });
}

internal sealed class IpsecProposalBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public IpsecProtocol Protocol { get; set; }

    public EncryptionAlgorithm? Encryption { get; set; }

    public IpsecAuthenticationAlgorithm? Authentication { get; set; }

    public int LifetimeSeconds { get; set; }

    public int? LifetimeKilobytes { get; set; }

    public bool ExtendedSequenceNumbers { get; set; }
}

internal sealed class IpsecPolicyBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<Reference> Proposals { get; } = [];

    public PredefinedSet? ProposalSet { get; set; }

    public (KeyExchangeGroup Group, Place At)? PerfectForwardSecrecy { get; set; }

    public string? Description { get; set; }
}

internal sealed class VpnBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public Reference? BindInterface { get; set; }

    public OuterDfBit DfBit { get; set; }

    public EstablishTunnels Establish { get; set; }

    public VpnIkeBuilder? Ike { get; set; }

    public ManualBuilder? Manual { get; set; }

    public MonitorBuilder? Monitor { get; set; }

    public List<(string Name, TrafficSelectorBuilder Selector)> TrafficSelectors { get; } = [];
}

internal sealed class VpnIkeBuilder(Place at)
{
    public Place At { get; } = at;

    public Reference? Gateway { get; set; }

    public Reference? Policy { get; set; }

    public bool NoAntiReplay { get; set; }

    public int ReplayWindow { get; set; }

    public int? IdleSeconds { get; set; }

    public int InstallIntervalSeconds { get; set; }

    public TrafficSelectorBuilder? ProxyIdentity { get; set; }
}

/// <summary>A pair of prefixes: a traffic selector or the proxy identity.</summary>
internal sealed class TrafficSelectorBuilder(Place at)
{
    public Place At { get; } = at;

    public IPNetwork? Local { get; set; }

    public IPNetwork? Remote { get; set; }

    public Reference? Service { get; set; }
}

internal sealed class MonitorBuilder(Place at)
{
    public Place At { get; } = at;

    public IPAddress? Destination { get; set; }

    public Reference? Source { get; set; }

    public bool Optimized { get; set; }
}

internal sealed class ManualBuilder(Place at)
{
    public Place At { get; } = at;

    public Reference? ExternalInterface { get; set; }

    public (IPAddress Address, Place At)? Gateway { get; set; }

    public IpsecProtocol Protocol { get; set; }

    public int Spi { get; set; }

    public ManualKeyBuilder? AuthenticationKey { get; set; }

    public ManualKeyBuilder? EncryptionKey { get; set; }
}

internal sealed class ManualKeyBuilder(Place at)
{
    public Place At { get; } = at;

    public IpsecAuthenticationAlgorithm? Authentication { get; set; }

    public EncryptionAlgorithm? Encryption { get; set; }

    public (SecretText Secret, Place At)? Key { get; set; }
}

internal enum PredefinedSet
{
    Basic,
    Compatible,
    Standard,
    Recommended,
}
