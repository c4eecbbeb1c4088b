using System.Collections.Immutable;
using System.Net;
using Akka.TestKit;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Ingress;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Fabric;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.V2;
using Cluster.Tests.Actors.Anchors;
using Xunit;

namespace Cluster.Tests.Actors.Ingress;

public sealed class IkeIngressTests : ActorTests
{
    private static readonly IPEndPoint Local = new(AnchorRig.Ours, 500), Peer = new(AnchorRig.Peers, 500);
    private static readonly IkeSpiKeys SpiKeys = new(new SecretBytes("the cluster's SPI tag key"u8), null);
    private readonly RecordingDataplane _dataplane = new();
    private readonly DatagramCounters _counters = new();
    private readonly ConfigurationView _view = new();
    private readonly TestProbe _region;
    private readonly IkeIngress _ingress;
    private readonly Moment _now = new(1_700_000_000_000, 1_000_000);

    public IkeIngressTests()
    {
        _region = CreateTestProbe();
        IkeSaSettings ike = AnchorRig.Settings(AnchorRig.Ours, AnchorRig.Peers, AnchorRig.VpnName, immediately: false);
        var gateway = new GatewaySettings(AnchorRig.Gateway, AnchorRig.Ours, AnchorRig.Peers, AnchorRig.Home, ike);
        _view.Current = new AppliedConfiguration(
            1, ImmutableDictionary<string, GatewaySettings>.Empty.Add(gateway.Name, gateway), ImmutableDictionary<string, VpnSettings>.Empty);
        var lease = new SpeakingLease();
        lease.Renew(long.MaxValue);
        _ingress = new IkeIngress(
            0, SpiKeys, _view, _counters, new LivePeers(), new Cookies(new SecretBytes("cookie secret"u8)), _dataplane, lease, _region, () => _now);
    }

    [Fact]
    public async Task FirstMessage_ConfiguredPeer_GoesToItsHome()
    {
        Take(FirstMessage());
        AnchorMessages.Datagram routed = await Next<AnchorMessages.Datagram>(_region);
        Assert.Equal(AnchorRig.Home, routed.Anchor);
    }

    [Fact]
    public async Task FirstMessage_PeerBehindNatPort_GoesToTheSameHome()
    {
        Take(FirstMessage(), new IPEndPoint(AnchorRig.Peers, 31_000));
        Assert.Equal(AnchorRig.Home, (await Next<AnchorMessages.Datagram>(_region)).Anchor);
    }

    [Fact]
    public async Task LaterMessage_TaggedSpi_GoesToTheAnchorInIt()
    {
        byte[] datagram = FirstMessage();
        SpiKeys.Make(new Anchor(200), 42).Value.CopyTo(datagram, at: 8);
        Take(datagram);
        Assert.Equal(new Anchor(200), (await Next<AnchorMessages.Datagram>(_region)).Anchor);
    }

    [Fact]
    public async Task Take_GarbageOfAllKinds_EachIsCountedOnceAndNothingIsRouted()
    {
        byte[] untagged = FirstMessage();
        0x0123456789abcdefUL.CopyTo(untagged, at: 8);
        byte[] v1 = FirstMessage();
        v1[17] = 0x10;
        v1[18] = 2; // main mode, of a gateway that speaks IKEv2 only
        Take([1, 2, 3]);
        Take(FirstMessage()[..^1]);
        Take(untagged);
        Take(v1);
        Take(FirstMessage(), new IPEndPoint(IPAddress.Parse("203.0.113.1"), 500));
        await Finished();
        Assert.Equal(
            (5, 2, 1, 1, 1, 0),
            (_counters.Received, _counters[IngressOutcome.Malformed], _counters[IngressOutcome.NotOurs], _counters[IngressOutcome.UnsupportedVersion],
                _counters[IngressOutcome.UnknownPeer], _counters[IngressOutcome.Routed]));
        Assert.Equal(_counters.Received, Enum.GetValues<IngressOutcome>().Sum(outcome => _counters[outcome]));
        await _region.ExpectNoMsgAsync(TimeSpan.Zero, Cancel);
    }

    [Fact]
    public async Task FirstMessage_FourthHalfOpenOfOnePeer_MustShowACookie()
    {
        for (int n = 0; n < HalfOpenTable.PrefixLimit; n++)
        {
            Take(FirstMessage());
        }

        var peer = new VirtualPeer();
        peer.Initiate();
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> first));
        Take(first.ToArray());
        await Until("a cookie is asked for", () => _counters[IngressOutcome.CookieRequired] == 1);
        Assert.True(_dataplane.Sent.TryDequeue(out var challenge));
        peer.Receive(challenge.Datagram, challenge.Local, challenge.Peer);
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> again));
        Take(again.ToArray());
        await Finished();
        Assert.Equal(HalfOpenTable.PrefixLimit + 1, _counters[IngressOutcome.Routed]);
    }

    [Fact]
    public async Task FirstMessage_OfALaterMajorVersion_ReachesItsHomeAFewTimesAndIsNeverChallenged()
    {
        for (int n = 0; n < HalfOpenTable.PrefixLimit + 2; n++)
        {
            byte[] later = FirstMessage();
            (later[17], later[18]) = (0x30, 99); // version 3.0, an exchange that nobody knows yet
            Take(later);
        }

        await Finished();
        Assert.Equal((HalfOpenTable.PrefixLimit, 2), (_counters[IngressOutcome.Routed], _counters[IngressOutcome.UnsupportedVersion]));
        Assert.Empty(_dataplane.Sent);
        Assert.Equal(AnchorRig.Home, (await Next<AnchorMessages.Datagram>(_region)).Anchor);
    }

    [Fact]
    public async Task FirstMessage_SameInitiatorSpiInEverNewMessages_EachCountsAsHalfOpen()
    {
        byte[] first = FirstMessage();
        for (int n = 0; n <= HalfOpenTable.PrefixLimit; n++)
        {
            byte[] changed = [.. first];
            changed[^1] ^= (byte)n;
            Take(changed);
            Take(changed); // a retransmission does not
        }

        await Finished();
        Assert.Equal(2 * HalfOpenTable.PrefixLimit, _counters[IngressOutcome.Routed]);
        Assert.Equal(2, _counters[IngressOutcome.CookieRequired]);
    }

    protected override void AfterAll()
    {
        _ingress.Dispose();
        base.AfterAll();
    }

    /// <summary>A first message of a new initiator.</summary>
    private static byte[] FirstMessage()
    {
        var peer = new VirtualPeer();
        peer.Initiate();
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> first));
        return first.ToArray();
    }

    private void Take(byte[] datagram, IPEndPoint? from = null) => Assert.True(_ingress.TryTake(Local, from ?? Peer, datagram));

    private async Task Finished()
    {
        _ingress.Dispose();
        await _ingress.Done.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }
}

file static class Bytes
{
    public static void CopyTo(this ulong value, byte[] datagram, int at) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(at), value);
}
