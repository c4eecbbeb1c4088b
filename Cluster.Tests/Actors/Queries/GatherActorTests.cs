using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Xunit;

namespace Cluster.Tests.Actors.Queries;

public sealed class GatherActorTests : ActorTests
{
    private readonly TaskCompletionSource<ImmutableArray<NodeAnswer<ClearedRow>>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestProbe _local;
    private readonly TestProbe _other;
    private bool _isReachable = true;

    public GatherActorTests()
    {
        _local = CreateTestProbe();
        _other = CreateTestProbe();
    }

    [Fact]
    public async Task AllAnswer_ByTheirPages_IsCompleteInOrderOfTheNodes()
    {
        Start();
        NodeQueryMessages.Ask here = await Next<NodeQueryMessages.Ask>(_local), there = await Next<NodeQueryMessages.Ask>(_other);
        Assert.Equal((NodeQuestion.ClearIkeSas, new SaFilter(5)), (there.Question, there.Filter));
        Answer(_other, there, last: false, 1);
        await Next<NodeQueryMessages.More>(_other);
        Answer(_other, there, last: true, 2);
        Answer(_local, here, last: true);
        ImmutableArray<NodeAnswer<ClearedRow>> answers = await _result.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal([("here", 0, true), ("there", 1, true)], answers.Select(answer => (answer.Node, answer.Index, answer.Answered)));
        Assert.Empty(answers[0].Rows);
        Assert.Equal([1u, 2u], answers[1].Rows.Select(row => row.Index));
        await _other.ExpectNoMsgAsync(TimeSpan.Zero, Cancel);
    }

    [Fact]
    public async Task SilentNode_Reachable_IsWaitedForUntilTheStop()
    {
        IActorRef gather = Start();
        NodeQueryMessages.Ask here = await Next<NodeQueryMessages.Ask>(_local), there = await Next<NodeQueryMessages.Ask>(_other);
        Answer(_local, here, last: true, 7);
        Answer(_other, there, last: false, 8);
        await Next<NodeQueryMessages.More>(_other);
        Advance(seconds: 60);
        await Settled(gather);
        Assert.False(_result.Task.IsCompleted);
        gather.Tell(GatherStop.Now);
        ImmutableArray<NodeAnswer<ClearedRow>> answers = await _result.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal([true, false], answers.Select(answer => answer.Answered));
        Assert.Equal([7u, 8u], answers.SelectMany(answer => answer.Rows).Select(row => row.Index));
    }

    [Fact]
    public async Task SilentNode_Unreachable_IsWaitedForAMomentOnly()
    {
        IActorRef gather = Start();
        Answer(_local, await Next<NodeQueryMessages.Ask>(_local), last: true);
        await Settled(gather); // its timers run
        _isReachable = false;
        await Settled(gather); // it asks before it has set its timers
        Advance(seconds: 0.4);
        await Settled(gather);
        Assert.False(_result.Task.IsCompleted);
        Advance(seconds: 0.2);
        Assert.Equal([true, false], (await _result.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).Select(answer => answer.Answered));
    }

    private IActorRef Start()
    {
        TestProbe other = _other;
        Sys.ActorOf(Props.Create(() => new Relay(other)), NodeQueryActor.Name);
        ImmutableArray<ClusterMember> members = [Member("here", 0, null), Member("there", 1, new Address("akka", Sys.Name))];
        Func<ClusterMember, bool> isReachable = member => member.Address is null || _isReachable;
        IActorRef local = _local;
        TaskCompletionSource<ImmutableArray<NodeAnswer<ClearedRow>>> result = _result;
        return Sys.ActorOf(Props.Create(() => new GatherActor<ClearedRow>(NodeQuestion.ClearIkeSas, new SaFilter(5, null), members, isReachable, local, result)));
    }

    private static ClusterMember Member(string name, int index, Address? address) =>
        new(name, new FabricNode(index, new Incarnation((uint)index + 1), new IPEndPoint(IPAddress.Loopback, 4054)), address, "up", index == 0);

    private static void Answer(TestProbe node, NodeQueryMessages.Ask ask, bool last, params uint[] rows) =>
        node.Sender.Tell(new NodeQueryMessages.ClearedPage(ask.Query, last, [.. rows.Select(row => new ClearedRow(row))]), node);

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef to) => ReceiveAny(to.Forward);
    }
}
