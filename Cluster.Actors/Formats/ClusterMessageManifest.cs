using Cluster.Actors.Anchors;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Gateways;
using Cluster.Actors.Tunnels;
using Cluster.Crypto.Identifiers;
using Google.Protobuf;
using Fields = Cluster.Actors.Formats.ClusterMessageFields;

namespace Cluster.Actors.Formats;

/// <summary>
/// Every message between nodes, once. A name is never changed and never used for anything else; a change that old readers would
/// misread is a new row, whose readers ship one release before its writers.
/// </summary>
internal static class ClusterMessageManifest
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        Row.Of<AnchorMessages.Poke, Wire.Anchors>(
            "poke1", Wire.Anchors.Parser, m => Fields.Write([m.Anchor]), w => new(Fields.ReadAnchors(w).Single())),
        Row.Of<AnchorMessages.Datagram, Wire.Datagram>("dgram1", Wire.Datagram.Parser, Fields.Write, Fields.Read),
        Row.Of<AnchorMessages.Acquire, Wire.Acquire>(
            "acquire1", Wire.Acquire.Parser, m => new() { Anchor = m.Anchor.Value, Vpn = m.Vpn }, w => new(Fields.ReadAnchor(w.Anchor), w.Vpn)),
        Row.Of<AnchorMessages.ChildSaExpired, Wire.ChildSaNotice>(
            "expired1", Wire.ChildSaNotice.Parser, m => Fields.Write(m.Anchor, m.Inbound, m.Hard), w => new(Fields.ReadAnchor(w.Anchor), new EspSpi(w.Inbound), w.Hard)),
        Row.Of<AnchorMessages.PeerMoved, Wire.ChildSaNotice>(
            "moved1", Wire.ChildSaNotice.Parser, m => Fields.Write(m.Anchor, m.Inbound), w => new(Fields.ReadAnchor(w.Anchor), new EspSpi(w.Inbound))),
        Row.Of<AnchorMessages.ClearChildSa, Wire.ChildSaNotice>(
            "clearch1", Wire.ChildSaNotice.Parser, m => Fields.Write(m.Anchor, m.Inbound), w => new(Fields.ReadAnchor(w.Anchor), new EspSpi(w.Inbound))),
        Row.Of<AnchorMessages.ClearIkeSa, Wire.IkeSaNotice>(
            "clearike1", Wire.IkeSaNotice.Parser, m => Fields.Write(m.Anchor, m.SaNumber), w => new(Fields.ReadAnchor(w.Anchor), w.SaNumber)),
        Row.Of<AnchorMessages.HandOver, Wire.Empty>("handover1", Wire.Empty.Parser, _ => new(), _ => AnchorMessages.HandOver.Instance),
        Row.Of<AnchorOwner, Wire.AnchorOwner>(
            "owner1",
            Wire.AnchorOwner.Parser,
            m => new() { Anchor = m.Anchor.Value, Term = m.Term.Value, Node = Fields.Write(m.Node) },
            w => new(Fields.ReadAnchor(w.Anchor), new Term(w.Term), Fields.Read(w.Node))),
        Row.Of<OutboundMessages.Changed, Wire.OutboundChanged>("outch1", Wire.OutboundChanged.Parser, Fields.Write, Fields.Read),
        Row.Of<OutboundMessages.Page, Wire.OutboundPage>("outpage1", Wire.OutboundPage.Parser, Fields.Write, Fields.Read),
        Row.Of<OutboundMessages.Beacon, Wire.OutboundBeacon>("outbeacon1", Wire.OutboundBeacon.Parser, Fields.Write, Fields.Read),
        Row.Of<OutboundMessages.Resend, Wire.Anchors>(
            "resend1", Wire.Anchors.Parser, m => Fields.Write(m.Anchors), w => new([.. Fields.ReadAnchors(w)])),
        Row.Of<PeerDirectoryMessages.Register, Wire.PeerAtHome>(
            "register1",
            Wire.PeerAtHome.Parser,
            m => Fields.Write(m.Anchor, m.Gateway, m.Peer, m.Owner, m.SaNumber, m.InitialContact),
            w => new(Fields.ReadAnchor(w.Anchor), w.Gateway, Fields.ReadIdentity(w), Fields.ReadAnchor(w.Owner), w.SaNumber, w.InitialContact)),
        Row.Of<PeerDirectoryMessages.Unregister, Wire.PeerAtHome>(
            "unregister1",
            Wire.PeerAtHome.Parser,
            m => Fields.Write(m.Anchor, m.Gateway, m.Peer, m.Owner, m.SaNumber, false),
            w => new(Fields.ReadAnchor(w.Anchor), w.Gateway, Fields.ReadIdentity(w), Fields.ReadAnchor(w.Owner), w.SaNumber)),
        Row.Of<PeerDirectoryMessages.Replaced, Wire.IkeSaNotice>(
            "replaced1", Wire.IkeSaNotice.Parser, m => Fields.Write(m.Anchor, m.SaNumber), w => new(Fields.ReadAnchor(w.Anchor), w.SaNumber)),
        Row.Of<FabricKeysActor.Offer, Wire.FabricKeyOffer>("fabkey1", Wire.FabricKeyOffer.Parser, Fields.Write, Fields.Read),
        Row.Of<ConfigurationMessages.Active, Wire.ActiveConfiguration>(
            "config1", Wire.ActiveConfiguration.Parser, m => new() { Version = m.Version, Slot = m.Slot }, w => new(w.Version, w.Slot)),
        Row.Of<ClockActor.Reading, Wire.ClockReading>(
            "clock1", Wire.ClockReading.Parser, m => new() { Node = m.Node, Utc = m.Utc }, w => new(w.Node, w.Utc)),
        Row.Of<ConfigurationMessages.Applied, Wire.AppliedVersion>(
            "cfgapplied1",
            Wire.AppliedVersion.Parser,
            m => new() { Version = m.Version, Slot = m.Slot, Error = m.Error },
            w => new(w.Version, w.Slot, w.Error)),
        Row.Of<ConfigurationMessages.Check, Wire.CheckVersion>(
            "cfgcheck1", Wire.CheckVersion.Parser, m => new() { Version = m.Version, Slot = m.Slot }, w => new(w.Version, w.Slot)),
        Row.Of<ConfigurationMessages.Checked, Wire.CheckedVersion>("cfgchecked1", Wire.CheckedVersion.Parser, Fields.Write, Fields.Read),
        Row.Of<CertificateMessages.Changed, Wire.CertificateRevision>(
            "pkichanged1", Wire.CertificateRevision.Parser, m => new() { Revision = m.Revision, Slot = m.Slot }, w => new(w.Revision, w.Slot)),
        Row.Of<CertificateMessages.InUse, Wire.CertificateRevision>(
            "pkiinuse1", Wire.CertificateRevision.Parser, m => new() { Revision = m.Revision, Slot = m.Slot }, w => new(w.Revision, w.Slot)),
        .. QueryManifest.Rows,
    ];

    /// <summary>One message type and its stored form.</summary>
    internal sealed record Row(string Name, Type Type, Func<object, IMessage> Write, Func<byte[], object> Read)
    {
        public static Row Of<TMessage, TWire>(string name, MessageParser<TWire> parser, Func<TMessage, TWire> write, Func<TWire, TMessage> read)
            where TMessage : IClusterMessage
            where TWire : IMessage<TWire> =>
            new(name, typeof(TMessage), message => write((TMessage)message), bytes =>
            {
                TWire wire = parser.ParseFrom(bytes);
                TMessage message = read(wire);
                wire.Wipe();
                return message;
            });
    }
}
