using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

/// <summary>A logical interface.</summary>
/// <param name="Name"><c>ge-0/0/3.0</c>.</param>
/// <param name="Device"><c>ge-0/0/3</c>.</param>
/// <param name="RedundancyGroup">Of a reth interface; its addresses have one holder in the cluster.</param>
/// <param name="Members">Of a reth interface: the physical interfaces with it as <c>redundant-parent</c>.</param>
public sealed record InterfaceUnit(
    string Name, string Device, int Unit, InterfaceKind Kind, ValueList<InterfaceAddress> Addresses, bool Multipoint,
    int? RedundancyGroup, ValueList<string> Members, bool Disabled)
{
    /// <summary>The routing instance; null is the main one.</summary>
    public string? RoutingInstance { get; init; }

    /// <summary>The families that it speaks, with or without an address.</summary>
    public ValueList<AddressFamily> Families { get; init; } = ValueList<AddressFamily>.Empty;

    /// <summary>Of a multipoint unit: which vpn leads to which next hop.</summary>
    public ValueList<NextHopTunnel> NextHopTunnels { get; init; } = ValueList<NextHopTunnel>.Empty;
}

/// <summary>A static next-hop tunnel binding.</summary>
/// <param name="Address">The st0 address of the peer.</param>
public sealed record NextHopTunnel(IPAddress Address, string Vpn);

public enum InterfaceKind
{
    Ethernet,

    /// <summary>Redundant Ethernet: one node of the cluster at a time answers for its addresses.</summary>
    Reth,

    Loopback,

    SecureTunnel,
}

/// <summary>An address with the length of its subnet; host bits are kept.</summary>
public readonly record struct InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The subnet: host bits cleared.</summary>
    public IPNetwork Network
    {
        get
        {
            byte[] bytes = Address.GetAddressBytes();
            for (int bit = PrefixLength; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            }

            return new IPNetwork(new IPAddress(bytes), PrefixLength);
        }
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
