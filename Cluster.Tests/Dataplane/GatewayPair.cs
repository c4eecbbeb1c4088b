using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Xunit;

namespace Cluster.Tests.Dataplane;

/// <summary>
/// Two dataplanes with hand-made SAs: <c>client -- left == WAN == right -- server</c>, four namespaces, IPv4 and IPv6 inside.
/// </summary>
internal sealed class GatewayPair : IDisposable
{
    private const string Device = "st0.0";
    private readonly Namespaces _namespaces = new();

    public GatewayPair(PacketSuite suite, bool udp, bool v6Outside, PacketCipherFactory? ciphers = null, DfBit dfBit = DfBit.Clear, int workers = 1)
    {
        (Client, LeftNode, RightNode, Server) = (_namespaces.Add("c"), _namespaces.Add("l"), _namespaces.Add("r"), _namespaces.Add("s"));
        Wire();
        IPAddress left = IPAddress.Parse(v6Outside ? "2001:db8:f::1" : "192.0.2.1");
        IPAddress right = IPAddress.Parse(v6Outside ? "2001:db8:f::2" : "192.0.2.2");
        Left = Namespaces.Inside(LeftNode, () => Start(new End(left, right, 1, 2, "10.1.0.0/24", "2001:db8:1::/64", "10.2.0.0/24", "2001:db8:2::/64"), suite, udp, ciphers, dfBit, workers));
        Right = Namespaces.Inside(RightNode, () => Start(new End(right, left, 2, 1, "10.2.0.0/24", "2001:db8:2::/64", "10.1.0.0/24", "2001:db8:1::/64"), suite, udp, ciphers, dfBit, workers));
        foreach ((string node, string inside) in new[] { (LeftNode, "2"), (RightNode, "1") })
        {
            Namespaces.Run(node, "ip", "route", "add", $"10.{inside}.0.0/24", "dev", Device);
            Namespaces.Run(node, "ip", "-6", "route", "add", $"2001:db8:{inside}::/64", "dev", Device);
        }
    }

    public string Client { get; }

    public string LeftNode { get; }

    public string RightNode { get; }

    public string Server { get; }

    public (Cluster.Dataplane.Control.Dataplane Plane, RecordedEvents Events) Left { get; }

    public (Cluster.Dataplane.Control.Dataplane Plane, RecordedEvents Events) Right { get; }

    public static EspSpi Spi(int side) => new(0x0100_0000u * (uint)side + 0x0012_3456u);

    public void Dispose()
    {
        Left.Plane?.Dispose();
        Right.Plane?.Dispose();
        _namespaces.Dispose();
    }

    private static (Cluster.Dataplane.Control.Dataplane Plane, RecordedEvents Events) Start(
        End end, PacketSuite suite, bool udp, PacketCipherFactory? ciphers, DfBit dfBit, int workers)
    {
        var lease = new SpeakingLease();
        lease.Renew(long.MaxValue);
        var events = new RecordedEvents();
        var plane = new Cluster.Dataplane.Control.Dataplane(new DataplaneSettings
        {
            Incarnation = new Incarnation((uint)end.Side),
            Lease = lease,
            Events = events,
            Ciphers = ciphers,
            Workers = workers,
        });
        events.Reserve = (spi, wanted) => plane.ExtendReservation(spi, wanted);
        var anchor = new Anchor((byte)end.Side);
        plane.OwnAnchor(anchor, new Term(1));
        Assert.Empty(plane.SetTunnelInterfaces([new TunnelInterface(Device, [], 1400)]));
        plane.Install(new ChildSaInstall
        {
            Anchor = anchor,
            Term = new Term(1),
            Inbound = Spi(end.Side),
            Outbound = Spi(end.PeerSide),
            Suite = suite,
            InboundKeys = Suites.Keys(suite, end.PeerSide),
            OutboundKeys = Suites.Keys(suite, end.Side),
            UdpEncapsulation = udp,
            Local = new IPEndPoint(end.Local, udp ? 4500 : 0),
            Peer = new IPEndPoint(end.Peer, udp ? 4500 : 0),
            Vpn = "test",
            TunnelInterface = Device,
            LocalSelectors = Selectors(end.Inside4, end.Inside6),
            RemoteSelectors = Selectors(end.Remote4, end.Remote6),
            ReplayWindow = 1024,
            DfBit = dfBit,
            ReservedEnd = 65_536,
        });
        plane.SetOutbound(new OutboundRoute("test", Device, Selectors(end.Inside4, end.Inside6), Selectors(end.Remote4, end.Remote6), Spi(end.Side), 1));
        plane.AnchorReady(anchor);
        return (plane, events);
    }

    private static ImmutableArray<PacketSelector> Selectors(params string[] networks) =>
        [.. networks.Select(n => IPNetwork.Parse(n)).Select(n => new PacketSelector(n.BaseAddress, Last(n)))];

    private static IPAddress Last(IPNetwork network)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        for (int bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    private void Wire()
    {
        Namespaces.Link(Client, "lan", LeftNode, "lan");
        Namespaces.Link(LeftNode, "wan", RightNode, "wan");
        Namespaces.Link(RightNode, "lan", Server, "lan");
        Address(Client, "lan", "10.1.0.10/24", "2001:db8:1::10/64");
        Address(LeftNode, "lan", "10.1.0.1/24", "2001:db8:1::1/64");
        Address(LeftNode, "wan", "192.0.2.1/24", "2001:db8:f::1/64");
        Address(RightNode, "wan", "192.0.2.2/24", "2001:db8:f::2/64");
        Address(RightNode, "lan", "10.2.0.1/24", "2001:db8:2::1/64");
        Address(Server, "lan", "10.2.0.10/24", "2001:db8:2::10/64");
        foreach (string node in new[] { LeftNode, RightNode })
        {
            Namespaces.Run(node, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        }

        foreach ((string host, string side) in new[] { (Client, "1"), (Server, "2") })
        {
            Namespaces.Run(host, "ip", "route", "add", "default", "via", $"10.{side}.0.1");
            Namespaces.Run(host, "ip", "-6", "route", "add", "default", "via", $"2001:db8:{side}::1");
        }
    }

    private static void Address(string node, string device, params string[] addresses)
    {
        foreach (string address in addresses)
        {
            string[] noDad = address.Contains(':') ? ["nodad"] : [];
            Namespaces.Run([node, "ip", "address", "add", address, "dev", device, .. noDad]);
        }

        Namespaces.Run(node, "ip", "link", "set", device, "up");
    }

    private sealed record End(IPAddress Local, IPAddress Peer, int Side, int PeerSide, string Inside4, string Inside6, string Remote4, string Remote6);
}
