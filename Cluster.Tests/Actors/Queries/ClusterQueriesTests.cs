using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Cluster.Actors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V2;
using Cluster.Tests.Store;
using Xunit;

namespace Cluster.Tests.Actors.Queries;

/// <summary>Questions over real membership: nodes are actor systems over loopback, whose messages go through our formats.</summary>
public sealed class ClusterQueriesTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly StoredConfiguration Configuration = new(
        """
        set chassis cluster redundancy-group 1 node 0 priority 100
        set interfaces ge-0/0/0 gigether-options redundant-parent reth0
        set interfaces reth0 redundant-ether-options redundancy-group 1
        set interfaces reth0 unit 0 family inet address 192.0.2.1/24
        set interfaces reth0 unit 0 family inet6 address 2001:db8::1/64
        set interfaces st0 unit 0 multipoint
        set interfaces st0 unit 0 family inet address 10.11.11.10/24
        set interfaces st0 unit 0 family inet next-hop-tunnel 10.11.11.11 ipsec-vpn hub
        set security zones security-zone untrust interfaces reth0.0
        set security zones security-zone untrust host-inbound-traffic system-services ike
        set security zones security-zone vpn interfaces st0.0
        set security ike proposal p authentication-method pre-shared-keys dh-group group19 authentication-algorithm sha-256 encryption-algorithm aes-128-cbc
        set security ike policy p proposals p
        set security ike policy p pre-shared-key ascii-text secretsecret
        set security ike gateway g address 192.0.2.101
        set security ike gateway g ike-policy p
        set security ike gateway g external-interface reth0.0
        set security ike gateway g version v2-only
        set security ipsec proposal p protocol esp encryption-algorithm aes-128-gcm
        set security ipsec policy p proposals p
        set security ipsec vpn hub bind-interface st0.0
        set security ipsec vpn hub ike gateway g
        set security ipsec vpn hub ike ipsec-policy p
        """,
        "alice", "first", DateTimeOffset.UnixEpoch);

    private readonly MemoryStore _store = new();
    private readonly TemporaryStore _configurations = new();
    private readonly MemoryJournal _journal = new();
    private readonly List<Node> _nodes = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneNode_EveryQuestion_ItAnswers()
    {
        Node node = (await StartedAsync("alone"))[0];
        IClusterQueries queries = node.Actors.Queries;
        Assert.Equal("alone", queries.LocalNode);
        AssertAnswered(["alone"], await queries.IkeSasAsync(SaFilter.All, Cancel));
        AssertAnswered(["alone"], await queries.ChildSasAsync(SaFilter.All, Cancel));
        AssertAnswered(["alone"], await queries.StatisticsAsync(SaFilter.All, Cancel));
        AssertAnswered(["alone"], await queries.FailuresAsync(Cancel));
        AssertAnswered(["alone"], await queries.TracesAsync(Cancel));
        AssertAnswered(["alone"], await queries.DropsAsync(Cancel));
        AssertAnswered(["alone"], await queries.ClearIkeSasAsync(SaFilter.All, Cancel));
        AssertAnswered(["alone"], await queries.ClearChildSasAsync(SaFilter.All, Cancel));
        AssertAnswered(["alone"], await queries.ClearIkeSasAsync(new SaFilter { Port = 500 }, Cancel));
        AssertAnswered(["alone"], await queries.ClearChildSasAsync(new SaFilter { Vpn = "v" }, Cancel));
        AssertAnswered(["alone"], await queries.ClearStatisticsAsync(SaFilter.All, Cancel));
        AssertAnswered(["alone"], await queries.TunnelsAsync(SaFilter.All, Cancel));
        Assert.Equal(
            [new NextHopTunnelRow(IPAddress.Parse("10.11.11.11"), "st0.0", "hub", true)], await queries.NextHopTunnelsAsync(Cancel));
        AssertAnswered(["alone"], await queries.SelfTestsAsync(Cancel));
        AssertAnswered(["alone"], await queries.InterfacesAsync(Cancel));
        AssertAnswered(["alone"], await queries.RoutesAsync(Cancel));
        AssertAnswered(["alone"], await queries.LogAsync(null, Cancel));
        Assert.Equal(new ActiveConfiguration(1, Configuration.Text, "alice", "first", DateTimeOffset.UnixEpoch), await queries.ConfigurationAsync(Cancel));
        NodeRow row = Assert.Single((await queries.StatusAsync(Cancel)).Nodes);
        Assert.Equal(("alone", 0, "up", true, true, true), (row.Node, row.Index, row.Status, row.Answered, row.Oldest, row.MaySpeak));
    }

    [Fact]
    public async Task TwoNodes_Status_IsTheSameFromBoth()
    {
        Node[] nodes = await StartedAsync("alpha", "beta");
        bool isFirstOldest = nodes[0].Member.IsOlderThan(nodes[1].Member);
        nodes[1].Actors.Environment.Negotiations.Add(Failure);
        foreach (Node asked in nodes)
        {
            ClusterStatus status = await asked.Actors.Queries.StatusAsync(Cancel);
            Assert.Equal([("alpha", 0, isFirstOldest), ("beta", 1, !isFirstOldest)], status.Nodes.Select(node => (node.Node, node.Index, node.Oldest)));
            Assert.All(status.Nodes, node => Assert.Equal(("up", true, "0.1.0", 1L), (node.Status, node.Answered, node.Build, node.ConfigurationVersion)));
            Assert.All(status.Nodes, node => Assert.Equal((node.Index + 1u, 4054 + node.Index), (node.Incarnation.Value, node.Fabric!.Port)));
            Assert.All(status.Nodes, node => Assert.True(node.Uptime > TimeSpan.Zero));
            Assert.Equal(Anchor.Count, status.Anchors.Length);
            Assert.All(status.Anchors, row => Assert.Equal((asked.Actors.Table[row.Anchor]!.Node.Index == 0 ? "alpha" : "beta", false), (row.Node, row.Recovering)));
            SharedAddressRow shared = Assert.Single(status.SharedAddresses);
            Assert.Equal(("reth0", 1, Holder(asked)), (shared.Interface, shared.RedundancyGroup, shared.Holder));
            Assert.Equal(["192.0.2.1/32", "2001:db8::1/128"], shared.Addresses.Select(address => address.ToString()).Order());

            // Nodes that a restriction leaves out are not asked; a number that no node has leaves them all with nothing.
            Assert.Equal("beta", Assert.Single(await asked.Actors.Queries.IkeSasAsync(new SaFilter { Fpc = 1 }, Cancel)).Node);
            AssertAnswered(["alpha", "beta"], await asked.Actors.Queries.IkeSasAsync(new SaFilter { Fpc = 9 }, Cancel));
            ImmutableArray<NodeAnswer<FailureRow>> failures = await asked.Actors.Queries.FailuresAsync(Cancel);
            AssertAnswered(["alpha", "beta"], failures);
            Assert.Equal([0, 1], failures.Select(answer => answer.Rows.Length));
            Assert.Equal(Failure, failures[1].Rows[0]);
        }
    }

    [Fact]
    public async Task FrozenNode_Asked_IsNamedWhenTheTimeIsOver()
    {
        Node[] nodes = await StartedAsync("alpha", "beta");
        await nodes[1].FreezeAsync();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        time.CancelAfter(TimeSpan.FromSeconds(1));
        ImmutableArray<NodeAnswer<DropRow>> drops = await nodes[0].Actors.Queries.DropsAsync(time.Token);
        Assert.Equal([("alpha", true), ("beta", false)], drops.Select(answer => (answer.Node, answer.Answered)));
        Assert.NotEmpty(drops[0].Rows);
        Assert.Empty(drops[1].Rows);

        // The time is over before it begins: still an answer.
        NodeRow silent = (await nodes[0].Actors.Queries.StatusAsync(time.Token)).Nodes[1];
        Assert.Equal(("beta", 1, false, null), (silent.Node, silent.Index, silent.Answered, silent.Uptime));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Node node in _nodes)
        {
            await node.CrashAsync();
        }

        await _configurations.DisposeAsync();
    }

    private static FailureRow Failure { get; } = new(
        DateTimeOffset.UnixEpoch, "gw", new(IPAddress.Loopback, 500), new(IPAddress.Loopback, 501), true, "IKE_AUTH", "AUTHENTICATION_FAILED", "why", "trace");

    private static string Holder(Node asked) =>
        asked.Actors.Table[Cluster.Actors.Anchors.AnchorHash.OfRedundancyGroup(1)]!.Node.Index == 0 ? "alpha" : "beta";

    private static void AssertAnswered<T>(string[] nodes, ImmutableArray<NodeAnswer<T>> answers) =>
        Assert.Equal(nodes.Select((node, index) => (node, index, true)), answers.Select(answer => (answer.Node, answer.Index, answer.Answered)));

    private async Task<Node[]> StartedAsync(params string[] names)
    {
        _nodes.AddRange(names.Select((name, index) => new Node(index, name, names.Length, _store, _configurations.Configurations, _journal)));
        _nodes.ForEach(node => node.Join(_nodes[0]));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!(_nodes.Sum(node => node.Ready) == Anchor.Count && _nodes.All(node => node.Actors.Table.Rows.Count() == Anchor.Count)))
        {
            Assert.True(await poll.WaitForNextTickAsync(bound.Token));
        }

        return [.. _nodes];
    }

    private sealed class Node
    {
        private readonly ActorSystem _system;

        public Node(int index, string name, int nodeCount, MemoryStore store, IConfigurationStore configurations, MemoryJournal journal)
        {
            var self = new FabricNode(index, new Incarnation((uint)index + 1), new IPEndPoint(IPAddress.Loopback, 4054 + index));
            const string local = """
                akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
                akka.loglevel = WARNING
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                """;
            _system = ActorSystem.Create("cluster", ConfigurationFactory.ParseString(local)
                .WithFallback(MembershipProfile.Build([], MemberRoles.Write(self, 1, 1, name), nodeCount))
                .WithFallback(JournalSetup.Configuration));
            var lease = new SpeakingLease();
            Actors = ClusterActors.Start(_system, new ClusterActorsSettings
            {
                NodeName = name,
                Self = self,
                Dataplane = new RecordingDataplane(),
                Events = new DataplaneEvents(),
                Store = store,
                Pki = new MemoryPkiStore(),
                Configurations = configurations,
                Lease = lease,
                SpiKeys = new IkeSpiKeys(new SecretBytes("the cluster's SPI tag key"u8), null),
                Cookies = new Cookies(new SecretBytes("the cluster's cookie secret"u8)),
                Entropy = new SystemEntropy(),
                Now = () => new Moment(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), BootClock.Milliseconds),
                JournalWriter = journal.Writer,
                Configuration = ConfigurationActor.Compile(1, Configuration, AppliedConfiguration.None),
                SetMembers = members => lease.Renew(members.IsEmpty ? 0 : long.MaxValue),
                KeyExchangeThreads = 1,
                Build = "0.1.0",
            });
        }

        public ClusterActors Actors { get; }

        public Akka.Cluster.Member Member => Akka.Cluster.Cluster.Get(_system).SelfMember;

        public int Ready => Actors.Table.Rows.Count(row => Actors.Table.IsReadyHere(row.Anchor));

        public void Join(Node seed) =>
            Akka.Cluster.Cluster.Get(_system).Join(Akka.Cluster.Cluster.Get(seed._system).SelfAddress);

        /// <summary>What a question meets in a process that is stopped, for as long as nobody has noticed.</summary>
        public async Task FreezeAsync()
        {
            IActorRef queries = await _system.ActorSelection("/user/" + NodeQueryActor.Name).ResolveOne(Patience);
            ((IInternalActorRef)queries).Suspend();
        }

        public async Task CrashAsync()
        {
            Actors.Dispose();
            await ((RemoteActorRefProvider)((ExtendedActorSystem)_system).Provider).Transport.Shutdown();
            await _system.Terminate().WaitAsync(Patience);
        }
    }

    private sealed class SystemEntropy : IEntropy
    {
        public void Fill(Span<byte> destination) => System.Security.Cryptography.RandomNumberGenerator.Fill(destination);
    }
}
