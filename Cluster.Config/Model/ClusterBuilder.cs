using System.Net;

namespace Cluster.Config.Model;

/// <summary>The configuration while it is compiled: what the statements said, names not yet resolved.</summary>
internal sealed class ClusterBuilder
{
    public string? HostName { get; set; }

    public Dictionary<string, DeviceBuilder> Devices { get; } = [];

    public Dictionary<string, IkeProposalBuilder> IkeProposals { get; } = [];

    public Dictionary<string, IkePolicyBuilder> IkePolicies { get; } = [];

    public Dictionary<string, GatewayBuilder> Gateways { get; } = [];

    public Dictionary<string, IpsecProposalBuilder> IpsecProposals { get; } = [];

    public Dictionary<string, IpsecPolicyBuilder> IpsecPolicies { get; } = [];

    public Dictionary<string, VpnBuilder> Vpns { get; } = [];

    public List<ZoneBuilder> Zones { get; } = [];

    public List<AddressBookBuilder> AddressBooks { get; } = [];

    public List<PolicyBuilder> Policies { get; } = [];

    public List<RouteBuilder> Routes { get; } = [];

    public List<RedundancyGroupBuilder> RedundancyGroups { get; } = [];

    public bool PermitByDefault { get; set; }

    public int? AllTcpMss { get; set; }

    public int? IpsecMss { get; set; }
}

/// <summary>A name that must be defined elsewhere.</summary>
internal readonly record struct Reference(string Name, Place At);

internal sealed class DeviceBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public bool Disabled { get; set; }

    public int? RedundancyGroup { get; set; }

    public Reference? RedundantParent { get; set; }

    public List<UnitBuilder> Units { get; } = [];
}

internal sealed class UnitBuilder(DeviceBuilder device, string number, Place at)
{
    public DeviceBuilder Device { get; } = device;

    public string Number { get; } = number;

    public Place At { get; } = at;

    public bool Multipoint { get; set; }

    public List<InterfaceAddress> Addresses { get; } = [];
}

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

    public IkeMode Mode { get; set; }

    public List<Reference> Proposals { get; } = [];

    public PredefinedSet? ProposalSet { get; set; }

    public SecretText? PreSharedKey { get; set; }

    public string? Description { get; set; }
}

internal sealed class GatewayBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<IPAddress> Addresses { get; } = [];

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

    public int Threshold { get; set; }

    public DeadPeerDetectionMode Mode { get; set; }
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

    public Place? Monitor { get; set; }

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

    public string? Service { get; set; }
}

/// <summary>What a zone or one interface of it admits to the box.</summary>
internal sealed class HostInboundBuilder
{
    public List<string> SystemServices { get; } = [];

    public List<string> Protocols { get; } = [];

    public HostInbound Build() => new(SystemServices.ToValueList(), Protocols.ToValueList());
}

internal sealed class ZoneBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public HostInboundBuilder HostInbound { get; } = new();

    public List<ZoneInterfaceBuilder> Interfaces { get; } = [];

    public AddressBookBuilder? AddressBook { get; set; }
}

internal sealed class ZoneInterfaceBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public HostInboundBuilder? HostInbound { get; set; }
}

internal sealed class AddressBookBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public Dictionary<string, AddressBuilder> Addresses { get; } = [];

    public Dictionary<string, AddressSetBuilder> Sets { get; } = [];

    public List<Reference> AttachedZones { get; } = [];
}

internal sealed class AddressBuilder(Place at)
{
    public Place At { get; } = at;

    public List<IPNetwork> Prefixes { get; } = [];
}

internal sealed class AddressSetBuilder(Place at)
{
    public Place At { get; } = at;

    public List<Reference> Addresses { get; } = [];

    public List<Reference> Sets { get; } = [];
}

internal sealed class ZonePairBuilder(ClusterBuilder cluster, string? from, string? to, Place at)
{
    public ClusterBuilder Cluster { get; } = cluster;

    public string? From { get; } = from;

    public string? To { get; } = to;

    public Place At { get; } = at;
}

internal sealed class PolicyBuilder(ZonePairBuilder pair, string name, Place at)
{
    public ZonePairBuilder Pair { get; } = pair;

    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<Reference> Sources { get; } = [];

    public List<Reference> Destinations { get; } = [];

    public List<Reference> Applications { get; } = [];

    public PolicyAction? Action { get; set; }

    public bool LogInit { get; set; }

    public bool LogClose { get; set; }

    public bool Count { get; set; }
}

internal sealed class RouteBuilder(IPNetwork prefix, bool inet6, Place at)
{
    public IPNetwork Prefix { get; } = prefix;

    public bool Inet6 { get; } = inet6;

    public Place At { get; } = at;

    public List<(NextHop Hop, Place At)> NextHops { get; } = [];
}

internal sealed class RedundancyGroupBuilder(int number, Place at)
{
    public int Number { get; } = number;

    public Place At { get; } = at;

    public bool Preempt { get; set; }

    public List<NodePriorityBuilder> Nodes { get; } = [];
}

internal sealed class NodePriorityBuilder(int node)
{
    public int Node { get; } = node;

    public int Priority { get; set; }
}

internal enum PredefinedSet
{
    Basic,
    Compatible,
    Standard,
}
