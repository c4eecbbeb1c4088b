using System.Collections.Concurrent;
using System.Net;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Tests.Dataplane;

/// <summary>Keeps what the dataplane told, and answers reservations when asked to.</summary>
internal sealed class RecordedEvents : IDataplaneEvents
{
    public ConcurrentQueue<string> Told { get; } = new();

    public ConcurrentQueue<byte[]> Ike { get; } = new();

    public Action<EspSpi, ulong>? Reserve { get; set; }

    public bool IkeDatagram(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram)
    {
        Ike.Enqueue(datagram.ToArray());
        return true;
    }

    public void ReservationLow(Anchor anchor, EspSpi inbound, ulong wantedEnd)
    {
        Told.Enqueue($"low {inbound} {wantedEnd}");
        Reserve?.Invoke(inbound, wantedEnd);
    }

    public void SaExpiring(Anchor anchor, EspSpi inbound) => Told.Enqueue($"expiring {inbound}");

    public void SaExpired(Anchor anchor, EspSpi inbound) => Told.Enqueue($"expired {inbound}");

    public void PeerMoved(Anchor anchor, EspSpi inbound, IPEndPoint peer) => Told.Enqueue($"moved {inbound} {peer}");

    public void Acquire(string tunnelInterface, IPAddress source, IPAddress destination, byte protocol) =>
        Told.Enqueue($"acquire {tunnelInterface} {source} {destination} {protocol}");

    public void UnknownSpi(IPEndPoint local, IPEndPoint peer, EspSpi spi) => Told.Enqueue($"unknown {spi} {peer}");

    public void TermSuperseded(Anchor anchor, Term term, FabricNode owner) => Told.Enqueue($"superseded {anchor} {term}");
}
