using System.Collections.Immutable;
using Akka.TestKit;
using Cluster.Actors.Anchors;
using Cluster.Actors.IkeSas;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>Faults of ours inside an IKE SA: it is begun again from its durable state, and nothing else notices.</summary>
public sealed class AnchorFaultTests : AnchorTests
{
    private const double Pause = 0.25;

    [Fact]
    public async Task Fault_OnceWhileSettingUp_NegotiationCompletesAndASuccessorReadsTheSame()
    {
        AnchorRig node = await Started();
        node.Dataplane.FaultyInstalls = 1;
        var peer = new VirtualPeer();
        peer.Initiate();
        await UpAgain(node, peer);
        Assert.Equal(1, node.Node.Datagrams.Faults);
        ChildSaInstall install = Assert.Single(node.Dataplane.Installs);
        Assert.Equal((SequenceReservation.Initial, null), (install.ReservedEnd, install.ResumeFrom));
        await Rekeyed(peer, node);

        AnchorRig second = await Started(index: 1);
        Assert.Equal(node.Dataplane.Installs.Last().Inbound, Assert.Single(second.Dataplane.Installs).Inbound);
        await Rekeyed(peer, second);
    }

    [Fact]
    public async Task Fault_WhileRekeying_OldChildSaStaysInTheDataplane()
    {
        AnchorRig node = await Started();
        VirtualPeer peer = await Established(node);
        EspSpi before = node.Dataplane.Installs.Single().Inbound;
        node.Dataplane.FaultyInstalls = 1;
        peer.Ask(new IkeCommand.RekeyChildSa(peer.ChildSas.Single()));
        peer.Exchange(node);
        await Until("the fault", () => node.Node.Datagrams.Faults == 1);
        await Settled(node.Anchor);
        Assert.NotNull(node.Dataplane.Statistics(before));
        await Until("the rekey is done", () =>
        {
            Advance(Pause);
            peer.Exchange(node);
            return node.Dataplane.Statistics(before) is null && peer.ChildSas.Count == 1 && node.Dataplane.Installs.Any(install => install.Outbound == peer.ChildSas.Single());
        });
        Assert.Contains(node.Dataplane.Installs, install => install.Outbound == peer.ChildSas.Single());
        Assert.DoesNotContain(peer.Reports, report => report is IkeReport.IkeSaClosing or IkeReport.IkeSaGone);
    }

    [Fact]
    public async Task Fault_IsLoggedByKindAndPlaceOnly()
    {
        AnchorRig node = await Started();
        node.Dataplane.FaultyInstalls = 1;
        TestProbe log = CreateTestProbe();
        Sys.EventStream.Subscribe(log, typeof(Akka.Event.Error));
        var peer = new VirtualPeer();
        peer.Initiate();
        await UpAgain(node, peer);
        Akka.Event.Error error = await Next<Akka.Event.Error>(log);
        Assert.Contains("InvalidOperationException in RecordingDataplane.Install", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_ThatComesBack_EndsTheIkeSaAndNothingElse()
    {
        AnchorRig node = await Started();
        VirtualPeer other = await Established(node);
        node.Dataplane.FaultyInstalls = int.MaxValue;
        var peer = new VirtualPeer();
        peer.Initiate(initialContact: false);
        await Until("it is given up", () =>
        {
            Advance(Pause);
            peer.Exchange(node);
            return Journal.Entries(AnchorRig.Home).Any(entry => entry.Record is AnchorRecord.IkeSaEnded);
        });
        Assert.Equal(AnchorFaults.MostRecoveries + 1, node.Node.Datagrams.Faults);
        Assert.Single(node.Dataplane.Installs);
        Assert.DoesNotContain(node.Dataplane.Calls, call => call == $"remove {node.Dataplane.Installs.Single().Inbound}");

        node.Dataplane.FaultyInstalls = 0;
        await Rekeyed(other, node);
        await Established(node, initialContact: false);
    }

    [Fact]
    public async Task Fault_InATakeover_AnchorIsReadyWithoutItAndItFollows()
    {
        AnchorRig first = await Started();
        VirtualPeer[] peers = [await Established(first), await Established(first, initialContact: false)];
        ImmutableHashSet<EspSpi> installed = [.. first.Dataplane.Installs.Select(install => install.Inbound)];
        await Stopped(first);

        AnchorRig second = Rig(index: 1);
        second.Dataplane.FaultyInstalls = 1;
        await Until("the anchor is ready", () => second.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        await Until("the other follows", () =>
        {
            Advance(Pause);
            return installed.SetEquals(second.Dataplane.Installs.Select(install => install.Inbound));
        });
        Assert.All(second.Dataplane.Installs, install => Assert.True(install.ResumeFrom is not null && install.ReservedEnd > SequenceReservation.Initial));
        foreach (VirtualPeer peer in peers)
        {
            await Rekeyed(peer, second);
        }
    }

    private async Task UpAgain(AnchorRig node, VirtualPeer peer) => await Until("the tunnel is up", () =>
    {
        Advance(Pause);
        peer.Exchange(node);
        return peer.ChildSas.Count == 1 && !node.Dataplane.Installs.IsEmpty;
    });
}
