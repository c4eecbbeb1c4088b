using System.Net;
using Cluster.Actors.Anchors;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Gateways;
using Cluster.Actors.Tunnels;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Authentication;

namespace Cluster.Tests.Formats;

/// <summary>One of every message between nodes, with every field set.</summary>
internal static class SampleMessages
{
    private static readonly Anchor Seven = new(7);
    private static readonly IPEndPoint Local = new(IPAddress.Parse("192.0.2.1"), 500);
    private static readonly IPEndPoint Peer = new(IPAddress.Parse("2001:db8::7"), 4500);
    private static readonly IkeIdentity Identity = new(IkeIdentityType.Fqdn, "branch-1.example"u8.ToArray());
    private static readonly EspSpi Spi = new(0x0700_0001);

    private static readonly OutboundRow Row = new(
        new OutboundRoute(
            "branch-1",
            "st0.1",
            [new PacketSelector(IPAddress.Parse("10.0.0.0"), IPAddress.Parse("10.0.0.255"), 17, 53, 54)],
            [new PacketSelector(IPAddress.Parse("2001:db8::"), IPAddress.Parse("2001:db8::ff"))],
            Spi,
            9),
        IPAddress.Parse("192.0.2.7"));

    public static IReadOnlyList<IClusterMessage> All { get; } =
    [
        new AnchorMessages.Poke(Seven),
        new AnchorMessages.Datagram(Seven, 2, Local, Peer, "datagram"u8.ToArray(), 1_700_000_000_000, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        new AnchorMessages.Acquire(Seven, "branch-1"),
        new AnchorMessages.ChildSaExpired(Seven, Spi, true),
        new AnchorMessages.PeerMoved(Seven, Spi),
        new AnchorMessages.ClearIkeSa(Seven, 3),
        new AnchorMessages.ClearChildSa(Seven, Spi),
        AnchorMessages.HandOver.Instance,
        new AnchorOwner(Seven, new Term(5), new FabricNode(1, new Incarnation(77), Local)),
        new OutboundMessages.Changed(Seven, new Term(5), 6, [Row], [Spi]),
        new OutboundMessages.Page(Seven, new Term(5), 6, true, true, [Row]),
        new OutboundMessages.Beacon([new OutboundPosition(Seven, new Term(5), 6)]),
        new OutboundMessages.Resend([Seven, new Anchor(255)]),
        new PeerDirectoryMessages.Register(Seven, "gw", Identity, new Anchor(8), 3, true),
        new PeerDirectoryMessages.Unregister(Seven, "gw", Identity, new Anchor(8), 3),
        new PeerDirectoryMessages.Replaced(Seven, 3),
        new FabricKeysActor.Offer(new Incarnation(1), new Incarnation(2), SampleRecords.Secret(1, 32), true),
        new ConfigurationMessages.Active(4),
        new ClockActor.Reading(2, 1_700_000_000_000),
        new ConfigurationMessages.Applied(4, 2, "this build cannot run it"),
        new ConfigurationMessages.Check(5, 2),
        new ConfigurationMessages.Checked(
            5, 2, 7, [new ConfigError("version 5", 3, "security ike gateway hub", "is wrong"), new ConfigError("", 0, "", "is worth a word", IsWarning: true)]),
        new CertificateMessages.Changed(9, 2),
        new CertificateMessages.InUse(9, 2),
        .. SampleAnswers.All,
    ];
}
