using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

/// <summary>What the loops hand to the fabric: packets whose owner or home is another node.</summary>
public sealed unsafe class FabricTests
{
    private static readonly FabricNode Other = new(1, new Incarnation(9), new IPEndPoint(IPAddress.Loopback, 1));

    [Fact]
    public void CipherPacket_OfAnAnchorElsewhere_GoesToItsOwnerOnce()
    {
        var fabric = new RecordedFabric();
        using var left = new LoopSide(1);
        using var right = new LoopSide(2, fabric: fabric);
        right.Context.Anchors[new Anchor(2)] = new AnchorEntry(new Term(5), AnchorState.Elsewhere, Other);
        right.Context.Sas.Remove(new HashSet<Cluster.Dataplane.Sad.ChildSa> { right.Sa });
        left.Clear(ClearPackets.Udp("10.1.0.1", "10.2.0.1", 50));
        right.TakeAllFrom(left);
        var frame = Assert.Single(fabric.Frames);
        Assert.Equal("cipher 1 anchor 2 term 5 hops 1 from 127.0.0.1:4500 to 127.0.0.2:4500 udp True", frame.What);
        Assert.Equal(left.Wire.Bytes(0), frame.Bytes);
        Assert.Equal(0UL, right.DropsInAll());
    }

    [Fact]
    public void CipherPacket_AfterTwoHops_GoesNoFurther()
    {
        var fabric = new RecordedFabric();
        using var right = new LoopSide(2, fabric: fabric);
        right.Context.Anchors[new Anchor(3)] = new AnchorEntry(new Term(5), AnchorState.Elsewhere, Other);
        byte[] esp = new byte[60];
        esp[0] = 3;
        fixed (byte* p = esp)
        {
            right.Inbound.Cipher(p, esp.Length, default, default, true, 0, hops: 1);
            right.Inbound.Cipher(p, esp.Length, default, default, true, 0, hops: 2);
        }

        Assert.Contains("hops 2", Assert.Single(fabric.Frames).What, StringComparison.Ordinal);
        Assert.Equal(1UL, right.Drops[DropReason.TooManyHops]);
    }

    [Fact]
    public void ClearPacket_ForAnSaElsewhere_GoesInSoundSegmentsToItsOwner()
    {
        var fabric = new RecordedFabric();
        using var left = new LoopSide(1, fabric: fabric);
        left.Context.Anchors[new Anchor(1)] = new AnchorEntry(new Term(5), AnchorState.Elsewhere, Other);
        left.Context.Sas.Remove(new HashSet<Cluster.Dataplane.Sad.ChildSa> { left.Sa });
        byte[] whole = ClearPackets.Tcp("10.1.0.1", "10.2.0.1", 3000);
        left.Clear(whole, new VnetHeader { Flags = 1, GsoType = VnetHeader.GsoTcpV4, GsoSize = 1000, HeaderLength = 40, ChecksumStart = 20, ChecksumOffset = 16 });
        Assert.Equal(3, fabric.Frames.Count);
        Assert.All(fabric.Frames, f => Assert.Equal("outbound 1 term 5 0x01123456", f.What));
        Assert.All(fabric.Frames, f => Assert.True(ClearPackets.IsSound(f.Bytes)));
    }

    [Fact]
    public void OpenedPacket_WhenTheHomeIsElsewhere_GoesThere()
    {
        var fabric = new RecordedFabric();
        using var left = new LoopSide(1);
        using var right = new LoopSide(2, fabric: fabric);
        var home = new Anchor(9);
        right.Context.Anchors[home] = new AnchorEntry(new Term(1), AnchorState.Elsewhere, Other);
        right.Context.Home.Anchor = home;
        byte[] packet = ClearPackets.Udp("10.1.0.1", "10.2.0.1", 50);
        left.Clear(packet);
        right.TakeAllFrom(left);
        var frame = Assert.Single(fabric.Frames);
        Assert.Equal("opened 1 unit 0", frame.What);
        Assert.Equal(packet, frame.Bytes);
        Assert.Empty(right.Tun.Written);
    }

    private sealed class RecordedFabric : IFabricLink
    {
        public List<(string What, byte[] Bytes)> Frames { get; } = [];

        public bool ForwardCipher(FabricNode owner, Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops)
        {
            Frames.Add(($"cipher {owner.Index} anchor {anchor} term {term} hops {hops} from {ingress.Peer} to {ingress.Local} udp {ingress.Udp}", datagram.ToArray()));
            return true;
        }

        public bool ForwardOutbound(FabricNode owner, Term term, EspSpi inbound, ReadOnlySpan<byte> packet)
        {
            Frames.Add(($"outbound {owner.Index} term {term} {inbound}", packet.ToArray()));
            return true;
        }

        public bool ForwardOpened(FabricNode home, int tunnelUnit, ReadOnlySpan<byte> packet)
        {
            Frames.Add(($"opened {home.Index} unit {tunnelUnit}", packet.ToArray()));
            return true;
        }

        public void SetOwner(Anchor anchor, Term term, FabricNode owner)
        {
        }

        public void Flush()
        {
        }
    }
}
