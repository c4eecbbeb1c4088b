using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Configuration;
using Cluster.Actors.Gateways;
using Cluster.Actors.IkeSas;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Actors.Anchors;
using Cluster.Tests.Transcripts;
using Xunit;

namespace Cluster.Tests.Actors.Gateways;

/// <summary>When a gateway begins a negotiation, and with which of the peer's addresses; the test plays the Anchor.</summary>
public sealed class GatewayActorTests : ActorTests
{
    private static readonly IPAddress First = IPAddress.Parse("198.51.100.8"), Second = IPAddress.Parse("198.51.100.9");

    private readonly TestProbe _anchor;

    private readonly IActorRef _gateway;

    private uint _lastNumber;

    public GatewayActorTests()
    {
        _anchor = CreateTestProbe();
        GatewaySettings settings = Settings(First, Second);
        _gateway = _anchor.ChildActorOf(Props.Create(() => new GatewayActor(settings, Vpns, new SeededEntropy(1))));
    }

    private static ImmutableArray<VpnSettings> Vpns { get; } =
        [new VpnSettings(AnchorRig.VpnName, AnchorRig.Gateway, "st0.0", EstablishTunnels.Immediately, DfBit.Clear, 64, null)];

    [Fact]
    public async Task S035_S146_PeerIsSilent_BackupsAreTriedInOrder_ThenThePrimaryAgain()
    {
        _gateway.Tell(GatewayMessages.Begin.Now);
        await FailAsync(AnchorRig.Peers);
        await FailAsync(First);
        await FailAsync(Second);
        Advance(30); // all of them were tried: now there is a pause

        await InitiatedAsync(AnchorRig.Peers);
    }

    [Fact]
    public async Task S146_PeerDies_TheNextAddressIsTriedFirst()
    {
        _gateway.Tell(GatewayMessages.Begin.Now);
        uint number = await InitiatedAsync(AnchorRig.Peers);
        Up(number, AnchorRig.Peers);
        _gateway.Tell(new GatewayMessages.VpnDown(AnchorRig.VpnName));
        _gateway.Tell(new GatewayMessages.IkeSaDown(number, IkeGoneReason.PeerDead, "the peer does not answer"));
        await Settled(_gateway);
        Advance(30);

        await FailAsync(First);
        await FailAsync(Second);
        Advance(30);
        await InitiatedAsync(AnchorRig.Peers);
    }

    /// <summary>A successor learns from the IKE SAs that a backup is in use; it tries the primary, moves everything there, and only then leaves the backup.</summary>
    [Fact]
    public async Task S146_PrimaryIsBack_IsTakenAgainWithoutAGap()
    {
        TestProbe backup = Up(1, First);
        _gateway.Tell(GatewayMessages.Begin.Now);
        await Settled(_gateway);
        Advance(GatewayActor.RetakeInterval.TotalSeconds);
        await FailAsync(AnchorRig.Peers, beside: true);
        Advance(GatewayActor.RetakeInterval.TotalSeconds);
        TestProbe primary = Up(await InitiatedAsync(AnchorRig.Peers, beside: true), AnchorRig.Peers);

        Assert.Equal(new IkeCommand.CreateChildSa(AnchorRig.VpnName), (await Next<IkeSaMessages.Ask>(primary)).What);
        Assert.False(backup.HasMessages);
        Advance(GatewayActor.RetireBackup.TotalSeconds);
        Assert.IsType<IkeCommand.DeleteIkeSa>((await Next<IkeSaMessages.Ask>(backup)).What);
    }

    /// <summary>However many packets ask, before it begins, while it runs, and when they come late.</summary>
    [Fact]
    public async Task S113_SeveralPacketsBeforeTheSaIsUp_OneNegotiation()
    {
        GatewaySettings settings = Settings();
        ImmutableArray<VpnSettings> onTraffic = [Vpns[0] with { Establish = EstablishTunnels.OnTraffic }];
        IActorRef gateway = _anchor.ChildActorOf(Props.Create(() => new GatewayActor(settings, onTraffic, new SeededEntropy(1))), cancellationToken: Cancel);
        gateway.Tell(GatewayMessages.Begin.Now);
        await Settled(gateway);
        Assert.Equal(0, await InitiationsUntilNowAsync());

        await AcquireAsync();
        Assert.Equal(1, await InitiationsUntilNowAsync());
        gateway.Tell(new GatewayMessages.Initiated(1));
        await AcquireAsync();
        Assert.Equal(0, await InitiationsUntilNowAsync());

        TestProbe ikeSa = CreateTestProbe();
        gateway.Tell(new GatewayMessages.IkeSaUp(1, ikeSa, AnchorRig.Peers));
        gateway.Tell(new GatewayMessages.VpnUp(AnchorRig.VpnName));
        await AcquireAsync();
        Advance(30);
        await Settled(gateway);
        Assert.Equal(0, await InitiationsUntilNowAsync());
        Assert.False(ikeSa.HasMessages);

        async Task AcquireAsync()
        {
            for (int packet = 0; packet < 5; packet++)
            {
                gateway.Tell(new GatewayMessages.Acquire(AnchorRig.VpnName));
            }

            await Settled(gateway);
        }
    }

    [Fact]
    public async Task Initiation_WhenTheNodeBeginsEnough_ComesWhenThereIsRoom()
    {
        _gateway.Tell(GatewayMessages.Begin.Now);
        await Next<GatewayMessages.Initiate>(_anchor);
        _gateway.Tell(GatewayMessages.Wait.Now);
        _gateway.Tell(GatewayMessages.MayInitiate.Now);
        await Next<GatewayMessages.Initiate>(_anchor);
        _gateway.Tell(GatewayMessages.Wait.Now);
        await Settled(_gateway);
        Advance(10); // the word that there is room was lost

        await InitiatedAsync(AnchorRig.Peers);
    }

    /// <summary>How often a gateway has asked the test to begin, since the last look.</summary>
    private async Task<int> InitiationsUntilNowAsync()
    {
        const string Mark = "now";
        int count = 0;
        _anchor.Ref.Tell(Mark);
        await _anchor.FishForMessageAsync(
            message =>
            {
                count += message is GatewayMessages.Initiate ? 1 : 0;
                return message is Mark;
            },
            TimeSpan.FromSeconds(30),
            cancellationToken: Cancel);
        return count;
    }

    private static GatewaySettings Settings(params ImmutableArray<IPAddress> backups) =>
        new(AnchorRig.Gateway, AnchorRig.Ours, AnchorRig.Peers, AnchorRig.Home, AnchorRig.Settings(AnchorRig.Ours, AnchorRig.Peers, AnchorRig.VpnName, immediately: true))
        {
            Backups = backups,
        };

    private TestProbe Up(uint number, IPAddress peer)
    {
        _lastNumber = Math.Max(_lastNumber, number);
        TestProbe ikeSa = CreateTestProbe();
        _gateway.Tell(new GatewayMessages.IkeSaUp(number, ikeSa, peer));
        _gateway.Tell(new GatewayMessages.VpnUp(AnchorRig.VpnName));
        return ikeSa;
    }

    private async Task<uint> InitiatedAsync(IPAddress peer, bool beside = false)
    {
        GatewayMessages.Initiate initiate = await Next<GatewayMessages.Initiate>(_anchor);
        Assert.Equal((peer, beside), (initiate.Peer, initiate.Beside));
        _gateway.Tell(new GatewayMessages.Initiated(++_lastNumber));
        return _lastNumber;
    }

    private async Task FailAsync(IPAddress peer, bool beside = false)
    {
        uint number = await InitiatedAsync(peer, beside);
        _gateway.Tell(new GatewayMessages.IkeSaDown(number, IkeGoneReason.PeerDead, "the peer does not answer IKE_SA_INIT"));
        await Settled(_gateway);
    }
}
