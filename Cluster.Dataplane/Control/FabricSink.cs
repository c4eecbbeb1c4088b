using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Fabric;
using Cluster.Dataplane.Packets;
using Cluster.Dataplane.Pipeline;

namespace Cluster.Dataplane.Control;

/// <summary>Packets from other nodes, on the fabric's receive thread, into the rings of the workers that have their SAs.</summary>
internal sealed class FabricSink(PacketWorkers workers, AnchorTable anchors, IDataplaneEvents events, Action<Anchor, Term, FabricNode> setOwner)
    : IFabricSink
{
    public DropCounters Drops { get; } = new();

    public void Cipher(Anchor anchor, Term term, in CipherIngress ingress, ReadOnlySpan<byte> datagram, int hops)
    {
        if (ingress.Ike)
        {
            Count(events.IkeDatagram(ingress.Local, ingress.Peer, datagram.ToArray()), DropReason.IkeQueueFull);
            return;
        }

        if (term < anchors[anchor].Term && anchors[anchor].State != AnchorState.Elsewhere && !FaultSwitch.IgnoreTerm)
        {
            Drops.Add(DropReason.StaleTerm);
            return;
        }

        if (datagram.Length < Esp.EspLayout.HeaderLength)
        {
            Drops.Add(DropReason.Runt);
            return;
        }

        var header = new RingHeader
        {
            Kind = RingKind.Cipher,
            Local = WireEndpoint.From(ingress.Local),
            Peer = WireEndpoint.From(ingress.Peer),
            Udp = ingress.Udp,
            Hops = hops,
        };
        var spi = new EspSpi(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(datagram));
        Count(workers.TryPass(spi, header, datagram), DropReason.RingFull);
    }

    public void Outbound(Term term, EspSpi inbound, ReadOnlySpan<byte> packet)
    {
        var header = new RingHeader { Kind = RingKind.Outbound, Spi = inbound.Value, Term = term.Value };
        Count(workers.TryPass(inbound, header, packet), DropReason.RingFull);
    }

    public void Opened(int tunnelUnit, ReadOnlySpan<byte> packet)
    {
        var header = new RingHeader { Kind = RingKind.Opened, Unit = tunnelUnit };
        Count(workers.TryPass(default, header, packet), DropReason.RingFull);
    }

    public void Owner(Anchor anchor, Term term, FabricNode owner) => setOwner(anchor, term, owner);

    private void Count(bool taken, DropReason otherwise)
    {
        if (!taken)
        {
            Drops.Add(otherwise);
        }
    }
}
