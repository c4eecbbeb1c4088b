using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Host;
using Cluster.Tests.Dataplane;
using Xunit;

namespace Cluster.Tests.Interop;

/// <summary>The door to the packets under a flow of packets: ownership, hand-over, draining, reservations.</summary>
[Trait("Category", "Interop")]
public sealed class DataplaneControlTests
{
    private static readonly FabricNode Other = new(1, new Incarnation(99), new IPEndPoint(IPAddress.Loopback, 1));

    [Fact]
    public void Disowned_Anchor_StopsAtOnceAndGivesExactCounters()
    {
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false);
        Ping(pair, received: 10);
        var plane = pair.Left.Plane;
        Assert.Empty(plane.DisownAnchor(new Anchor(1), Term.None)); // ours is newer
        SaCheckpoint last = Assert.Single(plane.DisownAnchor(new Anchor(1), new Term(2)));
        Assert.Equal((11UL, 10UL, 10UL, 10UL), (last.ExactNext!.Value, last.PacketsOut, last.PacketsIn, last.InboundTop));
        Ping(pair, received: 0);
        Assert.Null(plane.Statistics(GatewayPair.Spi(1)));
        Assert.Equal(10UL, pair.Right.Plane.Statistics(GatewayPair.Spi(2))!.PacketsIn);
    }

    [Fact]
    public void HigherTerm_FromAnotherNode_StopsUsAndIsTold_LowerIsIgnored()
    {
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false);
        var plane = pair.Left.Plane;
        plane.SetOwner(new Anchor(1), new Term(1), Other);
        Ping(pair, received: 3);
        Assert.DoesNotContain(pair.Left.Events.Told, t => t.StartsWith("superseded", StringComparison.Ordinal));
        plane.SetOwner(new Anchor(1), new Term(2), Other);
        Assert.Contains("superseded 1 2", pair.Left.Events.Told);
        Ping(pair, received: 0);
        plane.OwnAnchor(new Anchor(1), new Term(2));
        Assert.Equal(AnchorState.Elsewhere, plane.Anchors[new Anchor(1)].State);
        plane.OwnAnchor(new Anchor(1), new Term(3));
        Assert.Equal(AnchorState.Recovering, plane.Anchors[new Anchor(1)].State);
    }

    [Fact]
    public void Checkpoint_OfALivingSa_GivesItsReservationAndTop()
    {
        using var pair = new GatewayPair(Suites.Find("cbc-sha1"), udp: false, v6Outside: false);
        Ping(pair, received: 5);
        SaCheckpoint checkpoint = Assert.Single(pair.Left.Plane.Checkpoint(new Anchor(1)));
        Assert.Equal((65_536UL, 5UL, null), (checkpoint.ReservedEnd, checkpoint.InboundTop, checkpoint.ExactNext));
        pair.Left.Plane.ExtendReservation(GatewayPair.Spi(1), 100_000);
        pair.Left.Plane.ExtendReservation(GatewayPair.Spi(1), 70_000);
        Assert.Equal(100_000UL, pair.Left.Plane.Statistics(GatewayPair.Spi(1))!.ReservedEnd);
    }

    [Fact]
    public void Removed_Sa_StopsSealingKeepsOpeningAndIsForgotten()
    {
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false);
        Ping(pair, received: 3);
        pair.Right.Plane.Remove(GatewayPair.Spi(2), TimeSpan.FromMinutes(1));
        Ping(pair, received: 0); // requests are opened, answers are not sealed
        SaStatistics draining = pair.Right.Plane.Statistics(GatewayPair.Spi(2))!;
        Assert.True(draining.PacketsIn > 3);
        Assert.Equal(3UL, draining.PacketsOut);
        pair.Left.Plane.Remove(GatewayPair.Spi(1), TimeSpan.Zero);
        Assert.True(SpinWait.SpinUntil(() => pair.Left.Plane.Statistics(GatewayPair.Spi(1)) is null, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Removed_TunnelInterface_IsGoneFromTheHost()
    {
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false);
        Assert.Empty(pair.Left.Plane.SetTunnelInterfaces([new TunnelInterface("st0.0", [], 0)]));
        Assert.NotEqual(0, Namespaces.TryRun(pair.LeftNode, "ip", "link", "show", "st0.0").Code);
        Namespaces.Inside(pair.LeftNode, () =>
        {
            Assert.Empty(pair.Left.Plane.SetTunnelInterfaces([new TunnelInterface("st0.0", [new HostAddress(IPAddress.Parse("10.9.0.1"), 31)], 1380)]));
            return 0;
        });
        string shown = Namespaces.Run(pair.LeftNode, "ip", "address", "show", "st0.0");
        Assert.Contains("10.9.0.1/31", shown, StringComparison.Ordinal);
        Assert.Contains("mtu 1380", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void IkeDatagrams_OnBothPorts_ArriveWithoutTheMarker()
    {
        using var pair = new GatewayPair(Suites.Find("gcm"), udp: true, v6Outside: false);
        byte[] message = [.. Enumerable.Range(1, 300).Select(i => (byte)i)];
        foreach (int port in new[] { 500, 4500 })
        {
            pair.Left.Plane.SendIke(new IPEndPoint(IPAddress.Parse("192.0.2.1"), port), new IPEndPoint(IPAddress.Parse("192.0.2.2"), port), message);
        }

        pair.Left.Plane.SendNatKeepalive(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4500), new IPEndPoint(IPAddress.Parse("192.0.2.2"), 4500));
        Assert.True(SpinWait.SpinUntil(() => pair.Right.Events.Ike.Count == 2 && pair.Right.Plane.Drops().Single(d => d.Reason == "NatKeepalive").Count == 1, TimeSpan.FromSeconds(5)));
        Assert.All(pair.Right.Events.Ike, received => Assert.Equal(message, received));
    }

    private static void Ping(GatewayPair pair, int received)
    {
        int count = Math.Max(received, 3);
        (_, string text) = Namespaces.TryRun(pair.Client, "ping", "-c", $"{count}", "-i", "0.02", "-W", "1", "10.2.0.10");
        Assert.Contains($"{count} packets transmitted, {received} received", text, StringComparison.Ordinal);
    }
}
