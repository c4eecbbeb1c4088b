using System.Net;
using System.Net.Sockets;
using Cluster.Bench.Lab;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Tests.Dataplane.Host;
using Xunit;

namespace Cluster.Tests.Dataplane.Fabric;

/// <summary>Three fabric ends on three hosts with a switch between them: forwarding, parts, cut cables, recorded frames.</summary>
[Trait("Category", "Failover")]
public sealed class FabricLabTests : IAsyncLifetime
{
    private static readonly LeaseSettings Lease = new();
    private static readonly CipherIngress Ingress = new(IPEndPoint.Parse("192.0.2.1:4500"), IPEndPoint.Parse("192.0.2.101:4500"), Udp: true, Ike: false);

    private readonly FabricEnd[] _ends = new FabricEnd[3];
    private readonly LeaseKeeper[] _keepers = new LeaseKeeper[3];
    private LabNetwork _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _lab = await LabNetwork.ClusterAsync($"fc{Environment.ProcessId}", nodes: 3, offices: 0);
        for (int i = 0; i < 3; i++)
        {
            int node = i;
            NetnsThread.Run(_lab.Namespace($"node{node}"), () =>
            {
                _ends[node] = new FabricEnd(node + 1, IPEndPoint.Parse($"10.255.0.{node + 1}:4054"));
                _keepers[node] = new LeaseKeeper(_ends[node].Fabric, new SpeakingLease(), Lease);
                _ends[node].Fabric.Start(_ends[node], _keepers[node]);
                _keepers[node].Start();
            });
        }

        FabricEnd.Join(_ends);
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            _keepers[i].Dispose();
            _ends[i].Dispose();
        }

        await _lab.DisposeAsync();
    }

    [Fact]
    public void Packets_OverTheSwitch_ArriveWholeInPartsAndInBatches()
    {
        byte[] small = FabricTests.Bytes(200), wire = FabricTests.Bytes(1500), large = FabricTests.Bytes(60_000);
        for (int i = 0; i < 300; i++)
        {
            Assert.True(_ends[0].Fabric.ForwardCipher(_ends[1].Node, new Anchor(1), new Term(1), Ingress, small, 1));
            Assert.True(_ends[0].Fabric.ForwardCipher(_ends[1].Node, new Anchor(2), new Term(1), Ingress, wire, 1));
        }

        Assert.True(_ends[0].Fabric.ForwardOpened(_ends[1].Node, 0, large));
        _ends[0].Fabric.Flush();
        IReadOnlyList<string> arrived = _ends[1].WaitFor(601);
        Assert.Equal(300, arrived.Count(line => line.EndsWith(FabricEnd.Digest(small), StringComparison.Ordinal)));
        Assert.Equal(300, arrived.Count(line => line.EndsWith(FabricEnd.Digest(wire), StringComparison.Ordinal)));
        Assert.EndsWith(FabricEnd.Digest(large), arrived[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_OneNodeCutOff_OverWithinItsLengthThereOnlyAndBackAfterHealing()
    {
        await AllSpeakAsync();
        await _lab.CutAsync("node0", LabLink.Control);
        long cut = BootClock.Milliseconds;

        await UntilAsync("the cut node to fall silent", () => !Speaks(0));
        Assert.InRange(BootClock.Milliseconds - cut, 0, (long)Lease.Length.TotalMilliseconds + 250); // and the pause between two looks
        Assert.True(Speaks(1) && Speaks(2));

        await _lab.HealAsync("node0", LabLink.Control);
        await UntilAsync("the healed node to speak", () => Speaks(0));
    }

    [Fact]
    public async Task Lease_CutOneWay_SilentToo()
    {
        await AllSpeakAsync();
        await _lab.CutAsync("node0", LabLink.Control, LabDirection.Outbound);
        await UntilAsync("the node that nobody hears to fall silent", () => !Speaks(0));
        Assert.True(Speaks(1) && Speaks(2));
        HeartbeatLoss loss = _keepers[0].Losses().First(row => row.Peer.Index == 2);
        Assert.True(loss.Sent > loss.ReachedPeer);
        Assert.Equal(loss.SentByPeer, loss.Received); // from there to here nothing was lost
    }

    [Fact]
    public async Task Lease_NodeRemovedByTheOthersOverAWorkingFabric_EndsAtOnce()
    {
        await AllSpeakAsync();
        long removed = BootClock.Milliseconds;
        _keepers[1].SetMembers([_ends[1].Node, _ends[2].Node]);
        _keepers[2].SetMembers([_ends[1].Node, _ends[2].Node]);
        await UntilAsync("the removed node to fall silent", () => !Speaks(0));
        Assert.InRange(BootClock.Milliseconds - removed, 0, 1000); // one heartbeat, not the whole lease
        Assert.True(Speaks(1) && Speaks(2));
    }

    [Fact]
    public async Task Frame_RecordedOnTheCableAndSentAgain_DroppedAndCounted()
    {
        using Socket tap = NetnsThread.Run(_lab.Namespace("node1"), () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp) { ReceiveTimeout = 5000 };
            socket.Bind(new IPEndPoint(IPAddress.Parse("10.255.0.2"), 0));
            return socket;
        });
        _ends[0].Fabric.ForwardOpened(_ends[1].Node, 1, FabricTests.Bytes(64));
        _ends[0].Fabric.Flush();
        _ends[1].WaitFor(1);
        byte[] buffer = new byte[2000];
        byte[] frame = buffer[28..tap.Receive(buffer)]; // behind the IP and UDP headers

        using Socket attacker = NetnsThread.Run(_lab.Namespace("node2"), () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        for (int i = 0; i < 5; i++)
        {
            attacker.SendTo(frame, _ends[1].Node.Address);
        }

        await UntilAsync("the recorded frames to be counted", () => _ends[1].Fabric.Counters[FabricDrop.Replayed] == 5);
        Assert.Single(_ends[1].Arrived);
    }

    private static Task UntilAsync(string what, Func<bool> condition) =>
        Until.TrueAsync(what, TimeSpan.FromSeconds(10), condition, TestContext.Current.CancellationToken);

    private bool Speaks(int node) => _keepers[node].Lease.MaySpeak(BootClock.Milliseconds);

    private Task AllSpeakAsync()
    {
        FabricNode[] members = [.. _ends.Select(end => end.Node)];
        foreach (LeaseKeeper keeper in _keepers)
        {
            keeper.SetMembers(members);
        }

        return UntilAsync("all nodes to speak", () => Speaks(0) && Speaks(1) && Speaks(2));
    }
}
