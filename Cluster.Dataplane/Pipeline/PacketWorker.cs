using System.Diagnostics;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Pipeline;

/// <summary>
/// One packet thread: waits, drains what is ready, flushes, and again. Control changes tables under its feet and, where it must be
/// sure that no batch still works with the old, waits for the end of the batch (<see cref="WaitForBatchEnd"/>).
/// </summary>
internal sealed unsafe class PacketWorker : IDisposable
{
    /// <summary>Sockets and st0 units of a node; ours.</summary>
    public const int MaxSources = 32_768;

    private const int TunBufferBytes = 68 * 1024; // a 64 KB packet and its header
    private const int LowerPriority = 5;          // nice: actors and heartbeats come first
    private const int ProcessPriority = 0;        // PRIO_PROCESS, which for Linux is a thread
    private const int RingTurn = 256;

    private readonly LoopContext _context;
    private readonly Inbound _inbound;
    private readonly Outbound _outbound;
    private readonly TunnelWriter _tunnel;
    private readonly Poller _poller = new();
    private readonly PacketSource?[] _sources = new PacketSource?[MaxSources];
    private readonly PacketRing[] _incoming;
    private readonly int[] _tokens = new int[Poller.MaxReady];
    private readonly Thread _thread;
    private int _batch; // odd while a batch is being worked on
    private bool _stopping;

    public PacketWorker(LoopContext context, PacketRing[] incoming)
    {
        _context = context;
        _incoming = incoming;
        _tunnel = new TunnelWriter(context.Drops);
        _inbound = new Inbound(context, _tunnel);
        _outbound = new Outbound(context, _tunnel);
        _thread = new Thread(Run) { IsBackground = true, Name = $"packets-{context.Worker}" };
    }

    /// <summary>Memory that TUN reads of this worker share: they are worked off before the next read.</summary>
    public NativeBuffer TunBuffer { get; } = new(TunBufferBytes);

    public DropCounters Drops => _context.Drops;

    public void Start() => _thread.Start();

    public void Add(PacketSource source)
    {
        int token = Array.IndexOf(_sources, null);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        Volatile.Write(ref _sources[token], source);
        _poller.Add(source.Descriptor, token);
    }

    public void Remove(PacketSource source)
    {
        int token = Array.IndexOf(_sources, source);
        if (token >= 0)
        {
            _poller.Remove(source.Descriptor);
            Volatile.Write(ref _sources[token], null);
        }
    }

    /// <summary>Something was put into one of our rings.</summary>
    public void Poke()
    {
        Interlocked.MemoryBarrier();
        if ((Volatile.Read(ref _batch) & 1) == 0)
        {
            _poller.Wake();
        }
    }

    /// <summary>Returns when no batch that began before this call is still being worked on.</summary>
    public void WaitForBatchEnd()
    {
        Interlocked.MemoryBarrier();
        int seen = Volatile.Read(ref _batch);
        if ((seen & 1) == 0 || Thread.CurrentThread == _thread)
        {
            return;
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _batch) == seen)
        {
            spin.SpinOnce();
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        _poller.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _poller.Dispose();
        _inbound.Dispose();
        _outbound.Dispose();
        _tunnel.Dispose();
        TunBuffer.Dispose();
        foreach (PacketRing ring in _incoming)
        {
            ring.Dispose();
        }
    }

    private void Run()
    {
        _ = SystemCalls.SetPriority(ProcessPriority, (uint)SystemCalls.GetThreadId(), LowerPriority);
        while (!Volatile.Read(ref _stopping))
        {
            int ready = _poller.Wait(_tokens, RingsHaveData() ? 0 : -1);
            Interlocked.Increment(ref _batch);
            for (int i = 0; i < ready; i++)
            {
                Volatile.Read(ref _sources[_tokens[i]])?.Drain(_inbound, _outbound);
            }

            foreach (PacketRing ring in _incoming)
            {
                DrainRing(ring);
            }

            _context.Fabric?.Flush();
            PokeOthers();
            Interlocked.Increment(ref _batch);
        }
    }

    // Between the end of a batch and the wait a producer may have seen the batch still running: so look again.
    private bool RingsHaveData()
    {
        foreach (PacketRing ring in _incoming)
        {
            if (ring.HasData)
            {
                return true;
            }
        }

        return false;
    }

    private void DrainRing(PacketRing ring)
    {
        for (int i = 0; i < RingTurn && ring.TryRead(out RingHeader* header, out byte* packet); i++)
        {
            switch (header->Kind)
            {
                case RingKind.Cipher:
                    _inbound.Cipher(packet, header->Length, header->Local, header->Peer, header->Udp, header->TrafficClass, header->Hops);
                    break;
                case RingKind.Outbound:
                    Caught(header, packet);
                    break;
                default:
                    Opened(header, packet);
                    break;
            }
        }

        _outbound.Flush();
        _inbound.Flush();
        ring.Release();
    }

    private void Caught(RingHeader* header, byte* packet)
    {
        var inbound = new EspSpi(header->Spi);
        if (header->Term != 0 && header->Term < _context.Anchors[inbound.Anchor].Term.Value)
        {
            _context.Drops.Add(DropReason.StaleTerm);
            return;
        }

        _outbound.Caught(inbound, packet, header->Length);
    }

    private void Opened(RingHeader* header, byte* packet)
    {
        if (_context.Units.Find(header->Unit) is not { } unit)
        {
            _context.Drops.Add(DropReason.NoTunnelDevice);
        }
        else if (!InnerPacket.TryRead(packet, header->Length, out InnerPacket inner))
        {
            _context.Drops.Add(DropReason.InnerMalformed);
        }
        else
        {
            _tunnel.Write(unit, packet, inner);
        }
    }

    private void PokeOthers()
    {
        if (_context.Peers is { } peers)
        {
            foreach (PacketWorker peer in peers)
            {
                if (peer != this && peer.RingsHaveData())
                {
                    peer.Poke();
                }
            }
        }
    }
}
