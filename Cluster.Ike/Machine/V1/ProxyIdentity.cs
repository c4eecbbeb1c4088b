using System.Net;
using System.Net.Sockets;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>A side of a proxy-ID: an address or a subnet on the wire, a selector here (RFC 2407 section 4.6.2.1).</summary>
internal static class ProxyIdentity
{
    public static IsakmpId ToWire(TrafficSelector selector)
    {
        byte[] start = selector.Start.GetAddressBytes();
        byte[] end = selector.End.GetAddressBytes();
        bool isIpv4 = selector.Start.AddressFamily == AddressFamily.InterNetwork;
        ushort port = selector.StartPort == selector.EndPort ? selector.StartPort : (ushort)0;
        if (start.AsSpan().SequenceEqual(end))
        {
            return new IsakmpId(isIpv4 ? IsakmpId.Ipv4Address : IsakmpId.Ipv6Address, selector.Protocol, port, start);
        }

        byte[] mask = [.. start.Select((one, index) => (byte)~(one ^ end[index]))];
        return new IsakmpId(isIpv4 ? IsakmpId.Ipv4Subnet : IsakmpId.Ipv6Subnet, selector.Protocol, port, (byte[])[.. start, .. mask]);
    }

    /// <summary>Null for what is no address or subnet, or whose mask has holes.</summary>
    public static TrafficSelector? FromWire(IsakmpId id)
    {
        int size = id.IdType is IsakmpId.Ipv4Address or IsakmpId.Ipv4Subnet ? 4 : 16;
        bool isSubnet = id.IdType is IsakmpId.Ipv4Subnet or IsakmpId.Ipv6Subnet;
        if (!isSubnet && id.IdType is not (IsakmpId.Ipv4Address or IsakmpId.Ipv6Address) || id.Data.Length != (isSubnet ? 2 * size : size))
        {
            return null;
        }

        byte[] start = id.Data[..size].ToArray();
        byte[] end = id.Data[..size].ToArray();
        bool isHost = false;
        for (int bit = 0; isSubnet && bit < size * 8; bit++)
        {
            byte one = (byte)(0x80 >> (bit % 8));
            bool isNetwork = (id.Data.Span[size + (bit / 8)] & one) != 0;
            if (isNetwork && isHost)
            {
                return null;
            }

            isHost = !isNetwork;
            if (isHost)
            {
                start[bit / 8] &= (byte)~one;
                end[bit / 8] |= one;
            }
        }

        return new TrafficSelector(
            id.Protocol, id.Port, id.Port == 0 ? ushort.MaxValue : id.Port, new IPAddress(start), new IPAddress(end));
    }

    /// <summary>What is meant when a quick mode names none: the host itself (RFC 2409 section 5.5).</summary>
    public static TrafficSelector Of(IPAddress address) => new(0, 0, ushort.MaxValue, address, address);
}
