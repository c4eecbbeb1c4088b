using System.Net;
using Cluster.Actors.Anchors;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Formats;

/// <summary>One of every question and answer between nodes, with every field set, and to something other than its default.</summary>
internal static class SampleAnswers
{
    private static readonly Anchor Seven = new(7);
    private static readonly IPEndPoint Local = new(IPAddress.Parse("192.0.2.1"), 500);
    private static readonly IPEndPoint Peer = new(IPAddress.Parse("2001:db8::7"), 4500);
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static IkeSaRow IkeSa { get; } = new()
    {
        Index = 0x700001,
        Anchor = Seven,
        Gateway = "branch",
        Up = true,
        InitiatorSpi = new IkeSpi(0x0102030405060708),
        ResponderSpi = new IkeSpi(0x1112131415161718),
        Mode = "IKEv2",
        WeInitiated = true,
        Local = Local,
        Remote = Peer,
        AuthenticationMethod = "Pre-shared-keys",
        LifetimeSeconds = 28_000,
        LocalIdentity = "192.0.2.1",
        RemoteIdentity = "branch-1.example",
        Encryption = "aes-128-cbc",
        Integrity = "hmac-sha-256-128",
        Prf = "hmac-sha256",
        KeyExchange = "group31",
        InputBytes = 1,
        OutputBytes = 2,
        InputPackets = 3,
        OutputPackets = 4,
        ChildSasCreated = 5,
        ChildSasDeleted = 6,
        NegotiationsInProgress = 7,
        NatDetected = true,
        Fragmentation = true,
    };

    public static ChildSaRow ChildSa { get; } = new()
    {
        Index = 0x700002,
        Anchor = Seven,
        Vpn = "branch-1",
        Gateway = "branch",
        IkeSaIndex = 0x700001,
        Local = Local.Address,
        Remote = Peer,
        Inbound = new EspSpi(0x0700_0001),
        Outbound = new EspSpi(0xa522_4cd9),
        Encryption = "aes-256-cbc",
        Integrity = "hmac-sha1-96",
        KeyExchange = "group14",
        LocalSelectors = [new TrafficSelector(17, 53, 54, IPAddress.Parse("10.0.0.0"), IPAddress.Parse("10.0.0.255"))],
        RemoteSelectors = [new TrafficSelector(0, 0, 65_535, IPAddress.Parse("2001:db8::"), IPAddress.Parse("2001:db8::ff"))],
        BindInterface = "st0.1",
        DfBit = DfBit.Set,
        UdpEncapsulation = true,
        HardLifetimeSeconds = 3_600,
        SoftLifetimeSeconds = 3_000,
        KilobytesRemaining = 1_000,
        ReplayWindow = 64,
        ExtendedSequenceNumbers = true,
    };

    public static TraceRow Trace { get; } = new(
        new string('b', 32),
        "branch",
        [new TraceSpan("0102030405060708", "1112131415161718", "IKE_AUTH", "node1", At, TimeSpan.FromMilliseconds(1.5), true, [KeyValuePair.Create("cluster.notify", "AUTHENTICATION_FAILED")])]);

    private static readonly SaStatistics Counters = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);

    /// <summary>Messages of <see cref="All"/> with the fields that came after the first build.</summary>
    public static IReadOnlyList<IClusterMessage> Later { get; } =
    [
        new NodeQueryMessages.Ask(1, NodeQuestion.ClearIkeSasBy, new SaFilter(0x700001, Peer.Address)
        {
            Port = 4_500, Family = System.Net.Sockets.AddressFamily.InterNetworkV6, Fpc = 2, Pic = 0, KmdInstance = 3, Gateway = "branch", Vpn = "branch-1",
        }),
        new NodeQueryMessages.IkeSaPage(1, true, [IkeSa with
        {
            SoftLifetimeSeconds = 27_000, EstablishedAt = At, LocalBehindNat = true, PeerBehindNat = true, DpdIntervalSeconds = 10, SecondsSinceHeard = 4,
            UnansweredProbes = 2, Exchanges = [new ExchangeRow("CREATE_CHILD_SA", "rekey of a Child SA", true, 9, "branch-1", 3)],
        }]),
        new NodeQueryMessages.ChildSaPage(1, true, [ChildSa with { EstablishedAt = At, Status = "replaced", Counters = Counters }]),
        new NodeQueryMessages.FailurePage(
            1, true, [new FailureRow(At, "branch", Local, Peer, true, "IKE_AUTH", "NO_PROPOSAL_CHOSEN", "peer offered another", new string('a', 32))
            {
                Difference = new NegotiationDifference("IKE proposal", "aes-256-cbc", "aes-128-cbc", "encryption-algorithm"),
            }]),
        new NodeQueryMessages.IkeSaPage(1, true, [IkeSa with { User = "carol", AssignedAddress = IPAddress.Parse("10.80.0.7") }]),
        new NodeQueryMessages.IkeSaPage(1, true, [IkeSa with
        {
            Exchanges = [new ExchangeRow("Quick mode", "new Child SA", false, 9, "branch-1", 1) { Local = ChildSa.LocalSelectors[0], Remote = ChildSa.RemoteSelectors[0] }],
        }]),
    ];

    public static IReadOnlyList<IClusterMessage> All { get; } =
    [
        new NodeQueryMessages.Ask(1, NodeQuestion.ChildSas, new SaFilter(0x700001, Peer.Address)),
        new NodeQueryMessages.More(1),
        new NodeQueryMessages.IkeSaPage(1, true, [IkeSa]),
        new NodeQueryMessages.ChildSaPage(1, true, [ChildSa]),
        new NodeQueryMessages.StatisticsPage(
            1, true, [new StatisticsRow(0x700001, Seven, "branch-1", new EspSpi(0x0700_0001), new SaStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13))]),
        new NodeQueryMessages.FailurePage(
            1, true, [new FailureRow(At, "branch", Local, Peer, true, "IKE_AUTH", "AUTHENTICATION_FAILED", "peer proved nothing", new string('a', 32))]),
        new NodeQueryMessages.TracePage(1, true, [Trace]),
        new NodeQueryMessages.DropPage(1, true, [new DropRow("packets", "Replayed", "sequence number seen before", 7)]),
        new NodeQueryMessages.StatePage(1, true, [new NodeStateRow("0.1.0", TimeSpan.FromSeconds(61), true, 4, 10, 12, [Seven, new Anchor(255)])]),
        new NodeQueryMessages.ClearedPage(1, true, [new ClearedRow(0x700001)]),
        new NodeQueryMessages.TunnelPage(1, true, [new TunnelRow
        {
            Vpn = "branch-1", Gateway = "branch", BindInterface = "st0.1", Remote = Peer.Address, Establish = "immediately", Owner = true, Up = true, ChildSas = 2,
            Events = [new TunnelEvent(At, TunnelEventKind.Failed, "no answer", 6)],
        }]),
        new NodeQueryMessages.SelfTestPage(1, true, [new SelfTestRow("aes-cbc", "128", true)]),
        new NodeQueryMessages.InterfacePage(1, true, [new InterfaceRow
        {
            Name = "st0.1", Device = "st0.1", Zone = "vpn", Tunnel = true, Multipoint = true, Enabled = true, Present = true, Up = true, Index = 73, Mtu = 1_400,
            RouteTable = "inet.0", Addresses = [new InterfaceNetwork(IPAddress.Parse("3.3.3.2"), 30)], InputBytes = 1, OutputBytes = 2, InputPackets = 3,
            OutputPackets = 4, InputDrops = 5, OutputDrops = 6,
        }]),
        new NodeQueryMessages.RoutePage(1, true,
        [
            new RouteRow(
                "inet.0", new InterfaceNetwork(IPAddress.Parse("192.168.168.0"), 24), "Static", 5, true, TimeSpan.FromSeconds(513),
                [new RouteNextHop(IPAddress.Parse("10.11.11.11"), "st0.0"), new RouteNextHop(null, "st0.1")]),
        ]),
        new NodeQueryMessages.LogPage(1, true, [new LogRow(At, "info", "kmd", "tunnel branch-1 is up")]),
        new NodeQueryMessages.AlarmPage(1, true, [new AlarmRow(3, At, "replay-attacks", "Replay attacks exceeded threshold (count 2, threshold 1)")]),
    ];
}
