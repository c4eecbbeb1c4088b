using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Ingress;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Anchors;

/// <summary>
/// From a datagram to the IKE SA under this anchor that it is for, which a first message may bring into being. Used by the Anchor's
/// thread only, and only while all its SAs are known.
/// </summary>
internal sealed class AnchorIntake(Anchor anchor, AnchorSas sas, NodeEnvironment node, Func<Term> term)
{
    /// <summary>DESIGN section 6: what waited longer is dropped from buffers; its retransmission is on the way.</summary>
    private const long MaxAgeMilliseconds = 2_000;

    public void Route(AnchorMessages.Datagram datagram)
    {
        if (!IngressHeader.TryRead(datagram.Bytes.Span, out IngressHeader header))
        {
            node.Datagrams.Add(OwnerOutcome.UnknownSa);
        }
        else if (IsLate(datagram))
        {
            node.Datagrams.Add(OwnerOutcome.Late);
        }
        else if (header.IsFirstMessage || header.OpensLaterVersion)
        {
            OnFirstMessage(datagram, header.IsVersion1);
        }
        else if (sas.TryFind(header.OwnOf(node.SpiKeys), out IActorRef owner))
        {
            owner.Tell(datagram);
        }
        else
        {
            node.Datagrams.Add(OwnerOutcome.UnknownSa);
        }
    }

    /// <summary>By the clock of the node that received it, as far as we know that: clocks that differ must not cost a datagram.</summary>
    private bool IsLate(AnchorMessages.Datagram datagram) =>
        node.Clock.OffsetOf(datagram.Ingress) is { } offset && node.Now().Utc + offset - datagram.ReceivedAt > MaxAgeMilliseconds;

    /// <summary>A retransmission maps to the same SPI of ours, and so to the same IKE SA, on whichever node it arrives.</summary>
    private void OnFirstMessage(AnchorMessages.Datagram datagram, bool isVersion1)
    {
        var endpoints = new IkeEndpoints(datagram.Local.Address, datagram.Local.Port, datagram.Peer.Address, datagram.Peer.Port);
        IkeSpi own = IkeSaMachine.ResponderSpi(node.SpiKeys, anchor, endpoints, datagram.Bytes);
        if (sas.TryFind(own, out IActorRef known))
        {
            known.Tell(datagram);
            return;
        }

        AppliedConfiguration configuration = node.Configuration.Current;
        if (!configuration.Peers.TryFind(datagram.Local.Address, datagram.Peer.Address, out string name, out _)
            || !configuration.Gateways.TryGetValue(name, out GatewaySettings? gateway))
        {
            node.Datagrams.Add(IkeDrop.UnknownPeer);
            return;
        }

        // The first gateway of dynamic peers stands for all of its version, until the peer has said who it is.
        if (gateway.IsDynamic)
        {
            gateway = configuration.DynamicGatewaysAt(datagram.Local.Address).FirstOrDefault(one => one.Ike.Version == IkeVersion.V1 == isVersion1) ?? gateway;
        }

        // In IKEv1 all phase-1 SAs with a peer stand side by side in one place, where they share the Child SAs.
        bool stands = gateway.IsDynamic ? sas.TryFindVersion1(datagram.Peer, out uint standing) : sas.TryFindVersion1(name, out standing);
        if (gateway.Ike.Version == IkeVersion.V1 && stands && sas.TryGet(standing, out IActorRef sharing))
        {
            sharing.Tell(datagram);
            return;
        }

        if (!node.HalfOpen.TryHold())
        {
            node.Datagrams.Add(OwnerOutcome.HalfOpenLimit);
            return;
        }

        uint saNumber = sas.Add(term(), gateway, new IkeSaMessages.Start.Responder());
        sas.Claim(own, saNumber);
        _ = sas.TryGet(saNumber, out IActorRef born);
        born.Tell(datagram);
    }
}
