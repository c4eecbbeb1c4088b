using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Ingress;

/// <summary>
/// What the packet loops tell, passed on to the actors concerned. It exists before them, because the dataplane does; what comes
/// before <see cref="Connect"/> is refused or, where a repetition follows anyway, lost.
/// </summary>
public sealed class DataplaneEvents : IDataplaneEvents
{
    private Targets? _targets;

    public bool IkeDatagram(IPEndPoint local, IPEndPoint peer, ReadOnlyMemory<byte> datagram) =>
        Volatile.Read(ref _targets)?.Ingress.TryTake(local, peer, datagram) ?? false;

    public void ReservationLow(Anchor anchor, EspSpi inbound, ulong wantedEnd) =>
        Volatile.Read(ref _targets)?.Node.Checkpoints.Tell(new CheckpointMessages.ReservationLow(anchor, inbound, wantedEnd));

    public void SaExpiring(Anchor anchor, EspSpi inbound) => ToAnchor(anchor, new AnchorMessages.ChildSaExpired(anchor, inbound, Hard: false));

    public void SaExpired(Anchor anchor, EspSpi inbound) => ToAnchor(anchor, new AnchorMessages.ChildSaExpired(anchor, inbound, Hard: true));

    /// <summary>The dataplane follows at once; asking the peer for a sign of life moves the IKE SA after it, authenticated.</summary>
    public void PeerMoved(Anchor anchor, EspSpi inbound, IPEndPoint peer) => ToAnchor(anchor, new AnchorMessages.PeerMoved(anchor, inbound));

    public void Acquire(string tunnelInterface, IPAddress source, IPAddress destination, byte protocol)
    {
        if (Volatile.Read(ref _targets) is not { } targets || IsLocalNoise(destination))
        {
            return;
        }

        AppliedConfiguration configuration = targets.Node.Configuration.Current;
        foreach (VpnSettings vpn in configuration.VpnsAt(tunnelInterface))
        {
            if (configuration.Gateways.TryGetValue(vpn.Gateway, out GatewaySettings? gateway))
            {
                targets.Node.Region().Tell(new AnchorMessages.Acquire(gateway.Home, vpn.Name));
            }
        }
    }

    /// <summary>What the kernel itself says on any link (router solicitations, multicast reports) is no traffic for a tunnel.</summary>
    private static bool IsLocalNoise(IPAddress destination) => destination.AddressFamily == AddressFamily.InterNetworkV6
        ? destination.IsIPv6Multicast || destination.IsIPv6LinkLocal
        : destination.GetAddressBytes()[0] is >= 224;

    /// <summary>Counted by the dataplane; nobody is answered, because an answer to an unauthenticated packet would be a lever.</summary>
    public void UnknownSpi(IPEndPoint local, IPEndPoint peer, EspSpi spi)
    {
    }

    public void TermSuperseded(Anchor anchor, Term term, FabricNode owner) =>
        Volatile.Read(ref _targets)?.Node.AnchorTable.Tell(new AnchorTableActor.Learned(new AnchorOwner(anchor, term, owner)));

    internal void Connect(IkeIngress ingress, NodeEnvironment node) => Volatile.Write(ref _targets, new Targets(ingress, node));

    internal void Disconnect() => Volatile.Write(ref _targets, null);

    private void ToAnchor(Anchor anchor, object message)
    {
        if (Volatile.Read(ref _targets) is { } targets && targets.Node.Anchors.TryGet(anchor, out IActorRef actor))
        {
            actor.Tell(message);
        }
    }

    private sealed record Targets(IkeIngress Ingress, NodeEnvironment Node);
}
