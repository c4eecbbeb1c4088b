using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Control;

/// <summary>
/// The only door to the packets. Calls return at once unless they say otherwise, are safe from any thread and take effect in the order of the calls;
/// the packet loops pick them up between batches. Events come back through <see cref="IDataplaneEvents"/>.
/// </summary>
public interface IDataplane
{
    /// <summary>We own this anchor from now on. Its SPIs are recovering (unknown ones wait or are dropped) until <see cref="AnchorReady"/>.</summary>
    void OwnAnchor(Anchor anchor, Term term);

    /// <summary>All SAs of the anchor are installed: unknown SPIs are unknown.</summary>
    void AnchorReady(Anchor anchor);

    /// <summary>Stop speaking for the anchor at once, unless our term is newer; its SAs are removed. Returns their final counters.</summary>
    IReadOnlyList<SaCheckpoint> DisownAnchor(Anchor anchor, Term term);

    /// <summary>The anchor table: who owns it now. A term at or below the known one is ignored.</summary>
    void SetOwner(Anchor anchor, Term term, FabricNode owner);

    /// <summary>Idempotent by inbound SPI: a second install never resets a counter.</summary>
    void Install(ChildSaInstall childSa);

    /// <summary>Stop sealing now; keep opening until <paramref name="drain"/> has passed, then forget. Idempotent.</summary>
    void Remove(EspSpi inbound, TimeSpan drain);

    /// <summary>An authenticated IKE message came from here: use it for this SA from now on.</summary>
    void MovePeer(EspSpi inbound, IPEndPoint peer);

    /// <summary>A checkpoint made these numbers durable: the SA may use sequence numbers below <paramref name="reservedEnd"/>.</summary>
    void ExtendReservation(EspSpi inbound, ulong reservedEnd);

    /// <summary>Counters of all SAs that we own of this anchor, for the checkpoint row. Called about once a second.</summary>
    IReadOnlyList<SaCheckpoint> Checkpoint(Anchor anchor);

    /// <summary>Statistics for <c>show</c>; null when the SA is not here.</summary>
    SaStatistics? Statistics(EspSpi inbound);

    /// <summary>Packets dropped since start, by reason name, with the help text; every packet not forwarded is in exactly one.</summary>
    IReadOnlyList<DropCount> Drops();

    /// <summary>The replicated outbound table: which SA (ours or another node's) a clear packet on an st0 unit goes to.</summary>
    void SetOutbound(OutboundRoute route);

    void RemoveOutbound(EspSpi inbound);

    /// <summary>
    /// Creates, changes or (MTU 0) removes the TUN devices of st0 units; other than the rest it blocks, for one run of <c>ip</c>, while packets and
    /// other calls go on. Returns what went wrong: everything else is done, and the same call again tries that again.
    /// </summary>
    IReadOnlyList<string> SetTunnelInterfaces(IReadOnlyList<TunnelInterface> settings);

    /// <summary>Sends an IKE datagram from the cluster's address; on port 4500 the non-ESP marker is put in front.</summary>
    void SendIke(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram);

    /// <summary>Sends one NAT keepalive byte (RFC 3948 section 4).</summary>
    void SendNatKeepalive(IPEndPoint local, IPEndPoint peer);
}
