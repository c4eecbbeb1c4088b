using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// What the packet loops ask of the fabric: to carry a packet whose owner or home is another node. No call blocks or allocates;
/// false says that the packet was not sent (no key for that node yet, queue full) and must be counted by the caller.
/// </summary>
public interface IFabricLink
{
    /// <summary>An ESP or IKE datagram that arrived here for an anchor that <paramref name="owner"/> has.</summary>
    /// <param name="datagram">From the ESP header or, for IKE, without the non-ESP marker.</param>
    bool ForwardCipher(Control.FabricNode owner, Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops);

    /// <summary>A clear packet from an st0 unit here for the SA pair <paramref name="inbound"/> that <paramref name="owner"/> has.</summary>
    /// <param name="packet">An inner IP packet, already segmented.</param>
    bool ForwardOutbound(Control.FabricNode owner, Term term, EspSpi inbound, ReadOnlySpan<byte> packet);

    /// <summary>An opened packet for the clear-side home, to be written to the st0 unit there.</summary>
    bool ForwardOpened(Control.FabricNode home, int tunnelUnit, ReadOnlySpan<byte> packet);

    /// <summary>Who owns an anchor, so that frames with a stale term are answered with it; a term at or below the known one is ignored.</summary>
    void SetOwner(Anchor anchor, Term term, Control.FabricNode owner);

    /// <summary>End of a batch: whatever waits to be sent goes out now.</summary>
    void Flush();
}

/// <summary>What arrives over the fabric; called on the fabric's receive thread, buffers are borrowed for the call.</summary>
public interface IFabricSink
{
    void Cipher(Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops);

    void Outbound(Term term, EspSpi inbound, ReadOnlySpan<byte> packet);

    void Opened(int tunnelUnit, ReadOnlySpan<byte> packet);

    /// <summary>Another member says who owns an anchor (announcement, or the answer to a frame with a stale term).</summary>
    void Owner(Anchor anchor, Term term, Control.FabricNode owner);
}

/// <summary>Where and how a datagram came in.</summary>
/// <param name="Udp">ESP in UDP, or IKE; otherwise protocol 50 and the ports are 0.</param>
/// <param name="Ike">IKE rather than ESP.</param>
public readonly record struct CipherIngress(IPEndPoint Local, IPEndPoint Peer, bool Udp, bool Ike);
