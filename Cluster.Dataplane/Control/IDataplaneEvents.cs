using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Control;

/// <summary>
/// What the packet loops tell. Called on packet threads: an implementation hands over to a bounded queue and returns; false from
/// <see cref="IkeDatagram"/> says that the queue was full, and the datagram is counted as dropped.
/// </summary>
public interface IDataplaneEvents
{
    /// <summary>An IKE datagram, without the non-ESP marker. The memory is the receiver's.</summary>
    bool IkeDatagram(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram);

    /// <summary>More than half of the reserved sequence numbers are used: reserve up to <paramref name="wantedEnd"/> and say so.</summary>
    void ReservationLow(Anchor anchor, EspSpi inbound, ulong wantedEnd);

    /// <summary>Soft lifetime in kilobytes, or in sequence numbers, reached: rekey.</summary>
    void SaExpiring(Anchor anchor, EspSpi inbound);

    /// <summary>Hard lifetime in kilobytes reached: the SA carries nothing more.</summary>
    void SaExpired(Anchor anchor, EspSpi inbound);

    /// <summary>An authenticated packet that advanced the window came from a new endpoint.</summary>
    void PeerMoved(Anchor anchor, EspSpi inbound, IPEndPoint peer);

    /// <summary>A clear packet on this st0 unit found no SA. At most one a second for a unit and destination.</summary>
    void Acquire(string tunnelInterface, IPAddress source, IPAddress destination, byte protocol);

    /// <summary>An authentic ESP SPI of ours that nobody has; at most one a second per peer.</summary>
    void UnknownSpi(IPEndPoint local, IPEndPoint peer, EspSpi spi);

    /// <summary>Another node announced a higher term for an anchor that we thought ours; the dataplane has already stopped.</summary>
    void TermSuperseded(Anchor anchor, Term term, FabricNode owner);
}
