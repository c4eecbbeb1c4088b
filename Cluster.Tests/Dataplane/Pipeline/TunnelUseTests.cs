using System.Net;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Esp;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

/// <summary>What goes through a route-based tunnel, and what a peer sends that is authentic and wrong.</summary>
public sealed class TunnelUseTests
{
    private const string A = "10.1.0.1", B = "10.2.0.1";
    private const byte Ospf = 89, Tcp = 6;
    private const int RipPort = 520, BgpPort = 179;

    /// <summary>Link-local groups and a TTL of one: they are for the neighbour at the other end, and must come there as they were sent.</summary>
    [Fact]
    public void S201_RoutingProtocols_CrossTheTunnelUnchanged()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        byte[][] sent =
        [
            Packet("10.0.0.1", "224.0.0.5", Ospf, ttl: 1, new byte[44]),
            Packet("10.0.0.1", "10.0.0.2", Ospf, ttl: 1, new byte[32]),
            Packet("fe80::1", "ff02::5", Ospf, ttl: 1, new byte[36]),
            Packet("10.0.0.1", "224.0.0.9", InnerPacket.Udp, ttl: 1, Ports(RipPort, RipPort, new byte[24])),
            Packet("10.0.0.1", "10.0.0.2", Tcp, ttl: 255, Ports(40_000, BgpPort, new byte[16])),
        ];
        foreach (byte[] packet in sent)
        {
            left.Clear(packet);
        }

        right.TakeAllFrom(left);
        Assert.Equal(sent, right.Tun.Written.Select(written => written.Packet));
        Assert.Equal(0UL, left.DropsInAll() + right.DropsInAll());
    }

    /// <summary>The device has the packet of the gateway itself like any other: nothing asks where it comes from.</summary>
    [Fact]
    public void S200_PacketOfTheGatewayItself_GoesOverTheSaOfTheUnit()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        byte[] own = Packet("10.11.11.10", "10.2.0.10", InnerPacket.Udp, ttl: 64, Ports(1, 2, new byte[8]));
        left.Clear(own);
        right.TakeAllFrom(left);
        Assert.Equal(own, Assert.Single(right.Tun.Written).Packet);
        Assert.Equal(1UL, left.Sa.Out.Counters.Packets);
    }

    /// <summary>Which policies allowed them does not matter here: all packets of a unit that fit have the one SA.</summary>
    [Fact]
    public void S198_PacketsOfAllKinds_OfOneUnit_HaveOneSaPair()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        byte[][] sent =
        [
            ClearPackets.Udp(A, B, 10), ClearPackets.Tcp("10.1.0.9", "10.2.0.77", 10, flags: 0x18), Packet("10.1.0.3", "10.2.0.4", 1, ttl: 63, new byte[8]),
        ];
        foreach (byte[] packet in sent)
        {
            left.Clear(packet);
        }

        right.TakeAllFrom(left);
        Assert.Equal(sent.Length, right.Tun.Written.Count);
        Assert.All(Enumerable.Range(0, left.Wire.Sent.Count), sent => Assert.Equal(left.Wire.Bytes(0)[..4], left.Wire.Bytes(sent)[..4])); // the SPI
        Assert.Equal((ulong)sent.Length, left.Sa.Out.Counters.Packets);
        Assert.Empty(left.Events.Told);
    }

    /// <summary>RFC 4303 section 2.4: the padding is 1, 2, 3, ...; a peer that holds the key and sends another is counted, not believed.</summary>
    [Theory]
    [InlineData("gcm")]
    [InlineData("cbc-sha1")]
    public void S128_PaddingThatIsWrong_AfterDecryption_IsADecryptionError(string suite)
    {
        using var left = new LoopSide(1, suite);
        using var right = new LoopSide(2, suite);
        byte[] inner = ClearPackets.Udp(A, B, 0);
        int pad = left.Sa.Out.Layout.PadLength(inner.Length);
        Assert.True(pad > 1, "the packet needs padding");
        byte[] sound = [.. Enumerable.Range(1, pad).Select(i => (byte)i), (byte)pad, EspLayout.NextHeaderV4];
        byte[] wrong = [.. sound];
        wrong[pad - 1] ^= 0xFF;
        byte[] tooLong = [.. sound];
        tooLong[pad] = 255;

        right.TakeBytes(left.Forge(inner, wrong));
        right.TakeBytes(left.Forge(inner, tooLong));
        Assert.Empty(right.Tun.Written);
        SaStatistics counts = SaCounts.Statistics(right.Sa);
        Assert.Equal((2UL, 2UL, 0UL), (counts.DecryptionFailures, counts.BadTrailers, counts.AuthenticationFailures));
        Assert.Equal((2UL, 2UL), (right.Drops[DropReason.BadTrailer], right.DropsInAll()));

        right.TakeBytes(left.Forge(inner, sound));
        Assert.Equal(inner, Assert.Single(right.Tun.Written).Packet);
    }

    private static byte[] Ports(int source, int destination, byte[] rest) =>
        [(byte)(source >> 8), (byte)source, (byte)(destination >> 8), (byte)destination, .. rest];

    private static byte[] Packet(string source, string destination, byte protocol, byte ttl, byte[] body)
    {
        byte[] from = IPAddress.Parse(source).GetAddressBytes(), to = IPAddress.Parse(destination).GetAddressBytes();
        return from.Length == 4
            ? [0x45, 0xC0, 0, (byte)(20 + body.Length), 0, 0, 0, 0, ttl, protocol, 0, 0, .. from, .. to, .. body]
            : [0x6C, 0, 0, 0, 0, (byte)body.Length, protocol, ttl, .. from, .. to, .. body];
    }
}
