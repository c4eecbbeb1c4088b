using System.Net;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Fabric;

/// <summary>Where the fabric of this process listens.</summary>
/// <param name="Self">Our incarnation; peers know our frames by it.</param>
/// <param name="Local">Address and UDP port on the control network.</param>
/// <param name="Mtu">Of the path between the nodes. 1280 to 9216.</param>
public sealed record FabricSettings(Incarnation Self, IPEndPoint Local, int Mtu = 1500)
{
    private const int UdpHeader = 8, IPv4Header = 20, IPv6Header = 40;

    /// <summary>Bytes of one frame: what fits a UDP datagram of the path.</summary>
    internal int FrameLength =>
        Mtu is < 1280 or > 9216
            ? throw new InvalidOperationException($"fabric MTU {Mtu} is outside 1280 to 9216")
            : Mtu - UdpHeader - (Local.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6Header : IPv4Header);
}
