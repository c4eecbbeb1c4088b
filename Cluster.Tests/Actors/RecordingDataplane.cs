using System.Collections.Concurrent;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Tests.Actors;

/// <summary>A dataplane that carries nothing and remembers what it was told, in order.</summary>
internal sealed class RecordingDataplane : IDataplane
{
    private readonly ConcurrentDictionary<EspSpi, SaCheckpoint> _sas = new();

    /// <summary>Every call that changes something, as text.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<ChildSaInstall> Installs { get; } = new();

    public ConcurrentQueue<(IPEndPoint Local, IPEndPoint Peer, byte[] Datagram)> Sent { get; } = new();

    public ConcurrentDictionary<EspSpi, OutboundRoute> Outbound { get; } = new();

    /// <summary>So many calls of <see cref="Install"/> fail, by a fault of ours.</summary>
    public int FaultyInstalls { get; set; }

    /// <summary>What <see cref="Checkpoint"/> reports; a test moves the counters.</summary>
    public void Count(SaCheckpoint sa) => _sas[sa.Inbound] = sa;

    public SaCheckpoint Counters(EspSpi inbound) => _sas[inbound];

    public void OwnAnchor(Anchor anchor, Term term) => Calls.Enqueue($"own {anchor} {term}");

    public void AnchorReady(Anchor anchor) => Calls.Enqueue($"ready {anchor}");

    public IReadOnlyList<SaCheckpoint> DisownAnchor(Anchor anchor, Term term)
    {
        Calls.Enqueue($"disown {anchor} {term}");
        SaCheckpoint[] final = [.. Checkpoint(anchor).Select(sa => sa with { ExactNext = sa.PacketsOut + 1 })];
        foreach (SaCheckpoint sa in final)
        {
            _sas.TryRemove(sa.Inbound, out _);
        }

        return final;
    }

    public void SetOwner(Anchor anchor, Term term, FabricNode owner) => Calls.Enqueue($"owner {anchor} {term} {owner.Index}");

    public void Install(ChildSaInstall childSa)
    {
        if (FaultyInstalls > 0)
        {
            FaultyInstalls--;
            throw new InvalidOperationException("swordfish");
        }

        // First what a test looks up once it has seen the call.
        _sas.TryAdd(
            childSa.Inbound, (childSa.ResumeFrom ?? new SaCheckpoint(childSa.Inbound, 0, 0, 0, 0, 0, 0, childSa.Peer)) with { ReservedEnd = childSa.ReservedEnd });
        Installs.Enqueue(childSa);
        Calls.Enqueue($"install {childSa.Inbound}");
    }

    public void Remove(EspSpi inbound, TimeSpan drain)
    {
        Calls.Enqueue($"remove {inbound}");
        _sas.TryRemove(inbound, out _);
    }

    public void MovePeer(EspSpi inbound, IPEndPoint peer) => Calls.Enqueue($"move {inbound} {peer}");

    public void ExtendReservation(EspSpi inbound, ulong reservedEnd)
    {
        Calls.Enqueue($"extend {inbound} {reservedEnd}");
        if (_sas.TryGetValue(inbound, out SaCheckpoint? sa))
        {
            _sas[inbound] = sa with { ReservedEnd = Math.Max(sa.ReservedEnd, reservedEnd) };
        }
    }

    public IReadOnlyList<SaCheckpoint> Checkpoint(Anchor anchor) => [.. _sas.Values.Where(sa => sa.Inbound.Anchor == anchor)];

    public SaStatistics? Statistics(EspSpi inbound) =>
        _sas.TryGetValue(inbound, out SaCheckpoint? sa)
            ? new SaStatistics(sa.PacketsOut, sa.BytesOut, sa.PacketsIn, sa.BytesIn, 0, 0, 0, 0, 0, 0, sa.PacketsOut + 1, sa.ReservedEnd, sa.InboundTop)
            : null;

    public IReadOnlyList<DropCount> Drops() => [];

    public void SetOutbound(OutboundRoute route)
    {
        Calls.Enqueue($"outbound {route.Vpn} {route.Inbound}");
        Outbound[route.Inbound] = route;
    }

    public void RemoveOutbound(EspSpi inbound)
    {
        Calls.Enqueue($"no outbound {inbound}");
        Outbound.TryRemove(inbound, out _);
    }

    public IReadOnlyList<string> SetTunnelInterfaces(IReadOnlyList<TunnelInterface> settings)
    {
        foreach (TunnelInterface tunnel in settings)
        {
            Calls.Enqueue($"tunnel {tunnel.Name} {tunnel.Mtu}");
        }

        return [];
    }

    public void SendIke(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram) => Sent.Enqueue((local, peer, datagram.ToArray()));

    public void SendNatKeepalive(IPEndPoint local, IPEndPoint peer) => Calls.Enqueue($"keepalive {peer}");
}
