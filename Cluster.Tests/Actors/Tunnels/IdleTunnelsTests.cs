using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Xunit;

namespace Cluster.Tests.Actors.Tunnels;

public sealed class IdleTunnelsTests
{
    private static readonly EspSpi Old = new(0x11000001), New = new(0x11000002);

    private readonly IdleTunnels _tunnels = new();

    [Fact]
    public void WithoutPackets_TheWaitGrows_AndTrafficBeginsItAnew()
    {
        Assert.Equal(0, Look(1_000, (Old, 5)));
        Assert.Equal(10_000, Look(11_000, (Old, 5)));
        Assert.Equal(0, Look(21_000, (Old, 6)));
        Assert.Equal(30_000, Look(51_000, (Old, 6)));
    }

    [Fact]
    public void Rekey_IsNoTraffic()
    {
        Look(1_000, (Old, 5));

        Assert.Equal(10_000, Look(11_000, (Old, 5), (New, 0)));
        Assert.Equal(20_000, Look(21_000, (New, 0)));
        Assert.Equal(0, Look(31_000, (New, 1)));
    }

    [Fact]
    public void TunnelsAndIkeSas_WaitByThemselves_AndAreForgotten()
    {
        Look(1_000, (Old, 5));
        Assert.Equal(0, _tunnels.Look(2, "v", Packets((New, 5)), 5_000));
        Assert.Equal(0, _tunnels.Look(1, "w", Packets((New, 5)), 5_000));
        Assert.Equal(9_000, Look(10_000, (Old, 5)));

        _tunnels.ForgetBefore(6_000);

        Assert.Equal(19_000, Look(20_000, (Old, 5)));
        Assert.Equal(0, _tunnels.Look(2, "v", Packets((New, 5)), 20_000));
    }

    private long Look(long boot, params (EspSpi Spi, ulong Packets)[] sas) => _tunnels.Look(1, "v", Packets(sas), boot);

    private static Dictionary<EspSpi, ulong> Packets(params (EspSpi Spi, ulong Packets)[] sas) => sas.ToDictionary(sa => sa.Spi, sa => sa.Packets);
}
