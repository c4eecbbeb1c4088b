using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Pipeline;
using Cluster.Dataplane.Sad;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Control;

/// <summary>
/// The packet threads and the rings between them. The first worker has the sockets and devices; each worker seals, opens, sends and
/// writes for its own SAs.
/// </summary>
internal sealed class PacketWorkers : IDisposable
{
    private const int RingBytes = 1 << 20; // ours: 700 packets of 1,500 bytes

    private readonly PacketWorker[] _workers;
    private readonly LoopContext[] _contexts;
    private readonly PacketRing[] _fromFabric;

    public PacketWorkers(DataplaneSettings settings, SaTable sas, AnchorTable anchors, TunnelUnits units, CipherSockets sockets)
    {
        int count = settings.Workers;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _workers = new PacketWorker[count];
        _contexts = new LoopContext[count];
        _fromFabric = new PacketRing[count];
        PacketRing?[][] rings = MakeRings(count);
        for (int i = 0; i < count; i++)
        {
            _fromFabric[i] = new PacketRing(RingBytes);
            var context = new LoopContext
            {
                Sas = sas,
                Anchors = anchors,
                Units = units,
                Lease = settings.Lease,
                Home = settings.Home,
                Incarnation = settings.Incarnation,
                Events = settings.Events,
                Sender = sockets,
                Fabric = settings.Fabric,
                Worker = i,
                Rings = rings[i],
                Peers = count > 1 ? _workers : null,
            };
            _contexts[i] = context;
            int to = i;
            PacketRing[] incoming = [.. rings.Where((_, from) => from != to).Select(r => r[to]!), _fromFabric[i]];
            _workers[i] = new PacketWorker(context, incoming);
        }

        AddSockets(sockets);
    }

    public int Count => _workers.Length;

    public IEnumerable<DropCounters> Drops => _workers.Select(w => w.Drops);

    /// <summary>Since the start of the process, SAs that are gone included.</summary>
    public ulong ReplayExposed => _contexts.Aggregate(0UL, (sum, context) => sum + Volatile.Read(ref context.ReplayExposed));

    public void Start()
    {
        foreach (PacketWorker worker in _workers)
        {
            worker.Start();
        }
    }

    public PacketSource AddTunnel(TunnelUnit unit, ITunDevice device)
    {
        var source = new TunnelSource(unit, device, _workers[0].TunBuffer);
        _workers[0].Add(source);
        return source;
    }

    public void RemoveTunnel(PacketSource source) => _workers[0].Remove(source);

    public void WaitForBatchEnd()
    {
        foreach (PacketWorker worker in _workers)
        {
            worker.WaitForBatchEnd();
        }
    }

    /// <summary>From the fabric's receive thread, the one producer of these rings.</summary>
    public bool TryPass(EspSpi inbound, in RingHeader header, ReadOnlySpan<byte> packet)
    {
        int worker = WorkerPinning.WorkerOf(inbound, _workers.Length);
        if (!_fromFabric[worker].TryWrite(header, packet))
        {
            return false;
        }

        _workers[worker].Poke();
        return true;
    }

    public void Dispose()
    {
        foreach (PacketWorker worker in _workers)
        {
            worker.Dispose();
        }
    }

    private static PacketRing?[][] MakeRings(int count)
    {
        var rings = new PacketRing?[count][];
        for (int from = 0; from < count; from++)
        {
            rings[from] = new PacketRing?[count];
            for (int to = 0; to < count; to++)
            {
                rings[from][to] = from == to ? null : new PacketRing(RingBytes);
            }
        }

        return rings;
    }

    private void AddSockets(CipherSockets sockets)
    {
        PacketWorker first = _workers[0];
        foreach (CipherSocket socket in sockets.Ike)
        {
            first.Add(new SocketSource(socket, Inbound.Port.Ike));
        }

        foreach (CipherSocket socket in sockets.NatTraversal)
        {
            first.Add(new SocketSource(socket, Inbound.Port.NatTraversal));
        }

        foreach (CipherSocket socket in sockets.Esp)
        {
            first.Add(new SocketSource(socket, Inbound.Port.Esp));
        }
    }
}
