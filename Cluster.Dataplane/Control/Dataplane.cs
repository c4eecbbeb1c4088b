using System.ComponentModel;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;
using Cluster.Dataplane.Sad;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Control;

/// <summary>
/// The packets of one node. Calls change the tables under one lock, in their order; the packet loops read the tables without it.
/// What must not be used any more is let go only after every worker has ended the batch in which it might have seen it.
/// </summary>
public sealed class Dataplane : IDataplane, IDisposable
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Ours; each is a device of the host, and the packet threads have room for some sockets beside them.</summary>
    private const int MaxTunnelInterfaces = PacketWorker.MaxSources - 64;

    private readonly Lock _gate = new();

    /// <summary>Taken before the other: devices change one call at a time, also while <c>ip</c> runs.</summary>
    private readonly Lock _deviceGate = new();
    private readonly DataplaneSettings _settings;
    private readonly SaTable _sas = new();
    private readonly AnchorTable _anchors = new();
    private readonly TunnelUnits _units = new();
    private readonly CipherSockets _sockets;
    private readonly PacketWorkers _workers;
    private readonly Dictionary<string, (LinuxTun Device, PacketSource Source)> _devices = [];
    private readonly Dictionary<EspSpi, TunnelUnit> _routes = [];
    private readonly IkeSender _ike;
    private readonly PacketCiphers[] _engines;
    private readonly PacketCipherFactory _ciphers;
    private readonly Timer _purge;
    private bool _disposed;

    /// <exception cref="System.ComponentModel.Win32Exception">A socket cannot be opened: no permission, or the port is taken.</exception>
    public Dataplane(DataplaneSettings settings)
    {
        _settings = settings;
        _sockets = new CipherSockets(settings.BindAddresses, settings.WanDevice, settings.IkePort, settings.NatTraversalPort);
        _engines = settings.Ciphers is null ? [.. Enumerable.Range(0, settings.Workers).Select(_ => new PacketCiphers(settings.Backend))] : [];
        _ciphers = settings.Ciphers ?? ((worker, suite, keys) => _engines[worker].Create(suite, keys));
        _workers = new PacketWorkers(settings, _sas, _anchors, _units, _sockets);
        _ike = new IkeSender(_sockets, settings.Lease, settings.NatTraversalPort);
        Sink = new FabricSink(_workers, _anchors, settings.Events, SetOwner);
        _workers.Start();
        _purge = new Timer(_ => Purge(), null, PurgeInterval, PurgeInterval);
    }

    /// <summary>Where the fabric delivers what arrives from other nodes.</summary>
    public IFabricSink Sink { get; }

    public AnchorTable Anchors => _anchors;

    /// <summary>Packets accepted after a takeover that may be replays of what the former owner accepted (bounded by the checkpoint interval).</summary>
    public ulong ReplayExposed => _workers.ReplayExposed;

    public void OwnAnchor(Anchor anchor, Term term)
    {
        lock (_gate)
        {
            if (term > _anchors[anchor].Term)
            {
                _anchors[anchor] = new AnchorEntry(term, AnchorState.Recovering, null);
            }
        }
    }

    public void AnchorReady(Anchor anchor)
    {
        lock (_gate)
        {
            AnchorEntry entry = _anchors[anchor];
            if (entry.State == AnchorState.Recovering)
            {
                _anchors[anchor] = entry with { State = AnchorState.Ours };
            }
        }
    }

    public IReadOnlyList<SaCheckpoint> DisownAnchor(Anchor anchor, Term term)
    {
        lock (_gate)
        {
            AnchorEntry entry = _anchors[anchor];
            bool ours = entry.State is AnchorState.Ours or AnchorState.Recovering;
            if (ours && entry.Term > term)
            {
                return [];
            }

            if (ours)
            {
                _anchors[anchor] = new AnchorEntry(term, AnchorState.Unowned, null);
            }

            return Release(anchor, exact: true);
        }
    }

    public void SetOwner(Anchor anchor, Term term, FabricNode owner)
    {
        _settings.Fabric?.SetOwner(anchor, term, owner);
        bool superseded;
        lock (_gate)
        {
            AnchorEntry entry = _anchors[anchor];
            bool sameTermUnowned = term == entry.Term && entry.State == AnchorState.Unowned;
            bool isOld = term <= entry.Term && !sameTermUnowned && !FaultSwitch.IgnoreTerm;
            if (isOld || owner.Incarnation == _settings.Incarnation)
            {
                return;
            }

            superseded = entry.State is AnchorState.Ours or AnchorState.Recovering;
            _anchors[anchor] = new AnchorEntry(term, AnchorState.Elsewhere, owner);
            _ = Release(anchor, exact: false);
        }

        if (superseded)
        {
            _settings.Events.TermSuperseded(anchor, term, owner);
        }
    }

    public void Install(ChildSaInstall childSa)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_sas.Find(childSa.Inbound) is { } known)
            {
                known.Out.Sequence.Extend(childSa.ReservedEnd);
                ChildSaFactory.DisposeKeys(childSa);
                return;
            }

            TunnelUnit unit = _units.Get(childSa.TunnelInterface);
            _sas.Add(ChildSaFactory.Build(childSa, unit, _workers.Count, _ciphers));
        }
    }

    public void Remove(EspSpi inbound, TimeSpan drain)
    {
        lock (_gate)
        {
            if (_sas.Find(inbound) is { } sa && sa.Role != SaRole.Draining)
            {
                sa.DrainUntil = BootClock.Milliseconds + (long)drain.TotalMilliseconds;
                sa.Role = SaRole.Draining;
            }
        }
    }

    public void MovePeer(EspSpi inbound, IPEndPoint peer)
    {
        lock (_gate)
        {
            if (_sas.Find(inbound) is { } sa)
            {
                WireEndpoint moved = WireEndpoint.From(peer);
                sa.Path = new SocketPath(sa.Path.Local, moved, sa.Path.Udp, CipherSockets.RouteMtu(moved));
            }
        }
    }

    /// <summary>Takes no lock: it may come from a packet thread's own event while control waits for that thread's batch.</summary>
    public void ExtendReservation(EspSpi inbound, ulong reservedEnd) => _sas.Find(inbound)?.Out.Sequence.Extend(reservedEnd);

    public IReadOnlyList<SaCheckpoint> Checkpoint(Anchor anchor)
    {
        var list = new List<SaCheckpoint>();
        lock (_gate)
        {
            foreach (ChildSa sa in _sas.All())
            {
                if (sa.Anchor == anchor)
                {
                    list.Add(SaCounts.Checkpoint(sa, exact: false));
                }
            }
        }

        return list;
    }

    public SaStatistics? Statistics(EspSpi inbound) => _sas.Find(inbound) is { } sa ? SaCounts.Statistics(sa) : null;

    public IReadOnlyList<DropCount> Drops() => DropCounters.Sum([.. _workers.Drops, _ike.Drops, ((FabricSink)Sink).Drops]);

    public void SetOutbound(OutboundRoute route)
    {
        lock (_gate)
        {
            TunnelUnit unit = _units.Get(route.TunnelInterface);
            if (_routes.TryGetValue(route.Inbound, out TunnelUnit? before) && before != unit)
            {
                before.Remove(route.Inbound);
            }

            _routes[route.Inbound] = unit;
            unit.Set(route);
        }
    }

    public void RemoveOutbound(EspSpi inbound)
    {
        lock (_gate)
        {
            if (_routes.Remove(inbound, out TunnelUnit? unit))
            {
                unit.Remove(inbound);
            }
        }
    }

    public IReadOnlyList<string> SetTunnelInterfaces(IReadOnlyList<TunnelInterface> settings)
    {
        lock (_deviceGate)
        {
            var errors = new List<string>();
            var made = new List<LinuxTun>();
            foreach (TunnelInterface tunnel in settings)
            {
                if (tunnel.Mtu == 0)
                {
                    RemoveDevice(tunnel.Name);
                }
                else if (!_devices.ContainsKey(tunnel.Name) && TryMake(tunnel.Name, _devices.Count + made.Count, errors) is { } device)
                {
                    made.Add(device);
                }
            }

            HashSet<string> there = [.. made.Select(device => device.Name), .. _devices.Keys];
            errors.AddRange(TunnelDevices.Configure([.. settings.Where(tunnel => tunnel.Mtu != 0 && there.Contains(tunnel.Name))]));
            Attach(made);
            return errors;
        }
    }

    public void SendIke(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram) => _ike.SendIke(local, peer, datagram.Span);

    public void SendNatKeepalive(IPEndPoint local, IPEndPoint peer) => _ike.SendKeepalive(local, peer);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _purge.Dispose();
        _workers.Dispose();
        _sockets.Dispose();
        if (_devices.Count > 0)
        {
            TunnelDevices.RemoveAll();
        }

        foreach ((LinuxTun device, _) in _devices.Values)
        {
            device.Dispose();
        }

        foreach (ChildSa sa in _sas.All())
        {
            sa.Dispose();
        }

        foreach (PacketCiphers engine in _engines)
        {
            engine.Dispose();
        }
    }

    // Takes an anchor's SAs out of the loops' sight, waits for the batches that may still use them, and reads their last counters.
    private List<SaCheckpoint> Release(Anchor anchor, bool exact)
    {
        var gone = new HashSet<ChildSa>();
        foreach (ChildSa sa in _sas.All())
        {
            if (sa.Anchor == anchor)
            {
                sa.Role = SaRole.Standby;
                gone.Add(sa);
            }
        }

        return Forget(gone, exact);
    }

    private List<SaCheckpoint> Forget(HashSet<ChildSa> gone, bool exact)
    {
        var last = new List<SaCheckpoint>(gone.Count);
        if (gone.Count == 0)
        {
            return last;
        }

        _sas.Remove(gone);
        _workers.WaitForBatchEnd();
        foreach (ChildSa sa in gone)
        {
            last.Add(SaCounts.Checkpoint(sa, exact));
            sa.Dispose();
        }

        return last;
    }

    private void Purge()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            long now = BootClock.Milliseconds;
            var gone = new HashSet<ChildSa>();
            foreach (ChildSa sa in _sas.All())
            {
                if (sa.Role == SaRole.Draining && now >= sa.DrainUntil)
                {
                    gone.Add(sa);
                }
            }

            _ = Forget(gone, exact: false);
        }
    }

    private static LinuxTun? TryMake(string name, int others, List<string> errors)
    {
        if (others >= MaxTunnelInterfaces)
        {
            errors.Add($"{name}: a node has at most {MaxTunnelInterfaces} st0 units");
            return null;
        }

        try
        {
            return LinuxTun.Create(name);
        }
        catch (Win32Exception refused)
        {
            errors.Add(refused.Message);
            return null;
        }
    }

    private void Attach(List<LinuxTun> devices)
    {
        lock (_gate)
        {
            foreach (LinuxTun device in devices)
            {
                if (_disposed)
                {
                    device.Dispose();
                    continue;
                }

                TunnelUnit unit = _units.Get(device.Name);
                unit.Device = device;
                _devices.Add(device.Name, (device, _workers.AddTunnel(unit, device)));
            }
        }
    }

    private void RemoveDevice(string name)
    {
        lock (_gate)
        {
            if (!_disposed && _devices.Remove(name, out var known))
            {
                _units.Get(name).Device = null;
                _workers.RemoveTunnel(known.Source);
                _workers.WaitForBatchEnd();
                known.Device.Dispose();
            }
        }
    }
}
