using System.Collections.Immutable;
using System.Net;

namespace Cluster.Dataplane.Host;

/// <summary>What Linux is to do for us, with all names resolved and Junos interfaces mapped to devices. Immutable; the whole truth each time.</summary>
public sealed record HostInput
{
    public ImmutableArray<HostInterface> Interfaces { get; init; } = [];

    public ImmutableArray<HostRoute> Routes { get; init; } = [];

    public ImmutableArray<HostZone> Zones { get; init; } = [];

    /// <summary>Between zones, in the order in which they are tried within their pair.</summary>
    public ImmutableArray<HostPolicy> Policies { get; init; } = [];

    /// <summary>Tried when none between the zones matched; their zones are not looked at.</summary>
    public ImmutableArray<HostPolicy> GlobalPolicies { get; init; } = [];

    /// <summary>What happens to what no policy matched; false, deny, is the default of Junos.</summary>
    public bool PermitByDefault { get; init; }

    /// <summary>MSS that TCP SYNs are lowered to on every forwarded connection; null leaves them.</summary>
    public int? AllTcpMss { get; init; }

    /// <summary>The same for connections that enter or leave through a tunnel.</summary>
    public int? TunnelTcpMss { get; init; }
}

/// <summary>A logical interface on this node.</summary>
/// <param name="Unit">Junos name, <c>ge-0/0/0.0</c>.</param>
/// <param name="Device">Linux device, <c>wan0</c>.</param>
/// <param name="Addresses">Of a tunnel they are not set here: the dataplane makes its device.</param>
/// <param name="RedundancyGroup">The addresses belong to whichever node holds the group.</param>
/// <param name="Tunnel">An st0 unit.</param>
public sealed record HostInterface(
    string Unit, string Device, ImmutableArray<HostAddress> Addresses, int? RedundancyGroup = null, bool Tunnel = false, bool Disabled = false);

/// <summary>An address with the prefix length of its subnet.</summary>
public readonly record struct HostAddress(IPAddress Address, int PrefixLength)
{
    public IPNetwork Subnet
    {
        get
        {
            byte[] bytes = Address.GetAddressBytes();
            for (int i = 0; i < bytes.Length; i++)
            {
                int bits = Math.Clamp(PrefixLength - (i * 8), 0, 8);
                bytes[i] &= (byte)(0xFF << (8 - bits));
            }

            return new IPNetwork(new IPAddress(bytes), PrefixLength);
        }
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}

/// <summary>A static route. Several next hops share the traffic.</summary>
public sealed record HostRoute(IPNetwork Destination, ImmutableArray<HostNextHop> NextHops);

/// <summary>A gateway, or a logical interface (<c>st0.0</c>); exactly one is set.</summary>
public sealed record HostNextHop(IPAddress? Gateway, string? Unit);

/// <param name="SystemServices">Junos names under <c>host-inbound-traffic</c>; <c>all</c> is one of them.</param>
/// <param name="Protocols">Junos names of routing protocols.</param>
public sealed record HostZone(
    string Name, ImmutableArray<HostZoneInterface> Interfaces, ImmutableArray<string> SystemServices, ImmutableArray<string> Protocols);

/// <summary>A logical interface in a zone; its own lists, if set, replace those of the zone.</summary>
public sealed record HostZoneInterface(string Unit, ImmutableArray<string>? SystemServices = null, ImmutableArray<string>? Protocols = null);

/// <param name="Sources"><c>any</c> is 0.0.0.0/0 and ::/0.</param>
public sealed record HostPolicy(
    string FromZone,
    string ToZone,
    string Name,
    ImmutableArray<IPNetwork> Sources,
    ImmutableArray<IPNetwork> Destinations,
    ImmutableArray<HostApplication> Applications,
    HostPolicyAction Action,
    bool Log = false);

public enum HostPolicyAction
{
    Permit,
    Deny,
    Reject,
}

/// <summary>Protocol 0 is any; the ports count for TCP, UDP and SCTP.</summary>
public sealed record HostApplication(byte Protocol, ushort FirstPort = 0, ushort LastPort = 65535);
