using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

public sealed class AnchorAllocationTests
{
    private static readonly string[] Anchors = [.. Enumerable.Range(0, Anchor.Count).Select(n => AnchorSharding.Id(new Anchor((byte)n)))];

    private static readonly Gen<Address[]> Nodes =
        Gen.Int[1, 60_000].HashSet[1, 8].Select(ports => ports.Select(port => new Address("akka.tcp", "cluster", "10.0.0.1", port)).ToArray());

    [Fact]
    public void Order_NodesInAnyOrder_IsTheSame() =>
        Nodes.Sample(nodes =>
            Assert.All(Anchors, anchor => Assert.Equal(AnchorAllocation.Order(anchor, nodes), AnchorAllocation.Order(anchor, nodes.Reverse()))));

    [Fact]
    public void Order_NodeLost_OnlyItsAnchorsMove() =>
        Nodes.Where(nodes => nodes.Length > 1).Sample(nodes =>
        {
            Address lost = nodes[0];
            foreach (string anchor in Anchors)
            {
                ImmutableArray<Address> before = AnchorAllocation.Order(anchor, nodes);
                Assert.Equal(before.Remove(lost), AnchorAllocation.Order(anchor, nodes[1..]));
            }
        });

    [Fact]
    public void Order_ThreeNodes_EachHasItsShare()
    {
        Address[] nodes = [.. Enumerable.Range(1, 3).Select(n => new Address("akka.tcp", "cluster", $"10.0.0.{n}", 4053))];
        int[] shares = [.. nodes.Select(node => Anchors.Count(anchor => AnchorAllocation.Order(anchor, nodes)[0] == node))];
        Assert.All(shares, share => Assert.InRange(share, 60, 110));
    }

    /// <summary>Nodes of different builds must agree: these may never change.</summary>
    [Fact]
    public void Order_KnownNodes_IsPinned()
    {
        Address[] nodes = [.. Enumerable.Range(1, 3).Select(n => new Address("akka.tcp", "cluster", $"10.0.0.{n}", 4053))];
        Assert.Equal("21111222321113231333213331232322", string.Concat(Anchors.Take(32).Select(anchor => AnchorAllocation.Order(anchor, nodes)[0].Host![^1])));
    }
}
