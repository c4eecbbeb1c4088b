using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;
using Cluster.Node.Commands;
using Cluster.Tests.Actors.Anchors;
using Cluster.Tests.Formats;
using Cluster.Tests.Node.Commands;
using Xunit;
using AnchorTable = Cluster.Actors.Anchors.AnchorTable;

namespace Cluster.Tests.Actors.Queries;

/// <summary>
/// Ten thousand SAs of two nodes, made up, through everything that a command passes: anchors, the answering actor, pages as bytes, the
/// gathering actor, the pipe and the text.
/// </summary>
public sealed class ManySasTests : ActorTests
{
    private const int Nodes = 2, SasPerNode = 5_000;

    /// <summary>Of a loaded machine; a quiet one needs a tenth.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly AnchorTable _table = new();
    private readonly NegotiationTraces _traces = new("node0");
    private readonly AnchorRig _rig;
    private readonly IActorRef _queries;

    public ManySasTests()
        : base(LocalMessageSerializer.SerializeMessages.WithFallback(JournalSetup.Configuration))
    {
        _rig = new AnchorRig(
            this, 0, new MemoryStore(), new MemoryJournal(), new IkeSpiKeys(new SecretBytes("the cluster's SPI tag key"u8), null), EstablishTunnels.OnTraffic, muted: false);
        var sources = new NodeQuerySources(_rig.Node, _table, _traces, () => [], "0.1.0", 0);
        _queries = Sys.ActorOf(Props.Create(() => new NodeQueryActor(sources)));
    }

    [Theory]
    [InlineData("show security ike security-associations | match UP | count", 10_000)]
    [InlineData("show security ike security-associations detail | match \"^IKE peer\" | count", 10_000)]
    [InlineData("show security ipsec security-associations | match ESP | count", 20_000)]
    [InlineData("show security ike security-associations | display json | match initiator-spi | count", 10_000)]
    public async Task TenThousandSas_ThroughPagesAndText_AreListedWhole(string line, int lines)
    {
        await Until("the anchor is there", () => _rig.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        for (int anchor = 0; anchor < Anchor.Count; anchor++)
        {
            var number = new Anchor((byte)anchor);
            int count = (SasPerNode / Anchor.Count) + (anchor < SasPerNode % Anchor.Count ? 1 : 0);
            _rig.Node.Anchors.Add(number, Sys.ActorOf(Props.Create(() => new MadeUpAnchor(number, count))));
        }

        var queries = new FakeQueries { IkeSasFrom = Gather<IkeSaRow>(NodeQuestion.IkeSas), ChildSasFrom = Gather<ChildSaRow>(NodeQuestion.ChildSas) };
        var output = new List<string>();
        Stopwatch watch = Stopwatch.StartNew();
        int code = await new CommandRunner(queries, new ManualClock()).RunAsync(line, output.Add, error => Assert.Fail(error), Cancel).WaitAsync(Bound, Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.ElapsedMilliseconds} ms: {line}");

        Assert.Equal((CommandRunner.Success, $"Count: {lines} lines"), (code, output[^1]));
    }

    protected override void AfterAll()
    {
        _rig.Dispose();
        _traces.Dispose();
        base.AfterAll();
    }

    private Func<SaFilter, Task<ImmutableArray<NodeAnswer<T>>>> Gather<T>(NodeQuestion question) => filter =>
    {
        ImmutableArray<ClusterMember> members =
            [.. Enumerable.Range(0, Nodes).Select(index => new ClusterMember("node" + index, _rig.Node.Self with { Index = index }, null, "up", index == 0))];
        var result = new TaskCompletionSource<ImmutableArray<NodeAnswer<T>>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Sys.ActorOf(Props.Create(() => new GatherActor<T>(question, filter, members, _ => true, _queries, result)));
        return result.Task;
    };

    private sealed class MadeUpAnchor : ReceiveActor
    {
        public MadeUpAnchor(Anchor anchor, int count) => Receive<NodeQueryMessages.AskAnchor>(ask =>
        {
            Sender.Tell(new NodeQueryMessages.AnchorState(ask.Query, anchor, count, count));
            for (uint number = 1; number <= count; number++)
            {
                var peer = new IPEndPoint(new IPAddress([10, anchor.Value, (byte)(number >> 8), (byte)number]), 500);
                uint index = SaIndex.Of(anchor, number);
                IkeSaRow ikeSa = SampleAnswers.IkeSa with { Index = index, Anchor = anchor, Remote = peer, Gateway = $"branch-{index}" };
                ChildSaRow childSa = SampleAnswers.ChildSa with
                {
                    Index = index, Anchor = anchor, Remote = peer, Vpn = $"branch-{index}", Inbound = new EspSpi(((uint)anchor.Value << 24) + number),
                    Counters = new SaStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
                };
                Sender.Tell(new NodeQueryMessages.IkeSaState(ask.Query, ikeSa, [childSa]));
            }
        });
    }
}
