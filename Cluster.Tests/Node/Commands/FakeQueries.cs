using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Node.Commands;

/// <summary>A cluster of fixed rows; nodes can be silenced, and whole questions can hang.</summary>
internal sealed class FakeQueries : IClusterQueries
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public int NodeCount { get; init; } = 2;

    public int? SilentNode { get; init; }

    /// <summary>Never answers, and ignores the token, as a defect would.</summary>
    public bool Hangs { get; init; }

    public int Rows { get; init; } = 1;

    /// <summary>The bytes received grow by so much from question to question.</summary>
    public ulong BytesPerQuestion { get; init; }

    /// <summary>Answers in place of the fixed rows.</summary>
    public Func<SaFilter, Task<ImmutableArray<NodeAnswer<IkeSaRow>>>>? IkeSasFrom { get; init; }

    public Func<SaFilter, Task<ImmutableArray<NodeAnswer<ChildSaRow>>>>? ChildSasFrom { get; init; }

    public List<(string What, SaFilter Filter)> Asked { get; } = [];

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string LocalNode => "node0";

    public FakeCertificates Pki { get; } = new();

    public ICertificates Certificates => Pki;

    public Task<ImmutableArray<NodeAnswer<IkeSaRow>>> IkeSasAsync(SaFilter filter, CancellationToken cancel) =>
        IkeSasFrom?.Invoke(filter) ?? Answer("ike", filter, cancel, (node, i) => ChangeIkeSa(IkeSa(node, i)));

    public Task<ImmutableArray<NodeAnswer<ChildSaRow>>> ChildSasAsync(SaFilter filter, CancellationToken cancel) =>
        ChildSasFrom?.Invoke(filter) ?? Answer("child", filter, cancel, (node, i) => ChildSa(node, i));

    public Task<ImmutableArray<NodeAnswer<StatisticsRow>>> StatisticsAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("statistics", filter, cancel, (node, i) => new StatisticsRow(
            IndexOf(node, i), new Anchor((byte)(17 + node)), "v" + node, new EspSpi(0x11000001),
            new SaStatistics(5, 920, 87, 6208 + (BytesPerQuestion * (ulong)Asked.Count), 1, 2, 3, 4, 5, 6, 6, 4096, 87)));

    public Task<ImmutableArray<NodeAnswer<FailureRow>>> FailuresAsync(CancellationToken cancel) =>
        Answer("failures", SaFilter.All, cancel, (node, _) => new FailureRow(
            Start, "branch", Local, Remote(node), false, "IKE_SA_INIT", "NO_PROPOSAL_CHOSEN",
            "IKE proposal of 192.0.2.101: the whole story", new string('a', 32))
        {
            Difference = node == 1 ? null : new NegotiationDifference(
                "IKE proposal", "aes-256-cbc/hmac-sha1-96/group2", "aes-128-cbc/hmac-sha-256-128/group14", "encryption-algorithm (peer: aes-256-cbc, we: aes-128-cbc)"),
        });

    public Task<ImmutableArray<NodeAnswer<TraceRow>>> TracesAsync(CancellationToken cancel) =>
        Answer("traces", SaFilter.All, cancel, (node, _) => new TraceRow(new string('b', 32), node == 0 ? "branch" : "", node == 0
            ? [
                Span("01", "", "negotiation", 0, 0, 12.5),
                Span("02", "01", "IKE_SA_INIT", 0, 0.4, 3, new KeyValuePair<string, string>("role", "responder")),
            ]
            : [Span("03", "01", "IKE_AUTH", 1, 5, 4.25), Span("04", "03", "journal write", 1, 6, 1)]));

    public Task<ImmutableArray<NodeAnswer<DropRow>>> DropsAsync(CancellationToken cancel) =>
        Answer("drops", SaFilter.All, cancel, (node, _) => new DropRow("packets", "Replayed", "sequence number seen before", 7));

    public async Task<ClusterStatus> StatusAsync(CancellationToken cancel)
    {
        await Arrive("status", SaFilter.All);
        return new ClusterStatus(
            [.. Enumerable.Range(0, NodeCount).Select(Node)],
            [.. Enumerable.Range(0, Anchor.Count).Select(i => new AnchorRow(new Anchor((byte)i), new Term((ulong)(3 + (i % 2))), "node" + (i % NodeCount), i == 9))],
            [
                new SharedAddressRow("reth0", 1, [new IPNetwork(IPAddress.Parse("192.0.2.1"), 32)], "node0"),
                new SharedAddressRow("reth1", 1, [new IPNetwork(IPAddress.Parse("10.1.0.1"), 32)], null),
            ]);
    }

    public async Task<ActiveConfiguration?> ConfigurationAsync(CancellationToken cancel)
    {
        await Arrive("configuration", SaFilter.All);
        return new ActiveConfiguration(
            4, "set system host-name gw\nset security ike policy p pre-shared-key ascii-text \"clear secret\"\nset security ike policy p mode main\n",
            "alice", "first", Start);
    }

    public async Task<ImmutableArray<CommitRow>?> CommitsAsync(CancellationToken cancel)
    {
        await Arrive("commits", SaFilter.All);
        return
        [
            new CommitRow(0, 4, "alice", "node0", "cli", "first", Start, TimeSpan.FromMinutes(10)),
            new CommitRow(1, 2, "root", "node1", "seed", "", Start - TimeSpan.FromHours(1), null),
        ];
    }

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearIkeSasAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("clear ike", filter, cancel, (node, i) => new ClearedRow(IndexOf(node, i)));

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearChildSasAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("clear child", filter, cancel, (node, i) => new ClearedRow(IndexOf(node, i)));

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearStatisticsAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("clear statistics", filter, cancel, (node, i) => new ClearedRow(IndexOf(node, i)));

    public Task<ImmutableArray<NodeAnswer<TunnelRow>>> TunnelsAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("tunnels", filter, cancel, (node, i) => Tunnel(node, i));

    public Task<ImmutableArray<NextHopTunnelRow>> NextHopTunnelsAsync(CancellationToken cancel) => Task.FromResult<ImmutableArray<NextHopTunnelRow>>(
    [
        new NextHopTunnelRow(IPAddress.Parse("10.11.11.11"), "st0.0", "vpn-sunnyvale", true),
        new NextHopTunnelRow(IPAddress.Parse("10.11.11.12"), "st0.0", "vpn-westford", false),
        new NextHopTunnelRow(IPAddress.Parse("10.12.11.12"), "st0.1", "vpn-other", true),
    ]);

    public Task<ImmutableArray<NodeAnswer<SelfTestRow>>> SelfTestsAsync(CancellationToken cancel) =>
        Answer("self-tests", SaFilter.All, cancel, (node, _) => new SelfTestRow("aes-cbc", "128", node == 0));

    public Task<ImmutableArray<NodeAnswer<InterfaceRow>>> InterfacesAsync(CancellationToken cancel) =>
        AnswerAll("interfaces", FakeHostRows.Interfaces);

    public Task<ImmutableArray<NodeAnswer<RouteRow>>> RoutesAsync(CancellationToken cancel) => AnswerAll("routes", FakeHostRows.Routes);

    public async Task<ImmutableArray<NodeAnswer<LogRow>>> LogAsync(string? file, CancellationToken cancel)
    {
        Logs.Add(file);
        return await AnswerAll("log", file is "absent" ? [] : FakeHostRows.Log);
    }

    /// <summary>The files whose lines were asked for; null is the whole log.</summary>
    public List<string?> Logs { get; } = [];

    public Task<ImmutableArray<NodeAnswer<AlarmRow>>> AlarmsAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("alarms", filter, cancel, (node, i) => new AlarmRow(
            (uint)(1 + i), Start.AddHours(node), node == 0 ? "decryption-failures" : "replay-attacks", "Decryption failures exceeded threshold (count 2, threshold 1)"));

    public Task<ImmutableArray<NodeAnswer<ClearedRow>>> ClearAlarmsAsync(SaFilter filter, CancellationToken cancel) =>
        Answer("clear alarms", filter, cancel, (_, i) => new ClearedRow((uint)(1 + i)));

    private static TunnelRow Tunnel(int node, int i) => new()
    {
        Vpn = $"v{i}{node}", Gateway = "branch" + node, BindInterface = "st0.0", Remote = Remote(node).Address, Establish = "immediately", Owner = true,
        Up = node == 0, ChildSas = node == 0 ? 1 : 0,
        Events = node == 0
            ? [new TunnelEvent(Start, TunnelEventKind.Note, "IPsec SA negotiated"), new TunnelEvent(Start, TunnelEventKind.Up, "tunnel is up")]
            : [
                new TunnelEvent(Start, TunnelEventKind.Down, "tunnel is down"),
                new TunnelEvent(Start.AddSeconds(9), TunnelEventKind.Failed, "NO_PROPOSAL_CHOSEN: the peer accepts none of aes-128-cbc", 6),
            ],
    };

    private static IPEndPoint Local => new(IPAddress.Parse("192.0.2.1"), 500);

    private static IPEndPoint Remote(int node) => new(IPAddress.Parse($"192.0.2.{101 + node}"), 500);

    private static uint IndexOf(int node, int i) => (uint)(((17 + node) << 20) + 1 + i);

    private static TraceSpan Span(string id, string parent, string name, int node, double at, double milliseconds, params KeyValuePair<string, string>[] attributes) =>
        new(id, parent, name, "node" + node, Start.AddMilliseconds(at), TimeSpan.FromMilliseconds(milliseconds), false, [.. attributes]);

    /// <summary>Makes other rows of those of all tests.</summary>
    public Func<IkeSaRow, IkeSaRow> ChangeIkeSa { get; init; } = static row => row;

    private static IkeSaRow IkeSa(int node, int i) => new()
    {
        Index = IndexOf(node, i), Anchor = new Anchor((byte)(17 + node)), Gateway = "branch" + node, Up = true,
        InitiatorSpi = new IkeSpi(0x744a594d957dd513), ResponderSpi = new IkeSpi(0x1e1307db82f58387), Mode = "IKEv2", WeInitiated = node == 1,
        Local = Local, Remote = Remote(node), AuthenticationMethod = "Pre-shared-keys", LifetimeSeconds = 28_570,
        LocalIdentity = "192.0.2.1", RemoteIdentity = $"192.0.2.{101 + node}", Encryption = "aes-128-cbc", Integrity = "hmac-sha-256-128",
        Prf = "hmac-sha256", KeyExchange = "group31", InputBytes = 852, OutputBytes = 940, InputPackets = 5, OutputPackets = 4,
        ChildSasCreated = 1, Fragmentation = true, SoftLifetimeSeconds = 27_900, EstablishedAt = Start, PeerBehindNat = node == 1, NatDetected = node == 1,
        DpdIntervalSeconds = node == 0 ? 10 : null, SecondsSinceHeard = 3, UnansweredProbes = node,
        Exchanges = node == 0 ? [] :
        [
            new ExchangeRow("CREATE_CHILD_SA", "rekey of a Child SA", true, 7, "v1", 2),
            new ExchangeRow("INFORMATIONAL", "delete of a Child SA", true, 0, "", 0),
        ],
    };

    private static ChildSaRow ChildSa(int node, int i) => new()
    {
        Index = IndexOf(node, i), Anchor = new Anchor((byte)(17 + node)), Vpn = "v" + node, Gateway = "branch" + node, IkeSaIndex = IndexOf(node, 0),
        Local = Local.Address, Remote = Remote(node), Inbound = new EspSpi(0x11000001), Outbound = new EspSpi(0xa5224cd9),
        Encryption = node == 0 ? "aes-128-gcm" : "aes-256-cbc", Integrity = node == 0 ? "" : "hmac-sha1-96",
        LocalSelectors = [new TrafficSelector(0, 0, 65535, IPAddress.Any, IPAddress.Broadcast)],
        RemoteSelectors = [new TrafficSelector(6, 80, 80, IPAddress.Parse("10.2.0.1"), IPAddress.Parse("10.2.0.9"))],
        BindInterface = "st0.0", HardLifetimeSeconds = 3_523, SoftLifetimeSeconds = 2_923, KilobytesRemaining = node == 0 ? null : 1_000, ReplayWindow = 64,
        EstablishedAt = Start, Status = node == 0 ? "up" : "replaced", Counters = node == 0 ? new SaStatistics(5, 920, 87, 6208, 0, 0, 0, 0, 0, 0, 6, 4096, 87) : null,
    };

    private NodeRow Node(int index) => new()
    {
        Node = "node" + index, Index = index, Status = index == SilentNode ? "unreachable" : "up", Answered = index != SilentNode, Oldest = index == 0,
        Incarnation = new Incarnation((uint)(100 + index)), Fabric = new IPEndPoint(IPAddress.Parse($"10.0.0.{1 + index}"), 7000), Build = "0.1.0",
        Uptime = TimeSpan.FromSeconds(61), MaySpeak = true, ConfigurationVersion = 4, IkeSas = 10, ChildSas = 12,
    };

    private async Task<ImmutableArray<NodeAnswer<T>>> Answer<T>(string what, SaFilter filter, CancellationToken cancel, Func<int, int, T> row)
    {
        await Arrive(what, filter);
        return
        [
            .. Enumerable.Range(0, NodeCount).Select(node => new NodeAnswer<T>(
                "node" + node, node, node != SilentNode, node == SilentNode ? [] : [.. Enumerable.Range(0, Rows).Select(i => row(node, i))])),
        ];
    }

    private async Task<ImmutableArray<NodeAnswer<T>>> AnswerAll<T>(string what, ImmutableArray<T> rows)
    {
        await Arrive(what, SaFilter.All);
        return [.. Enumerable.Range(0, NodeCount).Select(node => new NodeAnswer<T>("node" + node, node, node != SilentNode, node == SilentNode ? [] : rows))];
    }

    private Task Arrive(string what, SaFilter filter)
    {
        Asked.Add((what, filter));
        Reached.TrySetResult();
        return Hangs ? new TaskCompletionSource().Task : Task.CompletedTask;
    }
}
