using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Tests.Actors.Anchors;
using Xunit;
using AnchorTable = Cluster.Actors.Anchors.AnchorTable;

namespace Cluster.Tests.Actors.Queries;

/// <summary>What one node says about a tunnel that two real machines have set up.</summary>
public sealed class NodeQueryActorTests : ActorTests
{
    private static readonly IkeSpiKeys SpiKeys = new(new SecretBytes("the cluster's SPI tag key"u8), null);
    private readonly MemoryStore _store = new();
    private readonly MemoryJournal _journal = new();
    private readonly AnchorTable _table = new();
    private readonly NegotiationTraces _traces = new("node0");
    private readonly VirtualPeer _peer = new();
    private readonly AnchorRig _rig;
    private readonly IActorRef _queries;
    private long _query;

    public NodeQueryActorTests()
    {
        _rig = new AnchorRig(this, 0, _store, _journal, SpiKeys, EstablishTunnels.OnTraffic, muted: false);
        var sources = new NodeQuerySources(
            _rig.Node, _table, _traces, () => [new DropCount("FabricFull", "no room in the frame queue", 3)], "0.1.0", _rig.Node.Now().Boot - 61_000)
        {
            Host = new Host(),
        };
        sources.Log.Add(new LogRow(DateTimeOffset.UnixEpoch, "info", "kmd", "a line"));
        _queries = Sys.ActorOf(Props.Create(() => new NodeQueryActor(sources)));
    }

    [Fact]
    public async Task IkeSas_Established_EveryFieldOfADisplayIsThere()
    {
        EspSpi inbound = await Established();
        IkeSaRow row = Assert.Single((await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas)).Rows);
        Assert.Equal((AnchorRig.Home, ((uint)AnchorRig.Home.Value << 20) + 1, AnchorRig.Gateway, true), (row.Anchor, row.Index, row.Gateway, row.Up));
        Assert.Equal((_peer.Machine.View(_rig.Node.Now()).Initiator, _peer.Machine.View(_rig.Node.Now()).Responder), (row.InitiatorSpi, row.ResponderSpi));
        Assert.Equal((new IPEndPoint(AnchorRig.Ours, 500), new IPEndPoint(AnchorRig.Peers, 500)), (row.Local, row.Remote));
        Assert.Equal((AnchorRig.Ours.ToString(), AnchorRig.Peers.ToString()), (row.LocalIdentity, row.RemoteIdentity));
        Assert.Equal(("IKEv2", false, "Pre-shared-keys", "aes-128-cbc", "group19"), (row.Mode, row.WeInitiated, row.AuthenticationMethod, row.Encryption, row.KeyExchange));
        Assert.NotEmpty(row.Integrity);
        Assert.NotEmpty(row.Prf);
        Assert.True(row.LifetimeSeconds > 0);
        Assert.Equal((1, 0, 0), (row.ChildSasCreated, row.ChildSasDeleted, row.NegotiationsInProgress));
        Assert.Equal((2ul, 2ul), (row.InputPackets, row.OutputPackets)); // IKE_SA_INIT and IKE_AUTH; ESP is not theirs
        Assert.True(row.InputBytes > 400 && row.OutputBytes > 400);
        Assert.True(row.SoftLifetimeSeconds > 0 && row.SoftLifetimeSeconds < row.LifetimeSeconds && row.EstablishedAt > DateTimeOffset.UnixEpoch);
        Assert.Equal((null, false, false, 0), (row.DpdIntervalSeconds, row.LocalBehindNat, row.PeerBehindNat, row.UnansweredProbes));
        Assert.NotNull(row.SecondsSinceHeard);
        Assert.Empty(row.Exchanges);
        Assert.Equal(AnchorRig.Home, inbound.Anchor);
    }

    [Fact]
    public async Task ChildSas_Established_EveryFieldOfADisplayIsThere()
    {
        EspSpi inbound = await Established();
        ChildSaRow row = Assert.Single((await Ask<NodeQueryMessages.ChildSaPage>(NodeQuestion.ChildSas)).Rows);
        Assert.Equal((AnchorRig.VpnName, AnchorRig.Gateway, ((uint)AnchorRig.Home.Value << 20) + 1), (row.Vpn, row.Gateway, row.IkeSaIndex));
        Assert.Equal((AnchorRig.Home, ChildSaRow.Up), (SaIndex.AnchorOfTunnel(row.Index), row.Status));
        Assert.Equal(_rig.Dataplane.Statistics(inbound), row.Counters);
        Assert.True(row.EstablishedAt > DateTimeOffset.UnixEpoch);
        Assert.Equal((AnchorRig.Ours, new IPEndPoint(AnchorRig.Peers, 500)), (row.Local, row.Remote));
        Assert.Equal((inbound, _peer.ChildSas.Single()), (row.Inbound, row.Outbound));
        Assert.Equal(("aes-128-gcm", "", "IKEv2", "st0.0"), (row.Encryption, row.Integrity, row.Version, row.BindInterface));
        Assert.Equal((IPAddress.Any, IPAddress.Broadcast), (Assert.Single(row.LocalSelectors).Start, Assert.Single(row.RemoteSelectors).End));
        Assert.True(row.HardLifetimeSeconds > row.SoftLifetimeSeconds && row.SoftLifetimeSeconds > 0);
        Assert.Equal((64, true, DfBit.Clear, false), (row.ReplayWindow, row.Installed, row.DfBit, row.UdpEncapsulation));
    }

    [Fact]
    public async Task S232_IkeSas_Negotiating_ShowTheExchangeThatRuns()
    {
        await Until("the anchor is ready", () => _rig.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        _rig.Anchor.Tell(new AnchorMessages.Acquire(AnchorRig.Home, AnchorRig.VpnName));
        await Until("message 1 is sent", () => !_rig.Dataplane.Sent.IsEmpty);
        IkeSaRow row = Assert.Single((await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas)).Rows);
        Assert.Equal((false, true, 0ul, 1ul), (row.Up, row.WeInitiated, row.InputPackets, row.OutputPackets));
        Assert.Equal([new ExchangeRow("IKE_SA_INIT", "new IKE SA", true, 0, AnchorRig.VpnName, 1)], row.Exchanges);
    }

    [Fact]
    public async Task Statistics_Established_AreTheDataplanes()
    {
        EspSpi inbound = await Established();
        StatisticsRow row = Assert.Single((await Ask<NodeQueryMessages.StatisticsPage>(NodeQuestion.Statistics)).Rows);
        Assert.Equal((inbound, AnchorRig.VpnName, AnchorRig.Home), (row.Inbound, row.Vpn, row.Anchor));
        Assert.Equal(_rig.Dataplane.Statistics(inbound), row.Counters);
    }

    [Fact]
    public async Task State_Established_CountsItsSas()
    {
        await Established();
        _table.Offer(new AnchorOwner(AnchorRig.Home, new Term(1), _rig.Node.Self));
        _table.Offer(new AnchorOwner(new Anchor(1), new Term(1), _rig.Node.Self with { Incarnation = new Incarnation(99) }));
        NodeStateRow row = Assert.Single((await Ask<NodeQueryMessages.StatePage>(NodeQuestion.State)).Rows);
        Assert.Equal(("0.1.0", true, 1L, 1, 1), (row.Build, row.MaySpeak, row.ConfigurationVersion, row.IkeSas, row.ChildSas));
        Assert.True(row.Uptime >= TimeSpan.FromSeconds(61));
        Assert.Equal([AnchorRig.Home], row.Recovering);
    }

    [Fact]
    public async Task S233_Restrictions_EachByItself_FindTheSaOrNothing()
    {
        await Established();
        uint index = ((uint)AnchorRig.Home.Value << 20) + 1;
        uint tunnel = Assert.Single((await Ask<NodeQueryMessages.ChildSaPage>(NodeQuestion.ChildSas)).Rows).Index;
        Assert.Single((await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas, new SaFilter(index))).Rows);
        Assert.Single((await Ask<NodeQueryMessages.ChildSaPage>(NodeQuestion.ChildSas, new SaFilter(tunnel))).Rows);
        int instance = AnchorRig.Home.Value % 4;
        SaFilter[] hits =
        [
            new(Peer: AnchorRig.Peers), new() { Port = 500 }, new() { Family = AddressFamily.InterNetwork }, new() { Fpc = 0 }, new() { Pic = 0 },
            new() { KmdInstance = instance }, new() { Gateway = AnchorRig.Gateway },
        ];
        SaFilter[] misses =
        [
            new(index + 1), new(tunnel + 1), new(tunnel ^ (1 << 24)), new(uint.MaxValue), new(Peer: AnchorRig.Ours), new() { Port = 4_500 },
            new() { Family = AddressFamily.InterNetworkV6 }, new() { Fpc = 1 }, new() { Pic = 1 }, new() { KmdInstance = (instance + 1) % 4 },
            new() { Gateway = "other" }, new() { Vpn = "other" },
        ];
        foreach (SaFilter hit in hits)
        {
            Assert.Single((await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas, hit)).Rows);
            Assert.Single((await Ask<NodeQueryMessages.ChildSaPage>(NodeQuestion.ChildSas, hit)).Rows);
            Assert.Single((await Ask<NodeQueryMessages.StatisticsPage>(NodeQuestion.Statistics, hit)).Rows);
        }

        foreach (SaFilter miss in misses)
        {
            Assert.Empty((await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas, miss)).Rows);
            Assert.Empty((await Ask<NodeQueryMessages.StatisticsPage>(NodeQuestion.Statistics, miss)).Rows);
            Assert.Empty((await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearIkeSasBy, miss)).Rows);
            Assert.Empty((await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearChildSasBy, miss)).Rows);
        }

        Assert.Single((await Ask<NodeQueryMessages.ChildSaPage>(NodeQuestion.ChildSas, new SaFilter { Vpn = AnchorRig.VpnName })).Rows);
    }

    [Theory]
    [InlineData(500, AddressFamily.InterNetwork, 1)]
    [InlineData(4_500, AddressFamily.InterNetwork, 0)]
    [InlineData(500, AddressFamily.InterNetworkV6, 0)]
    public async Task S245_ClearIkeSas_ByPortAndFamily_OnlyThatOneGoes(int port, AddressFamily family, int cleared)
    {
        await Established();
        var filter = new SaFilter(Peer: AnchorRig.Peers) { Port = port, Family = family, Gateway = AnchorRig.Gateway };
        Assert.Equal(cleared, (await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearIkeSasBy, filter)).Rows.Length);
        await Until("it has gone, or is untouched", async () =>
        {
            _peer.Exchange(_rig);
            IkeSaRow[] left = [.. (await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas)).Rows.Where(row => row.Up)];
            return left.Length == 1 - cleared && _peer.ChildSas.Count == 1 - cleared;
        });
    }

    [Fact]
    public async Task S248_ClearStatistics_DisplaysBeginAtZero_TheSasCountersGoOn()
    {
        EspSpi inbound = await Established();
        Assert.Empty((await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearStatistics, new SaFilter { Vpn = "other" })).Rows);
        Assert.Equal(20ul, Assert.Single((await Ask<NodeQueryMessages.StatisticsPage>(NodeQuestion.Statistics)).Rows).Counters.BytesIn);

        Assert.Single((await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearStatistics)).Rows);
        SaStatistics cleared = Assert.Single((await Ask<NodeQueryMessages.StatisticsPage>(NodeQuestion.Statistics)).Rows).Counters;
        Assert.Equal((0ul, 0ul, 0ul, 0ul), (cleared.PacketsIn, cleared.BytesIn, cleared.PacketsOut, cleared.BytesOut));
        Assert.Equal(20ul, _rig.Dataplane.Statistics(inbound)!.BytesIn);

        _rig.Dataplane.Count(_rig.Dataplane.Counters(inbound) with { PacketsIn = 5, BytesIn = 50 });
        SaStatistics after = Assert.Single((await Ask<NodeQueryMessages.StatisticsPage>(NodeQuestion.Statistics)).Rows).Counters;
        Assert.Equal((3ul, 30ul), (after.PacketsIn, after.BytesIn));
    }

    [Fact]
    public async Task Tunnels_UpThenCleared_TellTheirStory()
    {
        _table.Offer(new AnchorOwner(AnchorRig.Home, new Term(1), _rig.Node.Self));
        TunnelRow before = Assert.Single((await Ask<NodeQueryMessages.TunnelPage>(NodeQuestion.Tunnels)).Rows);
        Assert.Equal((AnchorRig.VpnName, AnchorRig.Gateway, "st0.0", true, false), (before.Vpn, before.Gateway, before.BindInterface, before.Owner, before.Up));
        await Established();
        await Until("the tunnel says so", async () => (await Tunnel()).Events.Any(what => what.Kind == TunnelEventKind.Up));
        TunnelRow up = await Tunnel();
        Assert.Equal((true, 1), (up.Up, up.ChildSas));
        Assert.Contains("IPsec SA negotiated", up.Events.Select(what => what.Text));
        Assert.Contains("IKE SA established, we answered", up.Events.Select(what => what.Text));

        await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearChildSas);
        await Until("the tunnel is down", async () =>
        {
            _peer.Exchange(_rig);
            return (await Tunnel()).Events.Any(what => what.Kind == TunnelEventKind.Down);
        });
        TunnelRow down = await Tunnel();
        Assert.False(down.Up);
        Assert.Contains(TunnelEventKind.Gone, down.Events.Select(what => what.Kind));
        Assert.Empty((await Ask<NodeQueryMessages.TunnelPage>(NodeQuestion.Tunnels, new SaFilter { Vpn = "other" })).Rows);

        async Task<TunnelRow> Tunnel() => Assert.Single((await Ask<NodeQueryMessages.TunnelPage>(NodeQuestion.Tunnels)).Rows);
    }

    [Fact]
    public async Task InterfacesRoutesAndLog_Asked_AreTheHosts()
    {
        Assert.Equal("st0.0", Assert.Single((await Ask<NodeQueryMessages.InterfacePage>(NodeQuestion.Interfaces)).Rows).Name);
        Assert.Equal("inet.0", Assert.Single((await Ask<NodeQueryMessages.RoutePage>(NodeQuestion.Routes)).Rows).Table);
        Assert.Equal("a line", Assert.Single((await Ask<NodeQueryMessages.LogPage>(NodeQuestion.Log)).Rows).Text);
    }

    [Fact]
    public async Task S260_SelfTests_RunEveryKnownAnswer()
    {
        ImmutableArray<SelfTestRow> rows = (await Ask<NodeQueryMessages.SelfTestPage>(NodeQuestion.SelfTests)).Rows;
        Assert.Equal(Cluster.Crypto.SelfTests.KnownAnswerTests.Suites, rows.Select(row => row.Suite).Distinct());
        Assert.All(rows, row => Assert.True(row.Passed, $"{row.Suite} {row.Test}"));
    }

    [Fact]
    public async Task S247_ClearChildSas_OfAPeer_BothEndsLoseIt()
    {
        await Established();
        Assert.Single((await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearChildSas, new SaFilter(Peer: AnchorRig.Peers))).Rows);
        await Until("both ends have removed it", () =>
        {
            _peer.Exchange(_rig);
            return _peer.ChildSas.Count == 0 && _rig.Dataplane.Calls.Any(call => call.StartsWith("remove ", StringComparison.Ordinal));
        });
        IkeSaRow row = Assert.Single((await Ask<NodeQueryMessages.IkeSaPage>(NodeQuestion.IkeSas)).Rows);
        Assert.Equal((true, 1, 1), (row.Up, row.ChildSasCreated, row.ChildSasDeleted));
    }

    [Fact]
    public async Task S246_ClearIkeSas_ChildSasGoToo()
    {
        await Established();
        ClearedRow cleared = Assert.Single((await Ask<NodeQueryMessages.ClearedPage>(NodeQuestion.ClearIkeSas)).Rows);
        Assert.Equal(((uint)AnchorRig.Home.Value << 20) + 1, cleared.Index);
        await Until("both ends have removed it", () =>
        {
            _peer.Exchange(_rig);
            return _peer.Machine.State.IkeSas.Values.All(sa => sa is null) || _peer.ChildSas.Count == 0;
        });
    }

    [Fact]
    public async Task Drops_AllLayers_AreThereOnceWithWords()
    {
        _rig.Node.Datagrams.Add(IngressOutcome.NotOurs);
        _rig.Node.Datagrams.Add(IngressOutcome.Routed);
        _rig.Node.Datagrams.Add(Cluster.Ike.Machine.Steps.IkeDrop.BadIcv);
        ImmutableArray<DropRow> rows = (await Ask<NodeQueryMessages.DropPage>(NodeQuestion.Drops)).Rows;
        Assert.Equal(
            [("fabric", "FabricFull", 3ul), ("ike", "IkeBadIcv", 1ul), ("ike", "IngressNotOurs", 1ul)],
            rows.Where(row => row.Count > 0).Select(row => (row.Layer, row.Reason, row.Count)).Order());
        Assert.Equal(rows.Length, rows.Select(row => row.Reason).Distinct().Count());
        Assert.All(rows, row => Assert.False(row.Help.Length == 0 || row.Help.Contains("newer part", StringComparison.Ordinal), row.Reason));
    }

    [Fact]
    public async Task Failures_NoCommonProposal_HaveBothSidesAndTheFirstDifference()
    {
        await Until("the anchor is ready", () => _rig.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        IkeSaSettings settings = AnchorRig.Settings(AnchorRig.Peers, AnchorRig.Ours, "ours", immediately: true);
        var stranger = new VirtualPeer(settings with { Proposals = [settings.Proposals[0] with { Encryption = TransformTable.FindEncryption("aes-256-cbc")! }] });
        stranger.Initiate();
        stranger.Exchange(_rig);
        await Until("the failure is told", async () => (await Failures()).Length == 1);
        FailureRow failure = Assert.Single(await Failures());
        Assert.Equal((AnchorRig.Gateway, false, "IKE_SA_INIT", "NO_PROPOSAL_CHOSEN"), (failure.Gateway, failure.WeInitiated, failure.Exchange, failure.Notify));
        Assert.Equal("IKE proposal", failure.Difference!.About);
        Assert.StartsWith("aes-256-cbc/", failure.Difference.Peer, StringComparison.Ordinal);
        Assert.StartsWith("aes-128-cbc/", failure.Difference.Ours, StringComparison.Ordinal);
        Assert.Equal("encryption-algorithm (peer: aes-256-cbc, we: aes-128-cbc)", failure.Difference.First);

        async Task<ImmutableArray<FailureRow>> Failures() => (await Ask<NodeQueryMessages.FailurePage>(NodeQuestion.Failures)).Rows;
    }

    [Fact]
    public async Task FailuresAndTraces_OfANegotiation_AreRemembered()
    {
        await Established();
        var failure = new FailureRow(
            DateTimeOffset.UnixEpoch, "gw", new(IPAddress.Loopback, 500), new(IPAddress.Loopback, 501), true, "IKE_AUTH", "AUTHENTICATION_FAILED", "why", "t");
        _rig.Node.Negotiations.Add(failure);
        Assert.Equal(failure, Assert.Single((await Ask<NodeQueryMessages.FailurePage>(NodeQuestion.Failures)).Rows));

        string id = NegotiationTrace.IdOf(_peer.Machine.View(_rig.Node.Now()).Initiator!.Value).ToHexString();
        TraceRow[] parts = [.. (await Ask<NodeQueryMessages.TracePage>(NodeQuestion.Traces)).Rows.Where(row => row.TraceId == id)];
        Assert.Contains(AnchorRig.Gateway, parts.Select(part => part.Gateway));
        TraceSpan[] spans = [.. parts.SelectMany(part => part.Spans)];
        Assert.Superset(new HashSet<string> { "IKE_SA_INIT", "IKE_AUTH", "install" }, spans.Select(span => span.Name).ToHashSet());
        Assert.All(spans, span => Assert.Equal(("node0", false), (span.Node, span.Failed)));
        Assert.All(spans, span => Assert.True(span.SpanId.Length == 16 && span.ParentId.Length == 16 && span.Start > DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task Anchor_DoesNotAnswer_TheOthersAreShownAfterAWhile()
    {
        await Established();
        TestProbe silent = CreateTestProbe();
        _rig.Node.Anchors.Add(new Anchor(200), silent);
        TestProbe asker = CreateTestProbe();
        _queries.Tell(new NodeQueryMessages.Ask(1, NodeQuestion.IkeSas, SaFilter.All), asker);
        await Next<NodeQueryMessages.AskAnchor>(silent);
        await Until("the rest is shown", () =>
        {
            // Small steps: the anchor that does answer has a chance to do so before the quiet is over.
            Advance(seconds: 0.01);
            return asker.HasMessages;
        });
        Assert.Single((await Next<NodeQueryMessages.IkeSaPage>(asker)).Rows);
    }

    private sealed class Host : IHostView
    {
        public IReadOnlyList<InterfaceRow> Interfaces() => [new InterfaceRow { Name = "st0.0", Device = "st0.0" }];

        public IReadOnlyList<RouteRow> Routes() => [new RouteRow("inet.0", new InterfaceNetwork(IPAddress.Any, 0), "Static", 5, true, null, [])];
    }

    protected override void AfterAll()
    {
        _rig.Dispose();
        _traces.Dispose();
        base.AfterAll();
    }

    /// <summary>The first page is the whole answer here.</summary>
    private async Task<TPage> Ask<TPage>(NodeQuestion question, SaFilter? filter = null)
    {
        TestProbe asker = CreateTestProbe();
        _queries.Tell(new NodeQueryMessages.Ask(++_query, question, filter ?? SaFilter.All), asker);
        return await Next<TPage>(asker);
    }

    private async Task<EspSpi> Established()
    {
        await Until("the anchor is ready", () => _rig.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        _peer.Initiate();
        await Until("the tunnel is up", () =>
        {
            _peer.Exchange(_rig);
            return _peer.ChildSas.Count == 1 && _rig.Dataplane.Installs.Count == 1; // the answer leaves before its SA is installed
        });
        EspSpi inbound = Assert.Single(_rig.Dataplane.Installs).Inbound;
        _rig.Dataplane.Count(_rig.Dataplane.Counters(inbound) with { PacketsOut = 1, BytesOut = 10, PacketsIn = 2, BytesIn = 20 });
        return inbound;
    }
}
