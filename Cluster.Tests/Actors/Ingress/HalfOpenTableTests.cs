using System.Net;
using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Xunit;

namespace Cluster.Tests.Actors.Ingress;

public sealed class HalfOpenTableTests
{
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.9");
    private readonly HalfOpenTable _table = new();

    [Fact]
    public void NeedsCookie_FourthOfOneAddress_OnlyThatAddressNeedsOne()
    {
        OpenMany(HalfOpenTable.PrefixLimit, _ => Source);
        Assert.True(_table.NeedsCookie(new IkeSpi(99), Source, hasLiveSa: true, boot: 0));
        Assert.False(_table.NeedsCookie(new IkeSpi(99), IPAddress.Parse("192.0.2.10"), hasLiveSa: false, boot: 0));
    }

    [Fact]
    public void NeedsCookie_SameIpv6Site_CountsTogether()
    {
        OpenMany(HalfOpenTable.PrefixLimit, n => IPAddress.Parse($"2001:db8:0:ff{n:x2}::1"));
        Assert.True(_table.NeedsCookie(new IkeSpi(99), IPAddress.Parse("2001:db8:0:ffee::1"), hasLiveSa: false, boot: 0));
        Assert.False(_table.NeedsCookie(new IkeSpi(99), IPAddress.Parse("2001:db8:0:1::1"), hasLiveSa: false, boot: 0));
    }

    [Fact]
    public void NeedsCookie_NodeLimitReached_PeersWithLiveSasPass()
    {
        OpenMany(HalfOpenTable.NodeLimit, n => new IPAddress([10, 0, 0, (byte)n]));
        Assert.True(_table.NeedsCookie(new IkeSpi(99), Source, hasLiveSa: false, boot: 0));
        Assert.False(_table.NeedsCookie(new IkeSpi(99), Source, hasLiveSa: true, boot: 0));
    }

    [Fact]
    public void NeedsCookie_RetransmittedFirstMessage_NeedsNone()
    {
        OpenMany(HalfOpenTable.NodeLimit, n => new IPAddress([10, 0, 0, (byte)n]));
        Assert.False(_table.NeedsCookie(new IkeSpi(1), new IPAddress([10, 0, 0, 1]), hasLiveSa: false, boot: 0));
    }

    [Fact]
    public void Close_InitiatorAnswered_MakesRoom()
    {
        OpenMany(HalfOpenTable.PrefixLimit, _ => Source);
        _table.Close(new IkeSpi(1));
        Assert.False(_table.NeedsCookie(new IkeSpi(99), Source, hasLiveSa: false, boot: 0));
    }

    [Fact]
    public void NeedsCookie_LifetimePassed_TableIsEmpty()
    {
        OpenMany(HalfOpenTable.NodeLimit, _ => Source);
        Assert.False(_table.NeedsCookie(new IkeSpi(99), Source, hasLiveSa: false, HalfOpenTable.LifetimeMilliseconds));
        Assert.Equal(0, _table.Count);
    }

    private void OpenMany(int count, Func<int, IPAddress> source)
    {
        for (int n = 1; n <= count; n++)
        {
            Assert.True(_table.Open(new IkeSpi((ulong)n), source(n), boot: 0));
        }
    }
}
