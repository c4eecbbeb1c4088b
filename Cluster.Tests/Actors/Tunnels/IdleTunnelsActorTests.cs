using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Tests.Actors.Anchors;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors.Tunnels;

/// <summary>A tunnel that two real machines have set up, and that nobody uses.</summary>
public sealed class IdleTunnelsActorTests : ActorTests
{
    private static readonly IkeSpiKeys SpiKeys = new(new SecretBytes("the cluster's SPI tag key"u8), null);

    private readonly VirtualPeer _peer = new();
    private readonly AnchorRig _rig;

    public IdleTunnelsActorTests() =>
        _rig = new AnchorRig(this, 0, new MemoryStore(), new MemoryJournal(), SpiKeys, EstablishTunnels.OnTraffic, muted: false);

    [Fact]
    public async Task S166_IdleTime_Over_BothEndsLoseTheSa()
    {
        Assert.Equal(TimeSpan.FromSeconds(300), Settings("set security ipsec vpn v ike idle-time 300").IdleTime);
        Assert.Null(Settings().IdleTime);
        VpnSettings vpn = _rig.View.Current.Vpns[AnchorRig.VpnName];
        _rig.View.Current = _rig.View.Current with { Vpns = _rig.View.Current.Vpns.SetItem(vpn.Name, vpn with { IdleTime = TimeSpan.FromSeconds(60) }) };
        EspSpi inbound = await Established();
        IActorRef idle = Sys.ActorOf(Props.Create(() => new IdleTunnelsActor(_rig.Node)));
        await Settled(idle);

        ulong packets = 2;
        int rounds = 0;
        await Until("a minute and a half with traffic has passed", async () =>
        {
            _rig.Dataplane.Count(_rig.Dataplane.Counters(inbound) with { PacketsIn = ++packets });
            await RoundAsync(idle);
            return ++rounds == 18;
        });
        Assert.Single(_peer.ChildSas);

        await Until("both ends have removed it", async () =>
        {
            await RoundAsync(idle);
            return _peer.ChildSas.Count == 0 && _rig.Dataplane.Calls.Contains($"remove {inbound}");
        });
        Assert.Contains(_rig.Node.Tunnels.Of(AnchorRig.VpnName, AnchorRig.Gateway), what => what.Text == "IPsec SA deleted: no traffic for 60 s");
    }

    protected override void AfterAll()
    {
        _rig.Dispose();
        base.AfterAll();
    }

    private static VpnSettings Settings(params string[] lines) =>
        ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With(lines)), AppliedConfiguration.None).Vpns["v"];

    /// <summary>Five seconds pass, and what was asked has been answered.</summary>
    private async Task RoundAsync(IActorRef idle)
    {
        _rig.Skipped += 5_000;
        Advance(seconds: 5);
        await Settled(idle);
        await Settled(_rig.Anchor);
        _peer.Exchange(_rig);
    }

    private async Task<EspSpi> Established()
    {
        await Until("the anchor is ready", () => _rig.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        _peer.Initiate();
        await Until("the tunnel is up", () =>
        {
            _peer.Exchange(_rig);
            return _peer.ChildSas.Count == 1 && _rig.Dataplane.Installs.Count == 1;
        });
        return Assert.Single(_rig.Dataplane.Installs).Inbound;
    }
}
