using System.Net;
using Cluster.Actors.Anchors;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

public sealed class AnchorHashTests
{
    [Theory]
    [InlineData("192.0.2.1", "198.51.100.7")]
    [InlineData("2001:db8::1", "2001:db8:ffff::9")]
    public void OfPeer_EndsSwapped_IsTheSame(string one, string other) =>
        Assert.Equal(
            AnchorHash.OfPeer(IPAddress.Parse(one), IPAddress.Parse(other)), AnchorHash.OfPeer(IPAddress.Parse(other), IPAddress.Parse(one)));

    [Fact]
    public void OfPeer_MappedAddress_IsThatOfThePlainOne() =>
        Assert.Equal(
            AnchorHash.OfPeer(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("198.51.100.7")),
            AnchorHash.OfPeer(IPAddress.Parse("::ffff:192.0.2.1"), IPAddress.Parse("198.51.100.7")));

    /// <summary>Nodes of different builds must agree on homes: these values may never change.</summary>
    [Theory]
    [InlineData("192.0.2.1", "198.51.100.7", 8)]
    [InlineData("2001:db8::1", "2001:db8:ffff::9", 145)]
    public void OfPeer_KnownAddresses_IsPinned(string local, string peer, int anchor) =>
        Assert.Equal(anchor, AnchorHash.OfPeer(IPAddress.Parse(local), IPAddress.Parse(peer)).Value);

    [Theory]
    [InlineData(0, 68)]
    [InlineData(1, 128)]
    [InlineData(2, 138)]
    public void OfRedundancyGroup_KnownNumber_IsPinned(int group, int anchor) => Assert.Equal(anchor, AnchorHash.OfRedundancyGroup(group).Value);
}
