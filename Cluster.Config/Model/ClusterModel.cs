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

    public required ValueList<StaticRoute> StaticRoutes { get; init; }

    public required TcpMss TcpMss { get; init; }

    public required ValueList<RedundancyGroup> RedundancyGroups { get; init; }
}
