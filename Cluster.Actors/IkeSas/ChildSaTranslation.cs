using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Configuration;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>From what IKE negotiated and what the vpn says to what the packet loops need.</summary>
internal static class ChildSaTranslation
{
    /// <summary>Soft lifetime in kilobytes, in eighths of the hard one: time for a rekey at full speed.</summary>
    private const int SoftEighths = 7;

    /// <summary>The keys pass to the dataplane.</summary>
    /// <param name="resumed">Null for a new SA, whose record reserves <see cref="SequenceReservation.Initial"/>.</param>
    public static ChildSaInstall Install(ChildSaKeys keys, VpnSettings vpn, Anchor anchor, Term term, ResumedChildSa? resumed) => new()
    {
        Anchor = anchor,
        Term = term,
        Inbound = keys.Inbound,
        Outbound = keys.Outbound,
        Suite = keys.Suite,
        InboundKeys = keys.InboundKeys,
        OutboundKeys = keys.OutboundKeys,
        UdpEncapsulation = keys.UdpEncapsulation,
        Local = new IPEndPoint(keys.Endpoints.LocalAddress, keys.UdpEncapsulation ? keys.Endpoints.LocalPort : 0),
        Peer = PeerOf(keys, resumed),
        ReplayWindow = vpn.ReplayWindow,
        Vpn = keys.Vpn,
        TunnelInterface = vpn.TunnelInterface,
        LocalSelectors = Selectors(keys.Local),
        RemoteSelectors = Selectors(keys.Remote),
        DfBit = vpn.DfBit,
        TcpMss = vpn.TcpMss,
        SoftKilobytes = keys.LifetimeKilobytes * SoftEighths / 8,
        HardKilobytes = keys.LifetimeKilobytes,
        ResumeFrom = resumed?.Row,
        ReservedEnd = resumed?.ReservedEnd ?? SequenceReservation.Initial,
    };

    public static OutboundCandidate Candidate(ChildSa child, IPAddress peer) =>
        new(child.Inbound, child.Outbound, Selectors(child.Local), Selectors(child.Remote), peer);

    public static ImmutableArray<PacketSelector> Selectors(ImmutableArray<TrafficSelector> selectors) =>
        [.. selectors.Select(selector => new PacketSelector(selector.Start, selector.End, selector.Protocol, selector.StartPort, selector.EndPort))];

    /// <summary>The dataplane may have followed the peer through its NAT since IKE last heard of it.</summary>
    private static IPEndPoint PeerOf(ChildSaKeys keys, ResumedChildSa? resumed)
    {
        if (!keys.UdpEncapsulation)
        {
            return new IPEndPoint(keys.Endpoints.PeerAddress, 0);
        }

        return resumed is { Row.Peer.Port: > 0 } ? resumed.Row.Peer : new IPEndPoint(keys.Endpoints.PeerAddress, keys.Endpoints.PeerPort);
    }
}
