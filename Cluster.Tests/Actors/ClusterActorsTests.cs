using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Cluster.Actors;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Ingress;
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

namespace Cluster.Tests.Actors;

/// <summary>Real membership and sharding in one process: nodes are actor systems over loopback.</summary>
public sealed class ClusterActorsTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly MemoryStore _store = new();
    private readonly TemporaryStore _configurations = new();
    private readonly MemoryJournal _journal = new();
    private readonly List<Node> _nodes = [];

    [Fact]
    public async Task Start_OneNode_OwnsAllAnchors()
    {
        Node node = StartNode(0, nodeCount: 1);
        node.Join(node);
        await Until("all anchors are ready", () => node.Ready == Anchor.Count);
        Assert.All(node.Actors.Table.Rows, row => Assert.Equal(0, row.Node.Index));
    }

    [Fact]
    [Trait("Category", "Failover")]
    public async Task Crash_OneOfThree_OthersTakeItsAnchorsAndOnlyThose()
    {
        Node[] nodes = [StartNode(0, nodeCount: 3), StartNode(1, nodeCount: 3), StartNode(2, nodeCount: 3)];
        Array.ForEach(nodes, node => node.Join(nodes[0]));
        await Until("every anchor has one owner, everywhere the same", () => AllAgree(nodes) && AllArePlaced(nodes));
        HashSet<Anchor> lost = nodes[0].Owned;
        HashSet<Anchor>[] kept = [nodes[1].Owned, nodes[2].Owned];
        await nodes[0].CrashAsync();
        await Until("the others own everything", () => AllAgree(nodes[1..]), () => Describe(nodes[1..]));
        Assert.All(nodes[1..].Zip(kept), pair => Assert.Superset(pair.Item2, pair.Item1.Owned));
        Assert.Equal(lost.Count, nodes[1..].Sum(node => node.Owned.Count) - kept.Sum(owned => owned.Count));
    }

    [Fact]
    [Trait("Category", "Failover")]
    public async Task Leave_OneOfThree_HandsOverEveryAnchorBeforeItGoes()
    {
        Node[] nodes = [StartNode(0, nodeCount: 3), StartNode(1, nodeCount: 3), StartNode(2, nodeCount: 3)];
        Array.ForEach(nodes, node => node.Join(nodes[0]));
        await Until("every anchor has one owner, everywhere the same", () => AllAgree(nodes) && AllArePlaced(nodes));
        HashSet<Anchor> mine = nodes[2].Owned;
        await nodes[2].LeaveAsync();
        await Until("the others own everything", () => AllAgree(nodes[..2]), () => Describe(nodes[..2]));
        Assert.All(mine, anchor => Assert.Contains(nodes[2].Calls, call => call.StartsWith($"disown {anchor} ", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Node node in _nodes)
        {
            await node.CrashAsync();
        }

        await _configurations.DisposeAsync();
    }

    private static bool AllAgree(Node[] nodes) =>
        nodes.Sum(node => node.Ready) == Anchor.Count
        && nodes.All(node => node.Actors.Table.Rows.Count() == Anchor.Count)
        && Enumerable.Range(0, Anchor.Count).All(n => nodes.Select(node => node.Actors.Table[new Anchor((byte)n)]).Distinct().Count() == 1);

    /// <summary>No anchor is about to move.</summary>
    private static bool AllArePlaced(Node[] nodes) => nodes.All(node =>
        node.Owned.All(anchor => AnchorAllocation.Order(AnchorSharding.Id(anchor), nodes.Select(each => each.Address))[0].Equals(node.Address)));

    private static string Describe(Node[] nodes) => string.Join("; ", nodes.Select(node =>
        $"node {node.Actors.Environment.Self.Index}: {node.Owned.Count} owned, {node.Ready} ready, {node.Actors.Environment.Anchors.Actors.Count} started, "
        + $"{node.Actors.Table.Rows.Count(row => row.Node.Index == 0)} still of the lost node"));

    private static async Task Until(string what, Func<bool> condition, Func<string>? state = null)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!condition())
            {
                await poll.WaitForNextTickAsync(bound.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"waited in vain: {what}; {state?.Invoke()}");
        }
    }

    private Node StartNode(int index, int nodeCount)
    {
        var node = new Node(index, nodeCount, _store, _configurations.Configurations, _journal);
        _nodes.Add(node);
        return node;
    }

    private sealed class Node
    {
        private readonly ActorSystem _system;
        private readonly RecordingDataplane _dataplane = new();
        private bool _down;

        public Node(int index, int nodeCount, MemoryStore store, IConfigurationStore configurations, MemoryJournal journal)
        {
            var self = new FabricNode(index, new Incarnation((uint)index + 1), new IPEndPoint(IPAddress.Loopback, 4054 + index));
            const string local = """
                akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
                akka.loglevel = WARNING
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                akka.actor {
                  serializers {
                    messages = "Cluster.Actors.Formats.ClusterMessageSerializer, Cluster.Actors"
                    refuse = "Cluster.Actors.Formats.RefusingSerializer, Cluster.Actors"
                  }
                  serialization-bindings {
                    "Cluster.Actors.Anchors.IClusterMessage, Cluster.Actors" = messages
                    "System.Object" = refuse
                  }
                }
                """;
            _system = ActorSystem.Create("cluster", ConfigurationFactory.ParseString(local)
                .WithFallback(MembershipProfile.Build([], MemberRoles.Write(self, 1, 1), nodeCount)));
            var lease = new SpeakingLease();
            Actors = ClusterActors.Start(_system, new ClusterActorsSettings
            {
                NodeName = $"node{index}",
                Self = self,
                Dataplane = _dataplane,
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
                Configuration = AppliedConfiguration.None,
                SetMembers = members => lease.Renew(members.IsEmpty ? 0 : long.MaxValue),
                KeyExchangeThreads = 1,
            });
        }

        public ClusterActors Actors { get; }

        public Address Address => Akka.Cluster.Cluster.Get(_system).SelfAddress;

        public int Ready => Owned.Count(Actors.Table.IsReadyHere);

        public HashSet<Anchor> Owned =>
            [.. Actors.Table.Rows.Where(row => row.Node == Actors.Environment.Self).Select(row => row.Anchor)];

        public IEnumerable<string> Calls => _dataplane.Calls;

        /// <summary>As SIGTERM does it.</summary>
        public async Task LeaveAsync()
        {
            _down = true;
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience);
            Actors.Dispose();
        }

        public void Join(Node seed) =>
            Akka.Cluster.Cluster.Get(_system).Join(Akka.Cluster.Cluster.Get(seed._system).SelfAddress);

        /// <summary>As near to SIGKILL as one process allows: no leaving, no hand-over.</summary>
        public async Task CrashAsync()
        {
            if (_down)
            {
                return;
            }

            _down = true;
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
