using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>Several clients of IKEv1 behind one NAT, whose ports go from one to the next.</summary>
public sealed class NattedClientTests : ActorTests
{
    private const string Text =
        """
        set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/24
        set interfaces st0 unit 0 family inet
        set security zones security-zone untrust interfaces ge-0/0/0.0
        set security zones security-zone untrust host-inbound-traffic system-services ike
        set security zones security-zone vpn interfaces st0.0
        set security ike proposal p authentication-method pre-shared-keys
        set security ike proposal p encryption-algorithm aes-128-cbc
        set security ike proposal p authentication-algorithm sha-256
        set security ike proposal p dh-group group19
        set security ike policy users mode aggressive
        set security ike policy users proposals p
        set security ike policy users pre-shared-key ascii-text "a secret of both ends"
        set security ike gateway first ike-policy users
        set security ike gateway first dynamic hostname a.lab
        set security ike gateway first external-interface ge-0/0/0.0
        set security ike gateway second ike-policy users
        set security ike gateway second dynamic hostname b.lab
        set security ike gateway second external-interface ge-0/0/0.0
        set security ipsec proposal e protocol esp
        set security ipsec proposal e encryption-algorithm aes-128-gcm
        set security ipsec policy e proposals e
        set security ipsec vpn v1 ike gateway first
        set security ipsec vpn v1 ike ipsec-policy e
        set security ipsec vpn v1 bind-interface st0.0

        """;

    private readonly MemoryJournal _journal = new();
    private AnchorRig? _rig;

    /// <summary>The second is not taken for the first, who has gone on to another port.</summary>
    [Fact]
    public async Task S182_PortOfAPeerThatMoved_IsAnothers()
    {
        AnchorRig node = await StartedAsync();
        var first = new NattedClient("a.lab", 24_500);
        await UpAsync(node, first);
        await MovedAsync(node, first, 25_500);

        var second = new NattedClient("b.lab", 24_500);
        second.Initiate();
        await Until("the second is up", () =>
        {
            NattedClient.Exchange(node, first, second);
            return second.State.Phase == IkePhase.Established && IkeSas() == 2;
        });
        Assert.Equal(IkePhase.Established, first.State.Phase);
    }

    /// <summary>A phase 1 from where the peer is now stands beside its former one, and shares the Child SAs.</summary>
    [Fact]
    public async Task S182_PeerThatMoved_NegotiatesAnewWhereItIs_KeepsWhatItHas()
    {
        AnchorRig node = await StartedAsync();
        var client = new NattedClient("a.lab", 24_500);
        await UpAsync(node, client);
        await MovedAsync(node, client, 25_500);

        client.Ask(new IkeCommand.RekeyIkeSa());
        await Until("there are two phase-1 SAs", () =>
        {
            NattedClient.Exchange(node, client);
            return client.State.IkeSas.Count == 2;
        });
        await LivesAsync(node, client); // under the new one, so that it is durable here
        Assert.Equal(1, IkeSas());
    }

    protected override void AfterAll()
    {
        _rig?.Dispose();
        base.AfterAll();
    }

    /// <summary>Of how many the journal tells: each phase 1 that was answered on its own has a number of its own.</summary>
    private int IkeSas() => _journal.Entries(AnchorRig.Home).Where(entry => entry.SaNumber > 0).Select(entry => entry.SaNumber).Distinct().Count();

    private async Task UpAsync(AnchorRig node, NattedClient client)
    {
        client.Initiate();
        await Until("the client is up", () =>
        {
            NattedClient.Exchange(node, client);
            return client.State.Phase == IkePhase.Established && IkeSas() == 1;
        });
        await LivesAsync(node, client);
    }

    /// <summary>A liveness check from the new port, and its answer there, show that the move is known.</summary>
    private async Task MovedAsync(AnchorRig node, NattedClient client, int port)
    {
        client.Port = port;
        await LivesAsync(node, client);
    }

    private async Task LivesAsync(AnchorRig node, NattedClient client)
    {
        int before = client.Heard;
        client.Ask(new IkeCommand.CheckLiveness());
        Assert.NotEmpty(client.Outgoing);
        await Until("the answer", () =>
        {
            NattedClient.Exchange(node, client);
            return client.Heard > before;
        });
    }

    private async Task<AnchorRig> StartedAsync()
    {
        var spiKeys = new IkeSpiKeys(new SecretBytes("the cluster's SPI tag key"u8), null);
        AppliedConfiguration first = ConfigurationActor.Compile(1, new StoredConfiguration(Text, "alice", "", DateTimeOffset.UnixEpoch), AppliedConfiguration.None);
        AnchorRig node = _rig = new AnchorRig(this, 0, new MemoryStore(), _journal, spiKeys, EstablishTunnels.OnTraffic, muted: false, configuration: first);
        await Until("the anchor is ready", () => node.Dataplane.Calls.Contains($"ready {AnchorRig.Home}"));
        return node;
    }
}
