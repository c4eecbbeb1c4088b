using System.Collections.Frozen;

namespace Cluster.Config.Model;

/// <summary>
/// The compiled configuration: immutable, all names resolved, everything checked. This is what the rest of the program reads;
/// two of them are compared by <see cref="ModelDiff"/>.
/// </summary>
public sealed record ClusterModel
{
    public string? HostName { get; init; }

    /// <summary>Logical interfaces by name, <c>ge-0/0/3.0</c>, <c>st0.0</c>, <c>reth0.0</c>.</summary>
    public required FrozenDictionary<string, InterfaceUnit> Interfaces { get; init; }

    public required FrozenDictionary<string, IkePolicy> IkePolicies { get; init; }

    public required FrozenDictionary<string, Gateway> Gateways { get; init; }

    public required FrozenDictionary<string, IpsecPolicy> IpsecPolicies { get; init; }

    public required FrozenDictionary<string, Vpn> Vpns { get; init; }

    public required FrozenDictionary<string, Zone> Zones { get; init; }

    /// <summary>Between zones, in the order in which they are tried within their pair.</summary>
    public required ValueList<SecurityPolicy> Policies { get; init; }

    /// <summary>Tried when none between the zones matched.</summary>
    public required ValueList<SecurityPolicy> GlobalPolicies { get; init; }

    /// <summary>What happens to what no policy matched.</summary>
    public required bool PermitByDefault { get; init; }

    /// <summary>Of the main instance.</summary>
    public required ValueList<StaticRoute> StaticRoutes { get; init; }

    /// <summary>In the order of their names.</summary>
    public ValueList<RoutingInstance> RoutingInstances { get; init; } = ValueList<RoutingInstance>.Empty;

    /// <summary>Vpns with typed keys; not among <see cref="Vpns"/>.</summary>
    public FrozenDictionary<string, ManualVpn> ManualVpns { get; init; } = FrozenDictionary<string, ManualVpn>.Empty;

    public required TcpMss TcpMss { get; init; }

    public required ValueList<RedundancyGroup> RedundancyGroups { get; init; }

    public FrozenDictionary<string, AccessProfile> AccessProfiles { get; init; } = FrozenDictionary<string, AccessProfile>.Empty;

    public LoginSettings Login { get; init; } = LoginSettings.None;

    public AlarmSettings Alarms { get; init; } = AlarmSettings.None;

    public SystemSettings System { get; init; } = SystemSettings.None;

    /// <summary>Answers to packets with an unknown SPI, per gateway; null: none are given.</summary>
    public int? RespondBadSpi { get; init; }

    /// <summary>Null: not traced.</summary>
    public TraceOptions? IkeTrace { get; init; }

    public TraceOptions? IpsecTrace { get; init; }

    public TraceOptions? PolicyTrace { get; init; }
}
