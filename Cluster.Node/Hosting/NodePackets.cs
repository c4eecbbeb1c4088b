using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Cluster.Node.Settings;
using PacketLoops = Cluster.Dataplane.Control.Dataplane;

namespace Cluster.Node.Hosting;

/// <summary>The packet side of a node: fabric, speaking lease, packet loops. It is up before the first actor and mute until it has a lease.</summary>
internal sealed class NodePackets : IDisposable
{
    public NodePackets(NodeSettings settings, Incarnation incarnation, PacketBackend backend)
    {
        Self = new FabricNode(settings.Index, incarnation, settings.Fabric);
        Fabric = new Fabric(new FabricSettings(incarnation, settings.Fabric));
        Keeper = new LeaseKeeper(Fabric, Lease, new LeaseSettings());
        Dataplane = new PacketLoops(new DataplaneSettings
        {
            Incarnation = incarnation,
            Lease = Lease,
            Events = Events,
            Backend = backend,
            Home = Home,
            Fabric = Fabric,
            Workers = settings.Workers,
        });
    }

    public FabricNode Self { get; }

    public SpeakingLease Lease { get; } = new();

    public ClearSideHome Home { get; } = new();

    public DataplaneEvents Events { get; } = new();

    public Fabric Fabric { get; }

    public LeaseKeeper Keeper { get; }

    public PacketLoops Dataplane { get; }

    public void Start()
    {
        Fabric.Start(Dataplane.Sink, Keeper);
        Keeper.Start();
    }

    public void Dispose()
    {
        Keeper.Dispose();
        Dataplane.Dispose();
        Fabric.Dispose();
    }
}
