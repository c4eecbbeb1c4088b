using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

/// <summary>The configuration while it is compiled: what the statements said, names not yet resolved.</summary>
internal sealed class ClusterBuilder
{
    public string? HostName { get; set; }

    public Dictionary<string, DeviceBuilder> Devices { get; } = [];

    public Dictionary<string, IkeProposalBuilder> IkeProposals { get; } = [];

    public Dictionary<string, IkePolicyBuilder> IkePolicies { get; } = [];

    public Dictionary<string, GatewayBuilder> Gateways { get; } = [];

    public Dictionary<string, CaProfileBuilder> CaProfiles { get; } = [];

    /// <summary>Groups of profiles, by name.</summary>
    public Dictionary<string, List<Reference>> CaGroups { get; } = [];

    public Dictionary<string, IpsecProposalBuilder> IpsecProposals { get; } = [];

    public Dictionary<string, IpsecPolicyBuilder> IpsecPolicies { get; } = [];

    public Dictionary<string, VpnBuilder> Vpns { get; } = [];

    public List<ZoneBuilder> Zones { get; } = [];

    public List<AddressBookBuilder> AddressBooks { get; } = [];

    public List<PolicyBuilder> Policies { get; } = [];

    public List<RouteBuilder> Routes { get; } = [];

    public List<RedundancyGroupBuilder> RedundancyGroups { get; } = [];

    public List<RoutingInstanceBuilder> RoutingInstances { get; } = [];

    public Dictionary<string, ApplicationBuilder> Applications { get; } = [];

    public Dictionary<string, AccessProfileBuilder> AccessProfiles { get; } = [];

    public Dictionary<string, AddressPoolBuilder> AddressPools { get; } = [];

    public List<LoginClassBuilder> LoginClasses { get; } = [];

    public List<LoginUserBuilder> LoginUsers { get; } = [];

    public List<string> SshMacs { get; } = [];

    public SelfTestBuilder SelfTest { get; } = new();

    public AlarmsBuilder Alarms { get; } = new();

    public TraceBuilder IkeTrace { get; } = new();

    public TraceBuilder IpsecTrace { get; } = new();

    public TraceBuilder PolicyTrace { get; } = new();

    public string? DomainName { get; set; }

    public string? TimeZone { get; set; }

    public bool LogCache { get; set; }

    public int? RespondBadSpi { get; set; }

    public int? MonitorInterval { get; set; }

    public int? MonitorThreshold { get; set; }

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

    public bool Disabled { get; set; }

    public List<InterfaceAddress> Addresses { get; } = [];

    public List<NextHopTunnelBuilder> NextHopTunnels { get; } = [];

    /// <summary>Families with a statement, addresses or not.</summary>
    public List<AddressFamily> Families { get; } = [];

    public UnitBuilder With(AddressFamily family)
    {
        Families.Add(family);
        return this;
    }
}

internal sealed class NextHopTunnelBuilder(IPAddress address, Place at)
{
    public IPAddress Address { get; } = address;

    public Place At { get; } = at;

    public Reference? Vpn { get; set; }
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

internal sealed class AddressBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public IPNetwork? Prefix { get; set; }

    public AddressRangeBuilder? Range { get; set; }

    /// <summary>A form that this version cannot match by.</summary>
    public bool IsOther { get; set; }
}

/// <summary>From one address to another.</summary>
internal sealed class AddressRangeBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public IPAddress? Low { get; set; }

    public IPAddress? High { get; set; }
}

internal sealed class AddressSetBuilder(string name, Place at)
{
    public string Name { get; } = name;

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

    public Reference? Tunnel { get; set; }

    public Reference? PairPolicy { get; set; }
}

internal sealed class ApplicationBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public byte Protocol { get; set; }

    public (ushort First, ushort Last) Ports { get; set; } = (0, ushort.MaxValue);
}

internal sealed class RouteBuilder(IPNetwork prefix, bool inet6, Place at)
{
    public IPNetwork Prefix { get; } = prefix;

    public bool Inet6 { get; } = inet6;

    public Place At { get; } = at;

    public List<(NextHop Hop, Place At)> NextHops { get; } = [];

    public bool Retain { get; set; }
}

internal sealed class RoutingInstanceBuilder(string name, Place at)
{
    public string Name { get; } = name;

    public Place At { get; } = at;

    public List<Reference> Interfaces { get; } = [];

    public List<Reference> Ribs { get; } = [];

    public List<RouteBuilder> Routes { get; } = [];
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
