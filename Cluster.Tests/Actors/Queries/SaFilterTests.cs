using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Tests.Formats;
using Xunit;

namespace Cluster.Tests.Actors.Queries;

public sealed class SaFilterTests
{
    private static readonly IkeSaRow Inet6 = SampleAnswers.IkeSa;

    private static readonly IkeSaRow Inet = SampleAnswers.IkeSa with { Remote = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 19_405) };

    [Fact]
    public void S220_Family_OfTheOuterAddresses_Restricts()
    {
        Assert.True(new SaFilter { Family = AddressFamily.InterNetworkV6 }.Matches(Inet6, 0));
        Assert.False(new SaFilter { Family = AddressFamily.InterNetworkV6 }.Matches(Inet, 0));
        Assert.True(new SaFilter { Family = AddressFamily.InterNetwork }.Matches(Inet, 0));
        Assert.False(new SaFilter { Family = AddressFamily.InterNetwork }.Matches(SampleAnswers.ChildSa, 0));
    }

    [Fact]
    public void S230_Port_OfOneClientBehindANat_RestrictsToIt()
    {
        IkeSaRow neighbour = Inet with { Remote = new IPEndPoint(Inet.Remote.Address, 19_406) };
        var filter = new SaFilter(Peer: Inet.Remote.Address) { Port = 19_405 };

        Assert.Equal((true, false), (filter.Matches(Inet, 0), filter.Matches(neighbour, 0)));
    }

    [Theory]
    [InlineData(2, 0, 3, true)] // anchor 7 is instance 3
    [InlineData(1, 0, 3, false)]
    [InlineData(2, 1, 3, false)]
    [InlineData(2, 0, 2, false)]
    public void S268_Location_NodePicAndInstance_Restricts(int fpc, int pic, int instance, bool matches)
    {
        var filter = new SaFilter { Fpc = fpc, Pic = pic, KmdInstance = instance };

        Assert.Equal((matches, matches), (filter.Matches(Inet, 2), filter.Matches(SampleAnswers.ChildSa, 2)));
    }

    [Fact]
    public void FirstBuild_KnowsIndexAndPeerOnly()
    {
        Assert.True(new SaFilter(7, IPAddress.Loopback).IsOfFirstBuild);
        Assert.False(new SaFilter(7) { Port = 500 }.IsOfFirstBuild);
        Assert.False(new SaFilter { Vpn = "v" }.IsOfFirstBuild);
    }

    [Fact]
    public void TunnelIndex_SameTunnel_IsTheSameWhateverTheSpi()
    {
        ChildSaRow row = SampleAnswers.ChildSa;
        uint index = SaIndex.OfTunnel(new Anchor(7), row.Vpn, row.LocalSelectors, row.RemoteSelectors);

        Assert.Equal(new Anchor(7), SaIndex.AnchorOfTunnel(index));
        Assert.NotEqual(index, SaIndex.OfTunnel(new Anchor(7), row.Vpn, row.RemoteSelectors, row.LocalSelectors));
        Assert.NotEqual(index, SaIndex.OfTunnel(new Anchor(7), row.Vpn + "x", row.LocalSelectors, row.RemoteSelectors));
        Assert.Equal(
            5_000, Enumerable.Range(0, 5_000).Select(n => SaIndex.OfTunnel(new Anchor((byte)(n % 256)), "vpn-" + n, row.LocalSelectors, row.RemoteSelectors)).Distinct().Count());
    }
}
