using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using Cluster.Tests.Dataplane;
using Cluster.Tests.Dataplane.Pipeline;
using Xunit;

namespace Cluster.Tests.Allocations;

/// <summary>The packet loops, from the device to the wire and back, allocate nothing.</summary>
public sealed class PacketLoopAllocationTests
{
    [Theory]
    [InlineData("gcm")]
    [InlineData("gcm256-esn")]
    [InlineData("cbc-sha1")]
    public void Loops_SmallAndSegmentedPackets_AllocateNothing(string suite)
    {
        using var left = new LoopSide(1, suite);
        using var right = new LoopSide(2, suite);
        right.Tun.Keep = false;
        byte[] small = ClearPackets.Udp("10.1.0.1", "10.2.0.1", 64);
        byte[] large = ClearPackets.Tcp("2001:db8:1::1", "2001:db8:2::1", 60_000);
        var header = new VnetHeader { Flags = 1, GsoType = VnetHeader.GsoTcpV6, GsoSize = 1300, HeaderLength = 60, ChecksumStart = 40, ChecksumOffset = 16 };
        ulong rounds = 0;

        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            for (int i = 0; i < 20; i++, rounds++)
            {
                Round(left, right, small, large, header);
            }
        }));
        Assert.Equal(rounds * (10 + 47), right.Sa.In.Counters.Packets);
    }

    [Fact]
    public void Drops_OfEveryCheapKind_AllocateNothing()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Udp("10.1.0.1", "10.2.0.1", 64));
        byte[] forged = left.Wire.Bytes(0);
        forged[^1] ^= 1;
        byte[] unknown = (byte[])forged.Clone();
        unknown[3] ^= 1;
        byte[] runt = [1, 2, 3];
        ulong rounds = 0;

        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            for (int i = 0; i < 20; i++, rounds++)
            {
                DropAll(right, forged, unknown, runt);
            }
        }));
        Assert.Equal(rounds, right.Drops[DropReason.BadIcv]);
        Assert.Equal(rounds, right.Drops[DropReason.UnknownSpi]);
    }

    private static void DropAll(LoopSide side, byte[] forged, byte[] unknown, byte[] runt)
    {
        side.TakeBytes(forged);
        side.TakeBytes(unknown);
        side.TakeBytes(runt);
    }

    private static void Round(LoopSide left, LoopSide right, byte[] small, byte[] large, VnetHeader header)
    {
        left.Wire.Clear();
        for (int i = 0; i < 10; i++)
        {
            left.Clear(small);
        }

        left.Clear(large, header);
        right.TakeAllFrom(left);
    }
}
