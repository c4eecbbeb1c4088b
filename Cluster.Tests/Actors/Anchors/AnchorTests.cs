using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>Nodes as an anchor sees them, over one store and one journal, and peers.</summary>
public abstract class AnchorTests : ActorTests
{
    private static readonly IkeSpiKeys SpiKeys = new(new SecretBytes("the cluster's SPI tag key"u8), null);
    private readonly List<AnchorRig> _rigs = [];

    private protected MemoryStore Store { get; } = new();

    private protected MemoryJournal Journal { get; } = new();

    protected override void AfterAll()
    {
        foreach (AnchorRig rig in _rigs)
        {
            rig.Dispose();
        }

        base.AfterAll();
    }

    private protected AnchorRig Rig(int index = 0, EstablishTunnels establish = EstablishTunnels.OnTraffic, bool muted = false, TimeSpan? liveness = null, bool livenessDespiteTraffic = false)
    {
        var rig = new AnchorRig(this, index, Store, Journal, SpiKeys, establish, muted, liveness, livenessDespiteTraffic);
        _rigs.Add(rig);
        return rig;
    }

    private protected async Task<AnchorRig> Started(int index = 0, EstablishTunnels establish = EstablishTunnels.OnTraffic, TimeSpan? liveness = null, bool livenessDespiteTraffic = false)
    {
        AnchorRig rig = Rig(index, establish, liveness: liveness, livenessDespiteTraffic: livenessDespiteTraffic);
        await Until("the anchor is ready", () => rig.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        return rig;
    }

    /// <summary>The peer rekeys its Child SA and deletes the old one; both sides are done with it.</summary>
    private protected async Task Rekeyed(VirtualPeer peer, AnchorRig node)
    {
        EspSpi before = peer.ChildSas.Single();
        int records = Journal.Entries(AnchorRig.Home).Length;
        peer.Ask(new IkeCommand.RekeyChildSa(before));
        await Until("the rekey and its delete are done", () =>
        {
            peer.Exchange(node);
            return peer.ChildSas.Count == 1 && !peer.ChildSas.Contains(before) && Journal.Entries(AnchorRig.Home).Length >= records + 2;
        });
    }

    private protected async Task<VirtualPeer> Established(AnchorRig node, bool initialContact = true)
    {
        var peer = new VirtualPeer();
        peer.Initiate(initialContact);
        await Until("the tunnel is up", () =>
        {
            peer.Exchange(node);
            return peer.ChildSas.Count == 1 && node.Dataplane.Installs.Any(install => install.Outbound == peer.ChildSas.Single());
        });
        return peer;
    }

    /// <summary>The anchor has dealt with all that was sent to it, its only IKE SA with what that led to, and the anchor with what the IKE SA said.</summary>
    private protected async Task IkeSaSettled(AnchorRig node)
    {
        await Settled(node.Anchor);
        await ChildSettled(node.Anchor);
        var computed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(node.Node.KeyExchanges.TryPost(halfOpen: false, computed.SetResult));
        await computed.Task.WaitAsync(Cancel);
        await ChildSettled(node.Anchor);
        await Settled(node.Anchor);
    }

    private protected async Task Stopped(AnchorRig node)
    {
        Watch(node.Anchor);
        Sys.Stop(node.Anchor);
        await ExpectTerminatedAsync(node.Anchor, TimeSpan.FromSeconds(30), cancellationToken: Cancel);
    }
}
