using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Actors.Anchors;

/// <summary>One node as an anchor sees it. Two of them over the same store and journal are a cluster.</summary>
internal sealed class AnchorRig : IDisposable
{
    public const string Gateway = "branch", VpnName = "vpn-branch";

    public static readonly IPAddress Ours = IPAddress.Parse("192.0.2.1"), Peers = IPAddress.Parse("198.51.100.7");

    public static readonly Anchor Home = AnchorHash.OfPeer(Ours, Peers);

    private static readonly SecretBytes Psk = new("a secret of both ends"u8);

    public AnchorRig(TestKitBase kit, int index, MemoryStore store, MemoryJournal journal, IkeSpiKeys spiKeys, EstablishTunnels establish, bool muted, TimeSpan? liveness = null,
        bool livenessDespiteTraffic = false, AppliedConfiguration? configuration = null)
    {
        Table = kit.CreateTestProbe();
        Outbound = kit.CreateTestProbe();
        var lease = new SpeakingLease();
        lease.Renew(muted ? 0 : long.MaxValue);
        Lease = lease;
        IActorRef checkpoints = kit.Sys.ActorOf(Props.Create(() => new CheckpointActor(Dataplane, store)));
        View.Current = configuration ?? Configure(establish, liveness, livenessDespiteTraffic);
        IActorRef anchor = ActorRefs.Nobody;
        Node = new NodeEnvironment
        {
            Self = new FabricNode(index, new Incarnation((uint)index + 1), new IPEndPoint(IPAddress.Loopback, 4054)),
            Dataplane = Dataplane,
            Store = store,
            Lease = lease,
            SpiKeys = spiKeys,
            Entropy = new SystemEntropy(),
            Now = () => new Moment(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + Skipped, Environment.TickCount64 + Skipped),
            Clock = new ClusterClock(index),
            Configuration = View,
            Datagrams = new DatagramCounters(),
            KeyExchanges = new KeyExchangePool(1),
            AnchorTable = Table,
            Checkpoints = checkpoints,
            Outbound = Outbound,
            SharedHomes = kit.CreateTestProbe(),
            Region = () => anchor,
            JournalWriter = journal.Writer,
        };
        NodeEnvironment node = Node;
        anchor = kit.Sys.ActorOf(Props.Create(() => new AnchorActor(Home, node)));
        Anchor = anchor;
    }

    /// <summary>Milliseconds that its clocks are ahead of the test's.</summary>
    public long Skipped { get; set; }

    public RecordingDataplane Dataplane { get; } = new();

    public ConfigurationView View { get; } = new();

    public NodeEnvironment Node { get; }

    public SpeakingLease Lease { get; }

    public IActorRef Anchor { get; }

    public TestProbe Table { get; }

    public TestProbe Outbound { get; }

    public static IkeSaSettings Settings(IPAddress local, IPAddress remote, string vpn, bool immediately) => new()
    {
        Gateway = Gateway,
        LocalIdentity = new IkeIdentity(IkeIdentityType.Ipv4Address, local.GetAddressBytes()),
        RemoteIdentity = new IkeIdentity(IkeIdentityType.Ipv4Address, remote.GetAddressBytes()),
        PreSharedKey = Psk.Clone(),
        Proposals =
        [
            new IkeProposal(
                TransformTable.FindEncryption("aes-128-cbc")!, TransformTable.FindIkeIntegrity("sha-256")!.Prf,
                TransformTable.FindIkeIntegrity("sha-256"), TransformTable.FindKeyExchange("group19")!),
        ],
        Children =
        [
            new ChildSaSettings
            {
                Vpn = vpn,
                Proposals = [new ChildProposal(TransformTable.FindEncryption("aes-128-gcm"), null, null)],
                Local = [Any],
                Remote = [Any],
                EstablishImmediately = immediately,
            },
        ],
    };

    public void Dispose() => Node.KeyExchanges.Dispose();

    private static TrafficSelector Any { get; } = new(0, 0, ushort.MaxValue, IPAddress.Any, IPAddress.Broadcast);

    private static AppliedConfiguration Configure(EstablishTunnels establish, TimeSpan? liveness, bool livenessDespiteTraffic)
    {
        IkeSaSettings ike = Settings(Ours, Peers, VpnName, establish == EstablishTunnels.Immediately) with { LivenessInterval = liveness, LivenessDespiteTraffic = livenessDespiteTraffic };
        var gateway = new GatewaySettings(Gateway, Ours, Peers, Home, ike);
        var vpn = new VpnSettings(VpnName, Gateway, "st0.0", establish, DfBit.Clear, 64, 1_350);
        return new AppliedConfiguration(
            1, ImmutableDictionary<string, GatewaySettings>.Empty.Add(Gateway, gateway), ImmutableDictionary<string, VpnSettings>.Empty.Add(VpnName, vpn));
    }

    private sealed class SystemEntropy : IEntropy
    {
        public void Fill(Span<byte> destination) => System.Security.Cryptography.RandomNumberGenerator.Fill(destination);
    }
}
