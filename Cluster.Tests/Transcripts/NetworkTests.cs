using System.Net;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>NAT (RFC 7296 section 2.23), fragmentation (RFC 7383), loss, duplicates and forgeries.</summary>
public sealed class NetworkTests
{
    [Fact]
    [NotifyTranscript(NotifyType.NatDetectionSourceIp)]
    [NotifyTranscript(NotifyType.NatDetectionDestinationIp)]
    public void Nat_InFrontOfWest_FloatsEncapsulatesAndKeepsAlive()
    {
        var pair = new IkePair { WestNat = (IPAddress.Parse("198.51.100.7"), 1_500, 14_500) };
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        Assert.Equal((4500, 4500), (pair.InFlight[0].Endpoints.LocalPort, pair.InFlight[0].Endpoints.PeerPort));
        pair.Settle();
        Agreement.Check(pair, children: 1);
        var child = Assert.Single(pair.East.Dataplane.Values);
        Assert.True(child.UdpEncapsulation);
        Assert.Equal((IPAddress.Parse("198.51.100.7"), 14_500), (child.Endpoints.PeerAddress, child.Endpoints.PeerPort));
        pair.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, pair.West.Keepalives);
        Assert.Equal(0, pair.East.Keepalives);
    }

    [Fact]
    public void Nat_MappingChanges_OnlyAuthenticatedNewerMessagesMoveThePeer()
    {
        var pair = new IkePair { WestNat = (IPAddress.Parse("198.51.100.7"), 1_500, 14_500) };
        pair.Initiate();
        pair.Settle();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        var old = pair.InFlight[0];
        pair.Settle();

        pair.WestNat = (IPAddress.Parse("198.51.100.8"), 1_600, 14_600);
        pair.Inject(old);
        Assert.Equal(14_500, pair.East.Machine.View(pair.Now).Path!.Value.PeerPort);
        pair.Drop();

        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        byte[] forged = [.. pair.InFlight[0].Datagram];
        forged[^1] ^= 1;
        pair.Inject(pair.InFlight[0] with { Datagram = forged });
        Assert.Equal(14_500, pair.East.Machine.View(pair.Now).Path!.Value.PeerPort);
        Assert.Equal(IkeDrop.BadIcv, pair.East.Drops[^1]);

        pair.Settle();
        Assert.Equal(14_600, pair.East.Machine.View(pair.Now).Path!.Value.PeerPort);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void ForcedUdp_WithoutNat_FloatsAndEncapsulates(bool west, bool east)
    {
        var pair = new IkePair(
            west: Samples.WestSettings() with { ForceUdpEncapsulation = west }, east: Samples.EastSettings() with { ForceUdpEncapsulation = east });
        pair.Initiate();
        pair.Settle();
        Agreement.Check(pair, children: 1);
        Assert.True(Assert.Single(pair.East.Dataplane.Values).UdpEncapsulation);
        var child = Assert.Single(pair.West.Dataplane.Values);
        Assert.True(child.UdpEncapsulation);
        Assert.Equal((4500, 4500), (child.Endpoints.LocalPort, child.Endpoints.PeerPort));
        Assert.Equal((west && !east, east && !west), (pair.West.Machine.View(pair.Now).LocalBehindNat, pair.East.Machine.View(pair.Now).LocalBehindNat));
    }

    [Fact]
    public void ForcedUdp_WithARealNat_StillFollowsThePeer()
    {
        var pair = new IkePair(east: Samples.EastSettings() with { ForceUdpEncapsulation = true }) { WestNat = (IPAddress.Parse("198.51.100.7"), 1_500, 14_500) };
        pair.Initiate();
        pair.Settle();
        pair.WestNat = (IPAddress.Parse("198.51.100.8"), 1_600, 14_600);
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        pair.Settle();
        Assert.Equal(14_600, pair.East.Machine.View(pair.Now).Path!.Value.PeerPort);
    }

    [Fact]
    public void NatTraversalOff_NoNotifiesAndNoFloat()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { NatTraversal = false }) { WestNat = (IPAddress.Parse("198.51.100.7"), 500, 4500) };
        pair.Initiate();
        pair.Settle();
        Assert.False(Assert.Single(pair.East.Dataplane.Values).UdpEncapsulation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [NotifyTranscript(NotifyType.IkeV2FragmentationSupported)]
    public void Fragmentation_LongMessages_GoInPartsInAnyOrder(bool cbc)
    {
        var proposal = cbc ? Samples.Cbc : Samples.Gcm;
        var pair = new IkePair(
            west: Samples.WestSettings() with { Proposals = [proposal], FragmentSize = 200 },
            east: Samples.EastSettings() with { Proposals = [proposal], FragmentSize = 200 });
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        Assert.True(pair.InFlight.Count > 1);
        Assert.StartsWith("--> IKE_AUTH 1 { fragment 1/", pair.InFlight[0].Text, StringComparison.Ordinal);
        Assert.All(pair.InFlight, flight => Assert.InRange(flight.Datagram.Length, 1, 200 - 28));
        while (pair.InFlight.Count > 0 && pair.InFlight[^1].From == pair.West)
        {
            pair.Duplicate(pair.InFlight.Count - 1);
            if (pair.InFlight[^1].From == pair.East)
            {
                break;
            }

            pair.Drop(pair.InFlight.Count - 1);
        }

        pair.Settle();
        Agreement.Check(pair, children: 1);
        var sent = pair.West.Machine.State;
        Assert.Equal(IkePhase.Established, sent.Phase);
    }

    [Fact]
    public void Fragmentation_OneFragmentLost_AllAreResentByteForByte()
    {
        var pair = new IkePair(west: Samples.WestSettings() with { FragmentSize = 200 }, east: Samples.EastSettings() with { FragmentSize = 200 });
        pair.Initiate();
        pair.Deliver(0);
        pair.Deliver(0);
        byte[][] first = [.. pair.InFlight.Select(flight => flight.Datagram)];
        pair.Drop(0);
        pair.Settle();
        Assert.Equal(IkePhase.InitAnswered, pair.East.Machine.Phase);
        pair.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, pair.InFlight.Select(flight => flight.Datagram));
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void Response_LostAndAskedAgain_IsTheSameBytesAndNoSecondAction()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        var request = pair.InFlight[0];
        pair.Deliver(0);
        byte[] answer = pair.Drop().Datagram;
        int records = pair.East.Journal.Count;
        pair.Inject(request);
        Assert.Equal(answer, pair.Drop().Datagram);
        Assert.Equal(records, pair.East.Journal.Count);
        pair.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(request.Datagram, pair.InFlight[0].Datagram);
        pair.Settle();
        Agreement.Check(pair, children: 1);
    }

    [Fact]
    public void OldMessages_AreDroppedWithoutAnswer()
    {
        var pair = IkePair.Established();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        var old = pair.InFlight[0];
        pair.Settle();
        pair.Ask(pair.West, new IkeCommand.CheckLiveness());
        pair.Settle();
        pair.Inject(old);
        pair.ExpectNothing();
        Assert.Equal(IkeDrop.OldMessageId, pair.East.Drops[^1]);
    }

    /// <summary>Garbage, cuts and bit flips of real messages at every stage: no exception, no record, and the peers go on.</summary>
    [Fact]
    public void Garbage_AtEveryStage_ChangesNothing()
    {
        var random = new Random(5);
        var pair = new IkePair();
        pair.Initiate();
        int stage = 0;
        for (; pair.InFlight.Count > 0; stage++)
        {
            Attack(pair, random, stage > 1);
            pair.Deliver(0);
        }

        Assert.Equal(4, stage);
        pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"]));
        while (pair.InFlight.Count > 0)
        {
            Attack(pair, random, true);
            pair.Deliver(0);
        }

        Agreement.Check(pair, children: 1);
    }

    private static void Attack(IkePair pair, Random random, bool everywhere)
    {
        var flight = pair.InFlight[0];
        var to = flight.From == pair.West ? pair.East : pair.West;
        if (!everywhere && to.Machine.Phase is IkePhase.Empty or IkePhase.InitSent)
        {
            // Before keys exist a forged message 1 or 2 can only be told by its syntax; the ingress limits those.
            return;
        }

        string before = Ike.StructuralText.Of(to.Machine.State);
        int records = to.Journal.Count;
        for (int i = 0; i < 100; i++)
        {
            byte[] bytes = [.. flight.Datagram];
            if (i % 3 == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }
            else
            {
                bytes[random.Next(IkeHeader.Size, bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            pair.Inject(flight with { Datagram = bytes });
        }

        Assert.Equal(before, Ike.StructuralText.Of(to.Machine.State));
        Assert.Equal(records, to.Journal.Count);
        while (pair.InFlight.Count > 1)
        {
            pair.Drop(1);
        }
    }
}
