using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

public sealed class DropAccountingTests
{
    [Fact]
    public void Garbage_OnAnyPort_IsCountedExactlyOnceAndReachesNobody() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 2], Gen.Int[0, 3]).Sample((bytes, port, mutate) =>
        {
            using var left = new LoopSide(1);
            using var right = new LoopSide(2);
            left.Clear(ClearPackets.Udp("10.1.0.1", "10.2.0.1", 50));
            byte[] real = left.Wire.Bytes(0);
            byte[] datagram = mutate switch
            {
                0 => bytes,
                1 => real[..(bytes.Length % real.Length)],
                2 => [.. real[..8], .. bytes],
                _ => [0, 0, 0, 0, .. bytes],
            };
            right.TakeBytes(datagram, (Inbound.Port)port);
            Assert.Equal(1UL, right.DropsInAll() + (ulong)right.Events.Ike.Count);
            Assert.Empty(right.Tun.Written);
            Assert.Equal(0UL, right.Sa.In.Window.Top);
        }, iter: 300);

    [Fact]
    public void Garbage_FromTheDevice_IsCountedExactlyOnce() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte, Gen.UShort[0, 200], Gen.UShort[0, 200], Gen.Int[0, 1]).Sample((bytes, type, size, start, whole) =>
        {
            using var left = new LoopSide(1);
            byte[] packet = whole == 1 ? ClearPackets.Tcp("10.1.0.1", "10.2.0.1", 50) : bytes;
            var header = new VnetHeader { Flags = 1, GsoType = (byte)(type & 7), GsoSize = size, ChecksumStart = start, ChecksumOffset = 16 };
            left.Clear(packet, header);
            bool dropped = left.DropsInAll() > 0;
            Assert.NotEqual(dropped, left.Sa.Out.Counters.Packets > 0);
        }, iter: 300);

    [Fact]
    public void Reasons_AllHaveAHelpText() =>
        Assert.All(DropCounters.Sum([]), d => Assert.False(string.IsNullOrWhiteSpace(d.Help)));

    [Fact]
    public void Ike_ThatWaitedInTheSocket_IsDroppedAndCounted()
    {
        using var side = new LoopSide(1);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        side.TakeIke(new byte[28], now - Inbound.MaxIkeAgeMilliseconds - 1);
        Assert.Equal((1UL, 0), (side.Drops[DropReason.IkeLate], side.Events.Ike.Count));
        side.TakeIke(new byte[28], now);
        side.TakeIke(new byte[28], receivedAt: 0); // a socket that does not say
        Assert.Equal((1UL, 2), (side.DropsInAll(), side.Events.Ike.Count));
    }

    [Theory]
    [InlineData(AnchorState.Recovering, DropReason.AnchorRecovering)]
    [InlineData(AnchorState.Unowned, DropReason.AnchorUnowned)]
    [InlineData(AnchorState.Ours, DropReason.UnknownSpi)]
    [InlineData(AnchorState.Elsewhere, DropReason.FabricRefused)]
    public void UnknownSpi_DependsOnTheAnchor_AndOnlyAReadyOneIsTold(AnchorState state, DropReason reason)
    {
        using var right = new LoopSide(2);
        FabricNode? owner = state == AnchorState.Elsewhere ? new FabricNode(1, new Incarnation(7), new System.Net.IPEndPoint(1, 1)) : null;
        right.Context.Anchors[new Anchor(9)] = new AnchorEntry(new Term(3), state, owner);
        byte[] datagram = new byte[60];
        datagram[0] = 9;
        right.TakeBytes(datagram);
        right.TakeBytes(datagram);
        Assert.Equal(2UL, right.Drops[reason]);
        Assert.Equal(state == AnchorState.Ours ? 1 : 0, right.Events.Told.Count); // once a second
    }
}
