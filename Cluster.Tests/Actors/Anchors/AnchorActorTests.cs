using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Actors.Store;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

public sealed class AnchorActorTests : AnchorTests
{
    [Fact]
    public async Task Start_EmptyJournal_RaisesTermBeforeItOwns()
    {
        AnchorRig node = await Started();
        Assert.Equal(new AnchorRecord.TermRaised(new Term(1), 0, new Incarnation(1)), Journal.Entries(AnchorRig.Home).Single().Record);
        Assert.Equal([$"own {AnchorRig.Home} 1", $"ready {AnchorRig.Home}"], node.Dataplane.Calls);
        Assert.Equal(new Term(1), (await Next<AnchorTableActor.Owned>(node.Table)).Row.Term);
    }

    [Fact]
    public async Task Start_NoLease_OwnsNothingUntilItHasOne()
    {
        AnchorRig mute = Rig(muted: true);
        await Settled(mute.Anchor);
        Assert.Empty(mute.Dataplane.Calls);
        mute.Lease.Renew(long.MaxValue);
        Advance(seconds: 0.1);
        await Until("it owns", () => mute.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
    }

    [Fact]
    public async Task SetUp_PeerInitiates_InstallsWithTwoRecords()
    {
        AnchorRig node = await Started();
        VirtualPeer peer = await Established(node);
        ChildSaInstall install = Assert.Single(node.Dataplane.Installs);
        Assert.Equal((SequenceReservation.Initial, null, "st0.0", 1_350), (install.ReservedEnd, install.ResumeFrom, install.TunnelInterface, install.TcpMss));
        Assert.Equal(AnchorRig.Home, install.Inbound.Anchor);
        Assert.Equal(install.Outbound, Assert.Single(peer.ChildSas));
        Assert.InRange(Journal.Entries(AnchorRig.Home).Count(entry => entry.SaNumber > 0), 1, 2);
        OutboundMessages.Use use = await Next<OutboundMessages.Use>(node.Outbound);
        Assert.Equal((install.Inbound, AnchorRig.Peers), (use.Row.Route.Inbound, use.Row.Peer));
    }

    [Fact]
    public async Task SetUp_EstablishImmediately_WeInitiateWithTwoRecords()
    {
        AnchorRig node = await Started(establish: EstablishTunnels.Immediately);
        var peer = new VirtualPeer();
        await Until("the tunnel is up", () =>
        {
            peer.Exchange(node);
            return node.Dataplane.Installs.Count == 1 && peer.ChildSas.Count == 1;
        });
        Assert.Equal(2, Journal.Entries(AnchorRig.Home).Count(entry => entry.SaNumber > 0));
    }

    [Fact]
    public async Task TakeOver_InitiatorKilledBeforeAuth_SuccessorBeginsAnewWithAnotherSpi()
    {
        AnchorRig first = await Started(establish: EstablishTunnels.Immediately);
        byte[] request = await Sent(first);
        Assert.DoesNotContain(Journal.Entries(AnchorRig.Home), entry => entry.SaNumber > 0);
        await Stopped(first);

        AnchorRig second = await Started(index: 1, establish: EstablishTunnels.Immediately);
        var peer = new VirtualPeer();
        byte[] anew = await Sent(second);
        Assert.NotEqual(request[..sizeof(ulong)], anew[..sizeof(ulong)]);
        peer.Receive(anew, new IPEndPoint(AnchorRig.Ours, 500), new IPEndPoint(AnchorRig.Peers, 500));
        await Until("the tunnel is up", () =>
        {
            peer.Exchange(second);
            return second.Dataplane.Installs.Count == 1 && peer.ChildSas.Count == 1;
        });
    }

    [Fact]
    public async Task TakeOver_InitiatorKilledAfterAuthWasSent_SuccessorSendsTheSameBytesAndCompletes()
    {
        AnchorRig first = await Started(establish: EstablishTunnels.Immediately);
        var peer = new VirtualPeer();
        peer.Receive(await Sent(first), new IPEndPoint(AnchorRig.Ours, 500), new IPEndPoint(AnchorRig.Peers, 500));
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> answer));
        VirtualPeer.SendTo(first, answer);
        byte[] auth = await Sent(first, message: 1);
        await Stopped(first);

        AnchorRig second = await Started(index: 1, establish: EstablishTunnels.Immediately);
        byte[] again = await Sent(second, message: 1);
        Assert.Equal(auth, again);
        peer.Receive(again, new IPEndPoint(AnchorRig.Ours, 500), new IPEndPoint(AnchorRig.Peers, 500));
        await Until("the tunnel is up", () =>
        {
            peer.Exchange(second);
            return second.Dataplane.Installs.Count == 1 && peer.ChildSas.Count == 1;
        });
    }

    [Fact]
    public async Task TakeOver_EstablishedSa_GoesOnAboveTheReservationWithTheSameSpis()
    {
        AnchorRig first = await Started();
        VirtualPeer peer = await Established(first);
        EspSpi inbound = first.Dataplane.Installs.Single().Inbound;
        first.Dataplane.Count(first.Dataplane.Counters(inbound) with { InboundTop = 900, PacketsOut = 3_000 });
        Advance(seconds: 1);
        await Until("the counters are stored", async () =>
            (await Store.ReadCheckpointAsync(AnchorRig.Home, Cancel))?.ChildSas is [{ InboundTop: 900 }]);

        AnchorRig second = await Started(index: 1);
        ChildSaInstall install = Assert.Single(second.Dataplane.Installs);
        Assert.Equal((inbound, new Term(2)), (install.Inbound, install.Term));
        Assert.Equal((SequenceReservation.Initial, 900UL), (install.ResumeFrom!.ReservedEnd, install.ResumeFrom.InboundTop));
        SaCheckpoint stored = (await Store.ReadCheckpointAsync(AnchorRig.Home, Cancel))!.ChildSas.Single();
        Assert.Equal(install.ReservedEnd, stored.ReservedEnd);
        Assert.True(install.ReservedEnd > SequenceReservation.Initial);

        peer.Ask(new IkeCommand.RekeyChildSa(peer.ChildSas.Single()));
        await Until("the peer rekeys with the new owner", () =>
        {
            peer.Exchange(second);
            return second.Dataplane.Installs.Count == 2;
        });
    }

    [Fact]
    public async Task TakeOver_KilledBetweenInitAndAuth_NegotiationCompletesElsewhere()
    {
        AnchorRig first = await Started();
        var peer = new VirtualPeer();
        peer.Initiate();
        await Until("IKE_SA_INIT is answered", () =>
        {
            if (first.Dataplane.Sent.IsEmpty && peer.TryTake(out ReadOnlyMemory<byte> request))
            {
                VirtualPeer.SendTo(first, request);
            }

            return !first.Dataplane.Sent.IsEmpty;
        });
        _ = first.Dataplane.Sent.TryDequeue(out var answer);
        peer.Receive(answer.Datagram, answer.Local, answer.Peer);
        await Stopped(first);

        AnchorRig second = await Started(index: 1);
        await Until("IKE_AUTH completes", () =>
        {
            peer.Exchange(second);
            return peer.ChildSas.Count == 1;
        });
    }

    [Fact]
    public async Task Journal_SuccessorHasWritten_OldOwnerStopsAndAnswersNothing()
    {
        AnchorRig first = await Started();
        VirtualPeer peer = await Established(first);
        AnchorRig second = await Started(index: 1);
        Watch(first.Anchor);
        peer.Ask(new IkeCommand.RekeyChildSa(peer.ChildSas.Single()));
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> request));
        VirtualPeer.SendTo(first, request);
        await ExpectTerminatedAsync(first.Anchor, TimeSpan.FromSeconds(30), cancellationToken: Cancel);
        Assert.Empty(first.Dataplane.Sent);
        Assert.Contains($"disown {AnchorRig.Home} 1", first.Dataplane.Calls);
        Assert.DoesNotContain(second.Dataplane.Calls, call => call.StartsWith("disown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Journal_LongLife_StateIsWrittenWholeAndASuccessorGoesOnFromThere()
    {
        AnchorRig first = await Started();
        VirtualPeer peer = await Established(first);
        uint established = Assert.Single(Whole()).RecordNumber;
        for (int rekeys = 0; Whole().Length == 1; rekeys++)
        {
            Assert.True(rekeys < IkeSaActor.RestateAfter, $"{rekeys} rekeys, and the state was never written whole");
            await Rekeyed(peer, first);
        }

        JournalEntry whole = Whole()[1];
        Assert.Equal(established + IkeSaActor.RestateAfter + 1, whole.RecordNumber);
        await Rekeyed(peer, first);
        await Stopped(first);
        Journal.Forget(AnchorRig.Home, entry => entry.SaNumber == whole.SaNumber && entry.RecordNumber < whole.RecordNumber);

        AnchorRig second = await Started(index: 1);
        Assert.Equal(first.Dataplane.Installs.Last().Inbound, Assert.Single(second.Dataplane.Installs).Inbound);
        await Rekeyed(peer, second);

        ImmutableArray<JournalEntry> Whole() =>
            [.. Journal.Entries(AnchorRig.Home).Where(entry => entry.Record is AnchorRecord.IkeStep { Step.IsSnapshot: true })];
    }

    [Fact]
    public async Task Superseded_HigherTerm_StopsAtOnce()
    {
        AnchorRig node = await Started();
        Watch(node.Anchor);
        node.Anchor.Tell(new AnchorTableActor.Superseded(new AnchorOwner(AnchorRig.Home, new Term(9), node.Node.Self)));
        await ExpectTerminatedAsync(node.Anchor, TimeSpan.FromSeconds(30), cancellationToken: Cancel);
        Assert.Equal($"disown {AnchorRig.Home} 1", node.Dataplane.Calls.Last());
    }

    [Fact]
    public async Task JournalAway_EstablishedSa_AnswersLivenessAndRefusesRekeyUntilItIsBack()
    {
        AnchorRig node = await Started();
        VirtualPeer peer = await Established(node);
        Journal.Away = true;
        peer.Ask(new IkeCommand.CheckLiveness());
        await Until("liveness is answered", () =>
        {
            peer.Exchange(node);
            return peer.Machine.View(default).ExchangesPending == 0;
        });
        Assert.Equal(IkePhase.Established, peer.Machine.Phase);

        peer.Ask(new IkeCommand.RekeyChildSa(peer.ChildSas.Single()));
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> request));
        VirtualPeer.SendTo(node, request);
        await Until("the rekey is refused", () => node.Node.Datagrams[OwnerOutcome.NotJournaled] == 1);
        Assert.Empty(node.Dataplane.Sent);
        Assert.Single(node.Dataplane.Installs);

        Journal.Away = false;
        VirtualPeer.SendTo(node, request);
        await Until("the retransmission succeeds", () => node.Dataplane.Installs.Count == 2);
    }

    [Fact]
    public async Task JournalAway_OperatorClears_IsDoneWhenItIsBack()
    {
        AnchorRig node = await Started();
        VirtualPeer peer = await Established(node);
        Journal.Away = true;
        node.Anchor.Tell(new AnchorMessages.ClearIkeSa(AnchorRig.Home, 1));
        await Until("the clear is refused", () => Journal.Refusals > 0);
        Assert.Empty(node.Dataplane.Sent);
        Journal.Away = false;
        await Until("the peer is told", () =>
        {
            Advance(seconds: 1);
            peer.Exchange(node);
            return peer.ChildSas.Count == 0;
        });
    }

    [Fact]
    public async Task HandOver_PlannedMove_SuccessorSkipsNothing()
    {
        AnchorRig first = await Started();
        await Established(first);
        EspSpi inbound = first.Dataplane.Installs.Single().Inbound;
        first.Dataplane.Count(first.Dataplane.Counters(inbound) with { PacketsOut = 41 });
        Watch(first.Anchor);
        first.Anchor.Tell(AnchorMessages.HandOver.Instance);
        await ExpectTerminatedAsync(first.Anchor, TimeSpan.FromSeconds(30), cancellationToken: Cancel);

        AnchorRig second = await Started(index: 1);
        Assert.Equal(42UL, second.Dataplane.Installs.Single().ResumeFrom!.ExactNext);
    }

    [Fact]
    public async Task Datagram_WhileRecovering_WaitsAndIsNeverRefused()
    {
        Store.Away = true;
        TestProbe log = CreateTestProbe();
        Sys.EventStream.Subscribe(log, typeof(Akka.Event.Warning));
        AnchorRig node = Rig();
        var peer = new VirtualPeer();
        peer.Initiate();
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> request));
        VirtualPeer.SendTo(node, request);
        await log.FishForMessageAsync(message => $"{message}".Contains("cannot be taken yet", StringComparison.Ordinal), TimeSpan.FromSeconds(10), cancellationToken: Cancel);
        await Settled(node.Anchor); // it has set its timer by then
        Assert.Empty(node.Dataplane.Sent);
        Store.Away = false;
        Advance(seconds: 1);
        await Until("it is answered", () => !node.Dataplane.Sent.IsEmpty);
    }

    [Fact]
    public async Task Datagram_OfALaterMajorVersion_IsToldWhatWeSpeakAndLeavesNothing()
    {
        AnchorRig node = await Started();
        var peer = new VirtualPeer();
        peer.Initiate();
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> first));
        byte[] later = first.ToArray();
        (later[17], later[18]) = (0x30, 99);
        VirtualPeer.SendTo(node, later);
        await Until("it is answered", () => !node.Dataplane.Sent.IsEmpty);
        Assert.True(IkeMessage.TryParse(node.Dataplane.Sent.Single().Datagram, out IkeMessage? answer, out _));
        Assert.Equal(NotifyType.InvalidMajorVersion, Assert.IsType<NotifyPayload>(Assert.Single(answer.Payloads)).Notify);
        await Until("nothing is held", () => node.Node.HalfOpen.Held == 0);
        Assert.DoesNotContain(Journal.Entries(AnchorRig.Home), entry => entry.SaNumber > 0);
    }

    [Fact]
    public async Task InitialContact_OfANewIkeSa_EndsTheOldOneWithoutAWord()
    {
        AnchorRig node = await Started();
        VirtualPeer old = await Established(node);
        EspSpi before = node.Dataplane.Installs.Single().Inbound;
        IkeSpi initiator = old.Machine.State.IkeSas.Values.Single().Initiator;
        var restarted = new VirtualPeer();
        restarted.Initiate(initialContact: true);
        bool spokeToOld = false;
        await Until("the old one is gone", () =>
        {
            spokeToOld |= node.Dataplane.Sent.Any(sent => BinaryPrimitives.ReadUInt64BigEndian(sent.Datagram) == initiator.Value);
            restarted.Exchange(node);
            return node.Dataplane.Calls.Contains($"remove {before}") && restarted.ChildSas.Count == 1;
        });
        await Until("its end is durable", () => Journal.Entries(AnchorRig.Home).Count(entry => entry.Record is AnchorRecord.IkeSaEnded) == 1);
        await Settled(node.Anchor);
        Assert.False(spokeToOld || node.Dataplane.Sent.Any(sent => BinaryPrimitives.ReadUInt64BigEndian(sent.Datagram) == initiator.Value));
        await Rekeyed(restarted, node);
    }

    [Theory]
    [InlineData(0, false, 10, 13)]
    [InlineData(9, false, 16, 25)]
    [InlineData(9, true, 10, 13)] // always-send
    public async Task S190_Liveness_PacketsComeForSomeSeconds_CheckIsDueTheIntervalAfterTheLast(int seconds, bool despiteTraffic, int earliest, int latest)
    {
        AnchorRig node = await Started(liveness: TimeSpan.FromSeconds(10), livenessDespiteTraffic: despiteTraffic);
        await Established(node);
        EspSpi inbound = node.Dataplane.Installs.Single().Inbound;
        await IkeSaSettled(node);
        int second = 0;
        while (node.Dataplane.Sent.IsEmpty && second < 60)
        {
            second++;
            if (second <= seconds)
            {
                node.Dataplane.Count(node.Dataplane.Counters(inbound) with { PacketsIn = (ulong)second });
            }

            node.Skipped += 1_000;
            Advance(seconds: 1);
            await Settled(node.Node.Checkpoints);
            await IkeSaSettled(node);
        }

        Assert.InRange(second, earliest, latest);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(3_600_000, 0, false)] // its clock is an hour ahead, and that is known
    [InlineData(3_600_000, 3_000, true)]
    [InlineData(-3_600_000, 0, false)]
    [InlineData(-3_600_000, 3_000, true)]
    public async Task Datagram_OfANodeWithAnotherClock_IsLateOnlyWhenItWaited(long ahead, long waited, bool isLate)
    {
        AnchorRig node = await Started();
        node.Node.Clock.Set(ImmutableDictionary<int, long>.Empty.Add(5, ahead));
        var peer = new VirtualPeer();
        peer.Initiate();
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> request));
        long receivedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + ahead - waited;
        node.Anchor.Tell(new AnchorMessages.Datagram(
            AnchorRig.Home, 5, new IPEndPoint(AnchorRig.Ours, 500), new IPEndPoint(AnchorRig.Peers, 500), request, receivedAt, null));
        await Until("it is judged", () => !node.Dataplane.Sent.IsEmpty || node.Node.Datagrams[OwnerOutcome.Late] == 1);
        Assert.Equal(isLate, node.Dataplane.Sent.IsEmpty);
    }

    [Fact]
    public async Task Datagram_UnknownSpiOfOurs_IsCountedAndNotAnswered()
    {
        AnchorRig node = await Started();
        VirtualPeer peer = await Established(node);
        peer.Ask(new IkeCommand.CheckLiveness());
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> request));
        byte[] other = request.ToArray();
        other[10] ^= 1;
        VirtualPeer.SendTo(node, other);
        await Until("it is counted", () => node.Node.Datagrams[OwnerOutcome.UnknownSa] == 1);
        Assert.Empty(node.Dataplane.Sent);
    }

    /// <summary>The first datagram with this message ID that the node sends; those before it are lost.</summary>
    private async Task<byte[]> Sent(AnchorRig node, uint message = 0)
    {
        byte[] sent = [];
        await Until($"message {message} is sent", () =>
        {
            while (node.Dataplane.Sent.TryDequeue(out var datagram))
            {
                sent = datagram.Datagram;
                if (System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(sent.AsSpan(20)) == message)
                {
                    return true;
                }
            }

            return false;
        });
        return sent;
    }
}
