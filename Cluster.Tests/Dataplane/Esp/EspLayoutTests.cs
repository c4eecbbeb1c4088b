using Cluster.Dataplane.Esp;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Dataplane.Esp;

public sealed class EspLayoutTests
{
    private static readonly Gen<EspLayout> Layout = Gen.Select(Gen.Int[0, 2].Select(i => i * 8), Gen.Int[3, 8].Select(i => i * 4), Gen.Int[2, 4].Select(i => 1 << i), (iv, icv, block) => new EspLayout(iv, icv, block));

    [Fact]
    public void LongestInner_AnySuite_FitsAndOneMoreByteDoesNot() =>
        Gen.Select(Layout, Gen.Int[200, 9000], Gen.Int[20, 48]).Sample((layout, mtu, outer) =>
        {
            int longest = layout.LongestInner(mtu, outer);
            Assert.True(outer + layout.WireLength(longest) <= mtu);
            Assert.True(outer + layout.WireLength(longest + 1) > mtu);
            Assert.True(layout.Fits(layout.WireLength(longest)));
        });

    [Fact]
    public void TunnelMtu_BeforeASuiteIsKnown_HasRoomForEveryOne() =>
        Assert.All(Suites.Names, suite => Assert.InRange(TunnelMtu.Conservative(1500), 1280, TunnelMtu.For(Suites.Find(suite), udpEncapsulation: true, outerV6: true, pathMtu: 1500)));

    [Fact]
    public void TunnelMtu_OfAGcmTunnelInUdp_IsWhatTheLoopAllows() =>
        Assert.Equal(1438, TunnelMtu.For(Suites.Find("gcm"), udpEncapsulation: true, outerV6: false, pathMtu: 1500));
}
