using System.Collections.Immutable;
using System.Net;
using Cluster.Dataplane.Host;

namespace Cluster.Tests.Dataplane.Host;

/// <summary>Inputs that several tests share.</summary>
internal static class HostInputs
{
    public static readonly ImmutableArray<IPNetwork> Any = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];

    public static readonly ImmutableArray<HostApplication> AnyApplication = [new HostApplication(0)];

    /// <summary>Two reth interfaces, a tunnel, three zones.</summary>
    public static HostInput Gateway { get; } = new()
    {
        Interfaces =
        [
            new("reth0.0", "wan0", [Address("192.0.2.1/24"), Address("2001:db8:ffff::1/64")], RedundancyGroup: 1),
            new("reth1.0", "lan0", [Address("10.1.0.1/24")], RedundancyGroup: 1),
            new("ge-0/0/2.0", "eth2", [Address("172.16.0.1/30")]),
            new("st0.0", "st0.0", [Address("10.11.11.10/24")], Tunnel: true),
        ],
        Routes =
        [
            new(IPNetwork.Parse("0.0.0.0/0"), [new HostNextHop(IPAddress.Parse("192.0.2.254"), null)]),
            new(IPNetwork.Parse("10.2.0.0/16"), [new HostNextHop(null, "st0.0")]),
            new(IPNetwork.Parse("10.9.0.0/16"), [new HostNextHop(IPAddress.Parse("172.16.0.2"), null), new HostNextHop(IPAddress.Parse("10.1.0.9"), null)]),
        ],
        Zones =
        [
            new("untrust", [new("reth0.0")], ["ike"], []),
            new("trust", [new("reth1.0"), new("ge-0/0/2.0", ["ping"], ["bgp"])], ["all"], []),
            new("vpn", [new("st0.0")], ["ping"], []),
        ],
        Policies =
        [
            new("trust", "vpn", "out", [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.1.0.0/24")], [IPNetwork.Parse("10.2.0.0/16")], AnyApplication, HostPolicyAction.Permit),
            new("vpn", "trust", "web", Any, Any, [new(6, 80, 80), new(17, 5000, 5010)], HostPolicyAction.Permit, Log: true),
            new("vpn", "trust", "rest", Any, [IPNetwork.Parse("10.1.0.0/24"), IPNetwork.Parse("::/0")], AnyApplication, HostPolicyAction.Reject),
        ],
        GlobalPolicies = [new("", "", "no \"telnet\"", Any, Any, [new(6, 23, 23)], HostPolicyAction.Deny)],
        AllTcpMss = 1400,
        TunnelTcpMss = 1350,
    };

    public static HostAddress Address(string text) =>
        new(IPAddress.Parse(text.Split('/')[0]), int.Parse(text.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture));
}
