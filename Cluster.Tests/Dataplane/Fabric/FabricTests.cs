using Xunit;
using System.Net;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;

namespace Cluster.Tests.Dataplane.Fabric;

public sealed class FabricTests : IDisposable
{
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);
    private static readonly CipherIngress Ingress4 = new(IPEndPoint.Parse("192.0.2.1:4500"), IPEndPoint.Parse("198.51.100.7:61234"), Udp: true, Ike: false);
    private static readonly CipherIngress Ingress6 = new(IPEndPoint.Parse("[2001:db8::1]:500"), IPEndPoint.Parse("[2001:db8::2]:500"), Udp: true, Ike: true);

    private readonly FabricEnd _a = new(1, Any);
    private readonly FabricEnd _b = new(2, Any);

    public FabricTests()
    {
        FabricEnd.Join(_a, _b);
        _a.Fabric.Start(_a);
        _b.Fabric.Start(_b);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public void Packets_OfEachKind_ArriveAsSentAndInOrder()
    {
        byte[] packet = Bytes(600);
        Assert.True(_a.Fabric.ForwardCipher(_b.Node, new Anchor(7), new Term(3), Ingress4, packet, hops: 1));
        Assert.True(_a.Fabric.ForwardCipher(_b.Node, new Anchor(8), new Term(9), Ingress6, packet, hops: 2));
        Assert.True(_a.Fabric.ForwardOutbound(_b.Node, new Term(4), new EspSpi(0x0812_3456), packet));
        Assert.True(_a.Fabric.ForwardOpened(_b.Node, 5, packet));
        _a.Fabric.Flush();

        string digest = FabricEnd.Digest(packet);
        Assert.Equal(
            [
                $"cipher 7 term 3 192.0.2.1:4500 198.51.100.7:61234 udp=True ike=False hops=1 {digest}",
                $"cipher 8 term 9 [2001:db8::1]:500 [2001:db8::2]:500 udp=True ike=True hops=2 {digest}",
                $"outbound term 4 0x08123456 {digest}",
                $"opened 5 {digest}",
            ],
            _b.WaitFor(4));
    }

    [Fact]
    public void Packets_ManySmall_ShareFrames()
    {
        byte[] packet = Bytes(100);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(_a.Fabric.ForwardOpened(_b.Node, i, packet));
        }

        _a.Fabric.Flush();
        IReadOnlyList<string> arrived = _b.WaitFor(1000);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"opened {i} {FabricEnd.Digest(packet)}"), arrived);
        Assert.InRange(_b.Fabric.Counters.FramesReceived, 1, 1000 / 10);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(1441)]
    [InlineData(1500)]
    [InlineData(2900)]
    [InlineData(65_535)]
    public void Packet_AnyLengthToTheLongest_ArrivesWhole(int length)
    {
        byte[] packet = Bytes(length);
        Assert.True(_a.Fabric.ForwardCipher(_b.Node, new Anchor(1), new Term(1), Ingress6, packet, hops: 1));
        Assert.True(_a.Fabric.ForwardOpened(_b.Node, 1, packet));
        _a.Fabric.Flush();
        _b.WaitFor(2);
        Assert.Equal(packet, _b.LastPacket);
    }

    [Fact]
    public void Packet_LongerThanTheFabricCarries_RefusedAndCounted()
    {
        Assert.False(_a.Fabric.ForwardOpened(_b.Node, 1, Bytes(70_000)));
        Assert.Equal(1, _a.Fabric.Counters.Refused(FabricDrop.TooLong));
    }

    [Fact]
    public void Packet_ThirdHop_RefusedAndCounted()
    {
        Assert.False(_a.Fabric.ForwardCipher(_b.Node, new Anchor(1), new Term(1), Ingress4, Bytes(64), hops: 3));
        Assert.Equal(1, _a.Fabric.Counters.Refused(FabricDrop.HopLimit));
    }

    [Fact]
    public void Packet_ForUnknownNode_RefusedAndCounted()
    {
        Assert.False(_a.Fabric.ForwardOpened(_b.Node with { Incarnation = new Incarnation(77) }, 1, Bytes(64)));
        Assert.Equal(1, _a.Fabric.Counters.Refused(FabricDrop.NoKey));
    }

    [Fact]
    public void Packet_WithStaleTerm_DroppedAndAnsweredWithOwner()
    {
        var owner = new FabricNode(9, new Incarnation(99), IPEndPoint.Parse("203.0.113.9:7000"));
        _b.Fabric.SetOwner(new Anchor(8), new Term(5), owner);
        _a.Fabric.ForwardCipher(_b.Node, new Anchor(8), new Term(4), Ingress4, Bytes(64), hops: 1);
        _a.Fabric.Flush();
        Assert.Equal(["owner 8 term 5 node 9/99 at 203.0.113.9:7000"], _a.WaitFor(1));

        _a.Fabric.ForwardOutbound(_b.Node, new Term(4), new EspSpi(0x0800_0001 | EspSpi.LowestOwn), Bytes(64));
        _a.Fabric.ForwardCipher(_b.Node, new Anchor(8), new Term(5), Ingress4, Bytes(64), hops: 1); // current: passes
        _a.Fabric.Flush();
        Assert.StartsWith("cipher 8 term 5", Assert.Single(_b.WaitFor(1)), StringComparison.Ordinal);
        Assert.Equal(2, _b.Fabric.Counters[FabricDrop.StaleTerm]);
    }

    [Fact]
    public void Announcement_OlderAfterNewer_OnlyTheNewerIsTold()
    {
        _a.Fabric.Announce(new Anchor(3), new Term(6), _a.Node);
        _a.Fabric.Announce(new Anchor(3), new Term(5), _b.Node);
        _a.Fabric.Announce(new Anchor(4), new Term(1), _a.Node);
        Assert.Equal([$"owner 3 term 6 node 1/1 at {_a.Node.Address}", $"owner 4 term 1 node 1/1 at {_a.Node.Address}"], _b.WaitFor(2));
    }

    [Fact]
    public void Peer_Removed_NothingAcceptedAndOldKeyRefused()
    {
        _b.Fabric.RemovePeer(_a.Node);
        _a.Fabric.ForwardOpened(_b.Node, 1, Bytes(64));
        _a.Fabric.Flush();
        Until(() => _b.Fabric.Counters[FabricDrop.NotMember] == 1);
        Assert.False(_b.Fabric.SetPeer(_a.Node, FabricEnd.Key(_b.Node, _a.Node), FabricEnd.Key(_a.Node, _b.Node)));
        Assert.Empty(_b.Arrived);
    }

    [Fact]
    public void Peer_SetAgainWithSameKeys_ReplayWindowStays()
    {
        _a.Fabric.ForwardOpened(_b.Node, 1, Bytes(64));
        _a.Fabric.Flush();
        _b.WaitFor(1);
        FabricEnd.Join(_a, _b);
        _a.Fabric.ForwardOpened(_b.Node, 2, Bytes(64));
        _a.Fabric.Flush();
        Assert.Equal(2, _b.WaitFor(2).Count);
        Assert.Equal(0, _b.Fabric.Counters[FabricDrop.Replayed]);
    }

    [Fact]
    public void Frame_RecordedForgedOrGarbage_DroppedEachUnderItsReason()
    {
        using var wire = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        wire.Bind(Any);
        wire.ReceiveTimeout = 5000;
        FabricNode tap = _b.Node with { Address = (IPEndPoint)wire.LocalEndPoint! };
        using var a = new FabricEnd(3, Any); // its frames to b pass through our hands
        Assert.True(a.Fabric.SetPeer(tap, FabricEnd.Key(a.Node, _b.Node), FabricEnd.Key(_b.Node, a.Node)));
        Assert.True(_b.Fabric.SetPeer(a.Node, FabricEnd.Key(_b.Node, a.Node), FabricEnd.Key(a.Node, _b.Node)));
        a.Fabric.ForwardOpened(tap, 1, Bytes(64));
        a.Fabric.Flush();
        byte[] buffer = new byte[2000];
        byte[] frame = buffer[..wire.Receive(buffer)];

        byte[] forged = [.. frame];
        forged[^20] ^= 1;
        byte[] otherVersion = [.. frame];
        otherVersion[0] = 9;
        byte[] stranger = [.. frame];
        stranger[7] = 200;
        byte[] ahead = [.. frame];
        ahead[8] = 0xFF; // a counter far ahead: must not move the window, since the tag does not fit
        foreach (byte[] datagram in new[] { forged, otherVersion, stranger, ahead, frame[..20], frame, frame })
        {
            wire.SendTo(datagram, _b.Node.Address);
        }

        FabricCounters counters = _b.Fabric.Counters;
        Until(() => counters[FabricDrop.Replayed] == 1);
        Assert.Single(_b.WaitFor(1));
        Assert.Equal(
            (2, 1, 1, 1),
            (counters[FabricDrop.BadTag], counters[FabricDrop.UnknownVersion], counters[FabricDrop.NotMember], counters[FabricDrop.Runt]));
    }

    [Fact]
    public void Packets_ToAnAddressWithoutRoute_EachCountedOnce()
    {
        FabricNode nowhere = new(5, new Incarnation(5), IPEndPoint.Parse("255.255.255.255:9")); // broadcast is not allowed on this socket
        Assert.True(_a.Fabric.SetPeer(nowhere, FabricEnd.Key(_a.Node, nowhere), FabricEnd.Key(nowhere, _a.Node)));
        for (int i = 0; i < 10; i++)
        {
            Assert.True(_a.Fabric.ForwardOpened(nowhere, 1, Bytes(3000)));
        }

        _a.Fabric.Flush();
        Assert.Equal(10, _a.Fabric.Counters[FabricDrop.SendFailed]);
    }

    [Fact]
    public void Drops_EachReason_HasHelpText() =>
        Assert.All(_a.Fabric.Counters.Drops(), drop => Assert.True(drop.Help.Length > 10 && drop.Reason.StartsWith("Fabric", StringComparison.Ordinal)));

    internal static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    internal static void Until(Func<bool> condition)
    {
        long end = Cluster.Dataplane.BootClock.Milliseconds + 5000;
        while (!condition())
        {
            Assert.True(Cluster.Dataplane.BootClock.Milliseconds < end, "condition not met within 5 s");
            Thread.Yield();
        }
    }
}
