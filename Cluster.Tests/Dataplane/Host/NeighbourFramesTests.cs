using System.Net;
using Cluster.Dataplane.Host;
using Xunit;

namespace Cluster.Tests.Dataplane.Host;

public sealed class NeighbourFramesTests
{
    private static readonly byte[] Mac = [0x02, 0, 0, 0, 0, 0x0A];

    [Fact]
    public void Arp_RequestAndReply_SenderAndTargetAreTheAddress() =>
        Assert.Equal(
            [
                "FFFFFFFFFFFF02000000000A0806" + "0001080006040001" + "02000000000AC0000201" + "000000000000C0000201",
                "FFFFFFFFFFFF02000000000A0806" + "0001080006040002" + "02000000000AC0000201" + "FFFFFFFFFFFFC0000201",
            ],
            NeighbourFrames.For(Mac, IPAddress.Parse("192.0.2.1")).Select(Convert.ToHexString));

    /// <summary>The checksum is checked by its law: over pseudo-header and message, its own field included, the sum is all ones.</summary>
    [Fact]
    public void Advertisement_OverrideSetHopLimit255ChecksumRight()
    {
        byte[] frame = Assert.Single(NeighbourFrames.For(Mac, IPAddress.Parse("2001:db8::1")));
        Assert.Equal("33330000000102000000000A86DD", Convert.ToHexString(frame, 0, 14));
        Assert.Equal(255, frame[21]);
        Assert.Equal(136, frame[54]);
        Assert.Equal(0xA0, frame[58]);
        Assert.Equal("020102000000000A", Convert.ToHexString(frame, 78, 8));
        uint sum = 58 + 32;
        for (int i = 22; i < frame.Length; i += 2)
        {
            sum += (uint)((frame[i] << 8) | frame[i + 1]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        Assert.Equal(0xFFFFu, (sum & 0xFFFF) + (sum >> 16));
    }
}
