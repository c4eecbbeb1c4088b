using System.Collections.Immutable;
using System.Net;

namespace Cluster.Actors.Queries;

/// <summary>A logical interface of the configuration, and what the node's kernel says of its device.</summary>
public sealed record InterfaceRow
{
    /// <summary><c>st0.0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Of Linux.</summary>
    public required string Device { get; init; }

    /// <summary>Empty when it is in none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>An st0 unit.</summary>
    public bool Tunnel { get; init; }

    public bool Multipoint { get; init; }

    /// <summary>Not disabled by the configuration.</summary>
    public bool Enabled { get; init; }

    /// <summary>The kernel has the device; otherwise all below is empty.</summary>
    public bool Present { get; init; }

    public bool Up { get; init; }

    /// <summary>The kernel's number.</summary>
    public int Index { get; init; }

    /// <summary>Bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>The routing table that its packets are looked up in: <c>inet.0</c>, <c>NAME.inet.0</c>.</summary>
    public string RouteTable { get; init; } = "";

    /// <summary>As the configuration has them; a shared address is on one node only.</summary>
    public ImmutableArray<InterfaceNetwork> Addresses { get; init; } = [];

    public ulong InputBytes { get; init; }

    public ulong OutputBytes { get; init; }

    public ulong InputPackets { get; init; }

    public ulong OutputPackets { get; init; }

    public ulong InputDrops { get; init; }

    public ulong OutputDrops { get; init; }
}

/// <summary>An address with the length of its subnet.</summary>
public sealed record InterfaceNetwork(IPAddress Address, int PrefixLength)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}
