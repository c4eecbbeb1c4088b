using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>What a commit does to the SAs of a peer, from its text to what the dataplane is told.</summary>
public sealed class DisturbanceTests : ActorTests
{
    private const string Text =
        """
        set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/24
        set interfaces st0 unit 0 family inet
        set interfaces st0 unit 1 family inet
        set security zones security-zone untrust interfaces ge-0/0/0.0
        set security zones security-zone untrust host-inbound-traffic system-services ike
        set security zones security-zone vpn interfaces st0.0
        set security zones security-zone vpn interfaces st0.1
        set security ike proposal p authentication-method pre-shared-keys
        set security ike proposal p encryption-algorithm aes-128-cbc
        set security ike proposal p authentication-algorithm sha-256
        set security ike proposal p dh-group group19
        set security ike policy branch proposals p
        set security ike policy branch pre-shared-key ascii-text "a secret of both ends"
        set security ike gateway branch ike-policy branch
        set security ike gateway branch address 198.51.100.7
        set security ike gateway branch external-interface ge-0/0/0.0
        set security ike gateway branch version v2-only
        set security ipsec proposal e protocol esp
        set security ipsec proposal e encryption-algorithm aes-128-gcm
        set security ipsec policy e proposals e
        set security ipsec vpn vpn-branch ike gateway branch
        set security ipsec vpn vpn-branch ike ipsec-policy e
        set security ipsec vpn vpn-branch bind-interface st0.0

        """;

    private const string Other =
        """
        set security ike gateway other ike-policy branch
        set security ike gateway other address 198.51.100.8
        set security ike gateway other external-interface ge-0/0/0.0
        set security ike gateway other version v2-only
        set security ipsec vpn vpn-other ike gateway other
        set security ipsec vpn vpn-other ike ipsec-policy e
        set security ipsec vpn vpn-other bind-interface st0.1

        """;

    private readonly MemoryStore _store = new();
    private readonly MemoryJournal _journal = new();
    private AnchorRig? _rig;

    [Theory]
    [InlineData("set security ipsec proposal e encryption-algorithm aes-256-gcm")]
    [InlineData("set security ipsec proposal e lifetime-seconds 1800\nset security ipsec proposal e encryption-algorithm aes-128-cbc\nset security ipsec proposal e authentication-algorithm hmac-sha1-96")]
    public Task S077_IpsecProposalChanged_ChildSaGoesAndIkeSaStays(string change) => DisturbsAsync(change);

    [Fact]
    public Task S078_PerfectForwardSecrecyChanged_ChildSaGoesAndIkeSaStays() =>
        DisturbsAsync("set security ipsec policy e perfect-forward-secrecy keys group19");

    [Theory]
    [InlineData("set security ike proposal p encryption-algorithm aes-256-cbc")]
    [InlineData("set security ike proposal p lifetime-seconds 3600")]
    public async Task S079_IkeProposalChanged_EverySaStays(string change)
    {
        (AnchorRig node, VirtualPeer peer) = await EstablishedAsync();
        await CommitAsync(node, 2, Text + change);
        await NothingHappensAsync(node, peer);
        Assert.NotSame(ConfigurationActor.Compile(1, Stored(Text), AppliedConfiguration.None).Gateways["branch"].Ike, node.View.Current.Gateways["branch"].Ike);
    }

    /// <summary>Until the commit the vpn waits for traffic, and there is none.</summary>
    [Fact]
    public async Task S114_EstablishImmediately_NegotiatesAtCommit()
    {
        AnchorRig node = await StartedAsync();
        await Settled(node.Anchor);
        Assert.Empty(node.Dataplane.Sent);

        await CommitAsync(node, 2, Text + "set security ipsec vpn vpn-branch establish-tunnels immediately");

        var peer = new VirtualPeer();
        await Until("the tunnel is up", () =>
        {
            peer.Exchange(node);
            return peer.ChildSas.Count == 1 && node.Dataplane.Installs.Count == 1;
        });
    }

    [Fact]
    public async Task Commit_OfAnotherVpn_ConcernsOnlyItsOwnGateway()
    {
        (AnchorRig node, VirtualPeer peer) = await EstablishedAsync();
        await CommitAsync(node, 2, Text + Other);
        Assert.Equal(["other"], node.View.Current.Concerned!);
        Assert.False(node.View.Current.Concerns("branch"));
        await NothingHappensAsync(node, peer);
        await CommitAsync(node, 3, Text + Other + "set system host-name renamed");
        Assert.Empty(node.View.Current.Concerned!);
        await NothingHappensAsync(node, peer);
    }

    [Fact]
    public async Task Commit_ThatAnAnchorMissed_IsMadeGoodWithTheNext()
    {
        (AnchorRig node, VirtualPeer peer) = await EstablishedAsync();

        // The second version was not told to it; the third says of itself that it changes nothing of the branch.
        AppliedConfiguration second = ConfigurationActor.Compile(
            2, Stored(Text + "set security ipsec proposal e encryption-algorithm aes-256-gcm"), node.View.Current);
        Assert.Equal(["vpn-branch"], second.DisturbedVpns);
        node.View.Current = second;
        await CommitAsync(node, 3, Text + "set security ipsec proposal e encryption-algorithm aes-256-gcm\nset system host-name renamed");
        Assert.Empty(node.View.Current.DisturbedVpns);
        await ChildSaGoneAsync(node, peer);
    }

    [Fact]
    public async Task Gateway_Removed_ItsIkeSaGoes()
    {
        (AnchorRig node, VirtualPeer peer) = await EstablishedAsync();
        await CommitAsync(node, 2, string.Join('\n', Text.Split('\n').Where(line => !line.Contains("gateway branch", StringComparison.Ordinal) && !line.Contains("ipsec vpn", StringComparison.Ordinal))));
        await ChildSaGoneAsync(node, peer);
        Assert.Contains(peer.Reports, report => report is Cluster.Ike.Machine.State.IkeReport.IkeSaClosing or Cluster.Ike.Machine.State.IkeReport.IkeSaGone);
    }

    protected override void AfterAll()
    {
        _rig?.Dispose();
        base.AfterAll();
    }

    private static StoredConfiguration Stored(string text) => new(text, "alice", "", DateTimeOffset.UnixEpoch);

    private async Task DisturbsAsync(string change)
    {
        (AnchorRig node, VirtualPeer peer) = await EstablishedAsync();
        await CommitAsync(node, 2, Text + change);
        await ChildSaGoneAsync(node, peer);
        Assert.DoesNotContain(peer.Reports, report => report is Cluster.Ike.Machine.State.IkeReport.IkeSaClosing or Cluster.Ike.Machine.State.IkeReport.IkeSaGone);
    }

    private async Task ChildSaGoneAsync(AnchorRig node, VirtualPeer peer)
    {
        EspSpi inbound = node.Dataplane.Installs.Single().Inbound;
        await Until("the Child SA to be gone on both sides", () =>
        {
            peer.Exchange(node);
            return peer.ChildSas.Count == 0 && node.Dataplane.Calls.Contains($"remove {inbound}");
        });
    }

    /// <summary>A round trip of the peer's own shows that nothing waits before it.</summary>
    private async Task NothingHappensAsync(AnchorRig node, VirtualPeer peer)
    {
        await Settled(node.Anchor);
        int calls = node.Dataplane.Calls.Count;
        peer.Ask(new Cluster.Ike.Machine.Steps.IkeCommand.CheckLiveness());
        Assert.True(peer.TryTake(out ReadOnlyMemory<byte> request));
        VirtualPeer.SendTo(node, request);
        await Until("the answer", () => node.Dataplane.Sent.Count == 1);
        peer.Exchange(node);
        Assert.Single(peer.ChildSas);
        Assert.Equal(calls, node.Dataplane.Calls.Count);
        Assert.DoesNotContain(node.Dataplane.Calls, call => call.StartsWith("remove", StringComparison.Ordinal));
    }

    /// <summary>As the configuration actor does it.</summary>
    private async Task CommitAsync(AnchorRig node, long version, string text)
    {
        AppliedConfiguration applied = ConfigurationActor.Compile(version, Stored(text), node.View.Current);
        node.View.Current = applied;
        Sys.EventStream.Publish(applied);
        await Settled(node.Anchor);
    }

    private async Task<(AnchorRig Node, VirtualPeer Peer)> EstablishedAsync()
    {
        AnchorRig node = await StartedAsync();
        var peer = new VirtualPeer();
        peer.Initiate();
        await Until("the tunnel is up", () =>
        {
            peer.Exchange(node);
            return peer.ChildSas.Count == 1 && node.Dataplane.Installs.Count == 1;
        });
        return (node, peer);
    }

    private async Task<AnchorRig> StartedAsync()
    {
        var spiKeys = new IkeSpiKeys(new SecretBytes("the cluster's SPI tag key"u8), null);
        AppliedConfiguration first = ConfigurationActor.Compile(1, Stored(Text), AppliedConfiguration.None);
        AnchorRig node = _rig = new AnchorRig(this, 0, _store, _journal, spiKeys, EstablishTunnels.OnTraffic, muted: false, configuration: first);
        await Until("the anchor is ready", () => node.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        return node;
    }
}
