using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Dataplane.Pipeline;

/// <summary>Both loops of two ends, with real ciphers and nothing of the kernel.</summary>
public sealed class TunnelTests
{
    private const string A = "10.1.0.1", B = "10.2.0.1", A6 = "2001:db8:1::1", B6 = "2001:db8:2::1";

    [Theory]
    [InlineData("gcm")]
    [InlineData("gcm256-esn")]
    [InlineData("cbc-sha1")]
    [InlineData("cbc256-sha256")]
    public void Packets_OfAllSizes_ComeOutAsTheyWentIn(string suite)
    {
        using var left = new LoopSide(1, suite);
        using var right = new LoopSide(2, suite);
        var sent = new List<byte[]>();
        for (int size = 0; size < 1300; size += 7)
        {
            sent.Add(size % 2 == 0 ? ClearPackets.Udp(A, B, size) : ClearPackets.Udp(A6, B6, size));
            left.Clear(sent[^1]);
        }

        right.TakeAllFrom(left);
        Assert.Equal(sent, right.Tun.Written.Select(w => w.Packet));
        Assert.Equal(0UL, left.DropsInAll() + right.DropsInAll());
        Assert.Equal((ulong)sent.Count, right.Sa.In.Counters.Packets);
    }

    [Theory]
    [InlineData(A, B, VnetHeader.GsoTcpV4)]
    [InlineData(A6, B6, VnetHeader.GsoTcpV6)]
    public void SuperPacket_FromTheDevice_IsCutSentAsOneAndPutTogetherAgain(string from, string to, byte type)
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        byte[] options = [1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 8];
        const int mss = 1300;
        byte[] whole = ClearPackets.Tcp(from, to, (40 * mss) + 123, flags: 0x18, options: options, seed: 5);
        int headers = whole.Length - (40 * mss) - 123;
        left.Clear(whole, new VnetHeader { Flags = 1, GsoType = type, GsoSize = mss, HeaderLength = (ushort)headers, ChecksumStart = (ushort)(headers - 32), ChecksumOffset = 16 });
        Assert.Single(left.Wire.Sent);
        right.TakeAllFrom(left);
        var (header, packet) = Assert.Single(right.Tun.Written);
        Assert.Equal((type, mss, headers), (header.GsoType, (int)header.GsoSize, (int)header.HeaderLength));
        Assert.Equal(whole[headers..], packet[headers..]);
        Assert.Equal(whole[(headers - 32)..(headers - 16)], packet[(headers - 32)..(headers - 16)]); // TCP up to the checksum
        Assert.Equal(whole.Length, packet.Length);
        Assert.Equal(41UL, left.Sa.Out.Counters.Packets);
    }

    [Fact]
    public void Segments_Uncoalesced_AreSoundPackets()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        byte[] whole = ClearPackets.Tcp(A, B, 5000, flags: 0x18, seed: 6);
        left.Clear(whole, new VnetHeader { Flags = 1, GsoType = VnetHeader.GsoTcpV4, GsoSize = 999, HeaderLength = 40, ChecksumStart = 20, ChecksumOffset = 16 });
        Sealed all = new(left.Wire.Bytes(0), left.Wire.Sent[0].Segment);
        foreach (byte[] datagram in all.Segments())
        {
            right.TakeBytes(datagram); // a flush after each: nothing to coalesce with
        }

        Assert.Equal(6, right.Tun.Written.Count);
        Assert.All(right.Tun.Written, w => Assert.True(ClearPackets.IsSound(w.Packet)));
        Assert.Equal([0x10, 0x10, 0x10, 0x10, 0x10, 0x18], right.Tun.Written.Select(w => (int)w.Packet[33]));
    }

    [Fact]
    public void UdpSuperPacket_IsCutIntoSoundDatagrams()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        byte[] whole = ClearPackets.Udp(A6, B6, 5000);
        left.Clear(whole, new VnetHeader { Flags = 1, GsoType = VnetHeader.GsoUdp, GsoSize = 1200, HeaderLength = 48, ChecksumStart = 40, ChecksumOffset = 6 });
        right.TakeAllFrom(left);
        Assert.Equal(5, right.Tun.Written.Count);
        Assert.All(right.Tun.Written, w => Assert.True(ClearPackets.IsSound(w.Packet)));
        Assert.Equal(whole[48..], right.Tun.Written.SelectMany(w => w.Packet[48..]));
    }

    [Fact]
    public void Coalescing_AnyMixOfFlowsGapsAndFlags_LosesAndReordersNothingWithinAFlow() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[0, 9], (flow, kind, size) => (flow, kind, size)).Array[1, 60].Sample(steps =>
        {
            using var left = new LoopSide(1);
            using var right = new LoopSide(2);
            uint[] next = [1, 1000, 2000, uint.MaxValue - 2000];
            var sent = new List<byte[]>[4];
            for (int i = 0; i < 4; i++)
            {
                sent[i] = [];
            }

            foreach ((int flow, int kind, int size) in steps)
            {
                int payload = kind == 5 ? 0 : size > 4 ? 1000 : 200 * size;
                byte flags = kind switch { 3 => 0x18, 4 => 0x11, _ => 0x10 };
                next[flow] += kind == 2 ? 500u : 0; // a gap
                byte[] packet = ClearPackets.Tcp($"10.1.0.{flow}", B, payload, next[flow], flags, seed: steps.Length);
                next[flow] += (uint)payload;
                sent[flow].Add(packet);
                left.Clear(packet);
            }

            right.TakeAllFrom(left);
            for (int flow = 0; flow < 4; flow++)
            {
                byte[] address = IPAddress.Parse($"10.1.0.{flow}").GetAddressBytes();
                var got = right.Tun.Written.Where(w => w.Packet.AsSpan(12, 4).SequenceEqual(address)).SelectMany(Cut);
                Assert.Equal(sent[flow].Select(Essence), got.Select(Essence));
            }
        }, iter: 40);

    [Fact]
    public void Bytes_CorruptedInFlight_AreDroppedAsBadIcvAndMoveNothing()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Udp(A, B, 100));
        byte[] good = left.Wire.Bytes(0);
        for (int i = 8; i < good.Length; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[i] ^= 1;
            right.TakeBytes(bad);
        }

        Assert.Equal((ulong)(good.Length - 8), right.Drops[DropReason.BadIcv]);
        Assert.Equal(0UL, right.Sa.In.Window.Top);
        right.TakeBytes(good);
        right.TakeBytes(good);
        Assert.Equal(1UL, right.Drops[DropReason.Replayed]);
        Assert.Single(right.Tun.Written);
    }

    [Fact]
    public void Duplicate_InTheSameBatch_IsAcceptedOnce()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Udp(A, B, 100));
        left.Wire.Sent.Add(left.Wire.Sent[0]);
        byte[] copy = left.Wire.Bytes(0);
        byte[] twice = [.. copy, .. copy];
        right.TakeBytes(copy); // alone first: then both copies are replays
        Assert.Single(right.Tun.Written);
        right.TakeBytes(twice[..copy.Length]);
        Assert.Equal(1UL, right.Drops[DropReason.Replayed]);
    }

    [Fact]
    public void Lease_Over_NothingLeavesAndNothingIsInjected()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Udp(A, B, 100));
        left.Lease.Revoke();
        right.Lease.Revoke();
        left.Clear(ClearPackets.Udp(A, B, 100));
        right.TakeAllFrom(left);
        Assert.Single(left.Wire.Sent);
        Assert.Empty(right.Tun.Written);
        Assert.Equal((1UL, 1UL), (left.Drops[DropReason.NotSpeaking], right.Drops[DropReason.NotSpeaking]));
    }

    [Fact]
    public void Reservation_UsedUp_StopsAndAsks()
    {
        using var left = new LoopSide(1, change: i => i with { ReservedEnd = 3 });
        for (int i = 0; i < 5; i++)
        {
            left.Clear(ClearPackets.Udp(A, B, 100));
        }

        Assert.Equal(2, left.Wire.Sent.Count);
        Assert.Equal(3UL, left.Drops[DropReason.SequenceExhausted]);
        Assert.Contains(left.Events.Told, t => t.StartsWith("low 0x01123456", StringComparison.Ordinal));
    }

    [Fact]
    public void Resumed_Sa_SkipsTheBlockRefusesTheOldAndCountsTheExposed()
    {
        using var left = new LoopSide(1);
        for (int i = 0; i < 300; i++)
        {
            left.Clear(ClearPackets.Udp(A, B, 10));
        }

        var checkpoint = new SaCheckpoint(LoopSide.Spi(2), 5000, 100, 7, 700, 100, 1000, new IPEndPoint(IPAddress.Loopback, 4500), null, 50);
        using var right = new LoopSide(2, change: i => i with { ResumeFrom = checkpoint, ReservedEnd = 9096 });
        right.TakeAllFrom(left);
        Assert.Equal(200, right.Tun.Written.Count);
        Assert.Equal(100UL, right.Drops[DropReason.Replayed]);
        Assert.Equal(100UL, right.Sa.In.ReplayExposed); // 50 a second, two intervals
        right.Clear(ClearPackets.Udp(B, A, 10));
        Assert.Equal([0x13, 0x88], right.Wire.Bytes(0)[6..8]); // 5000
    }

    [Fact]
    public void HandedOver_Sa_SkipsNothingAndExposesNothing()
    {
        var checkpoint = new SaCheckpoint(LoopSide.Spi(2), 5000, 0, 7, 700, 0, 0, new IPEndPoint(IPAddress.Loopback, 4500), 42, 50);
        using var right = new LoopSide(2, change: i => i with { ResumeFrom = checkpoint, ReservedEnd = 9096 });
        right.Clear(ClearPackets.Udp(B, A, 10));
        Assert.Equal([0, 42], right.Wire.Bytes(0)[6..8]);
        Assert.Equal(0UL, right.Sa.In.ExposedEnd);
    }

    [Fact]
    public void Peer_AuthenticatedFromElsewhere_Moves_ForgedDoesNot()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Udp(A, B, 10));
        WireEndpoint before = right.Sa.Path.Peer;
        byte[] forged = left.Wire.Bytes(0);
        forged[^1] ^= 1;
        right.TakeFrom(forged, 6000);
        Assert.Equal(before, right.Sa.Path.Peer);
        right.TakeFrom(left.Wire.Bytes(0), 6000);
        Assert.Equal(6000, right.Sa.Path.Peer.Port);
        Assert.Contains("moved 0x02123456 127.0.0.1:6000", right.Events.Told);
    }

    [Fact]
    public void Lifetime_InKilobytes_TellsSoftThenHardAndStops()
    {
        using var left = new LoopSide(1, change: i => i with { SoftKilobytes = 2, HardKilobytes = 4 });
        for (int i = 0; i < 10; i++)
        {
            left.Clear(ClearPackets.Udp(A, B, 1000));
        }

        Assert.Equal(["expiring 0x01123456", "expired 0x01123456"], left.Events.Told);
        Assert.Equal(4, left.Wire.Sent.Count);
        Assert.Equal(6UL, left.Drops[DropReason.SaExpired]);
    }

    [Fact]
    public void TooBig_WithDontFragment_IsAnsweredInside_WithoutIsSentForTheNetworkToCut()
    {
        using var left = new LoopSide(1);
        left.Clear(ClearPackets.Udp(A, B, 1472));
        var (_, answer) = Assert.Single(left.Tun.Written);
        Assert.Equal((3, 4), (answer[20], answer[21]));
        Assert.Equal(1438, (answer[26] << 8) | answer[27]); // 1500 - 20 - 8 - 8 - 8 - 16 = 1440 in blocks of 4, less the trailer
        left.Clear(ClearPackets.Udp(A6, B6, 1452));
        Assert.Equal(2, left.Tun.Written[1].Packet[40]);
        Assert.Equal(2UL, left.Drops[DropReason.TooBig]);
        left.Clear(ClearPackets.Udp(A, B, 1472, dontFragment: false));
        Assert.False(Assert.Single(left.Wire.Sent).DontFragment);
    }

    [Theory]
    [InlineData(DfBit.Clear, true, false)]
    [InlineData(DfBit.Copy, true, true)]
    [InlineData(DfBit.Copy, false, false)]
    [InlineData(DfBit.Set, false, true)]
    public void OuterDf_FollowsTheSetting(DfBit setting, bool inner, bool outer)
    {
        using var left = new LoopSide(1, change: i => i with { DfBit = setting });
        left.Clear(ClearPackets.Udp(A, B, 10, dontFragment: inner));
        Assert.Equal(outer, left.Wire.Sent[0].DontFragment);
    }

    [Fact]
    public void Congestion_MarkedOutside_ArrivesInsideOrIsDropped()
    {
        using var left = new LoopSide(1);
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Udp(A, B, 10, tos: 0xB8 | 2));
        left.Clear(ClearPackets.Udp(A, B, 10, tos: 0xB8));
        Assert.Equal([0xBA, 0xB8], left.Wire.Sent.Select(s => (int)s.TrafficClass));
        right.TakeMarked(left, 3);
        var (_, packet) = Assert.Single(right.Tun.Written);
        Assert.Equal(0xBB, packet[1]);
        Assert.True(ClearPackets.IsSound(packet));
        Assert.Equal(1UL, right.Drops[DropReason.CongestionLost]);
    }

    [Fact]
    public void Mss_OfASyn_IsLowered()
    {
        using var left = new LoopSide(1, change: i => i with { TcpMss = 1350 });
        using var right = new LoopSide(2);
        left.Clear(ClearPackets.Tcp(A, B, 0, flags: 2, options: [2, 4, 0x05, 0xB4]));
        left.Clear(ClearPackets.Tcp(A6, B6, 0, flags: 2, options: [1, 2, 4, 0x05, 0xB4, 1, 1, 0]));
        right.TakeAllFrom(left);
        Assert.Equal(1350, (right.Tun.Written[0].Packet[42] << 8) | right.Tun.Written[0].Packet[43]);
        Assert.Equal(1350, (right.Tun.Written[1].Packet[63] << 8) | right.Tun.Written[1].Packet[64]);
        Assert.All(right.Tun.Written, w => Assert.True(ClearPackets.IsSound(w.Packet)));
    }

    private static IEnumerable<byte[]> Cut((VnetHeader Header, byte[] Packet) written)
    {
        if (written.Header.GsoType == VnetHeader.GsoNone)
        {
            return [written.Packet];
        }

        using var cutter = new LoopSide(1);
        using var opener = new LoopSide(2);
        cutter.Clear(written.Packet, written.Header);
        foreach (byte[] datagram in cutter.Wire.Sent.SelectMany((s, i) => new Sealed(cutter.Wire.Bytes(i), s.Segment).Segments()))
        {
            opener.TakeBytes(datagram);
        }

        return opener.Tun.Written.Select(w => w.Packet).ToList();
    }

    // What TCP sees: everything but the IP identification and what depends on it; all checksums must be right.
    private static string Essence(byte[] packet)
    {
        Assert.True(ClearPackets.IsSound(packet));
        return Convert.ToHexString(packet.AsSpan(20));
    }

    private sealed record Sealed(byte[] Bytes, int Segment)
    {
        public IEnumerable<byte[]> Segments() => Bytes.Chunk(Segment);
    }
}
