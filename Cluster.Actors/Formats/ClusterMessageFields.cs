using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Actors.Tunnels;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Authentication;

namespace Cluster.Actors.Formats;

/// <summary>How the messages between nodes are written and read. Reading throws FormatException or ArgumentException for nonsense.</summary>
internal static class ClusterMessageFields
{
    public static Anchor ReadAnchor(uint value) =>
        value < Anchor.Count ? new Anchor((byte)value) : throw new FormatException($"anchor {value}");

    public static Wire.Anchors Write(ImmutableArray<Anchor> anchors)
    {
        var message = new Wire.Anchors();
        message.Anchors_.AddRange(anchors.Select(anchor => (uint)anchor.Value));
        return message;
    }

    public static IReadOnlyList<Anchor> ReadAnchors(Wire.Anchors message) => message.Anchors_.Count is > 0 and <= Anchor.Count
        ? [.. message.Anchors_.Select(ReadAnchor)]
        : throw new FormatException($"{message.Anchors_.Count} anchors");

    public static Wire.ChildSaNotice Write(Anchor anchor, EspSpi inbound, bool hard = false) =>
        new() { Anchor = anchor.Value, Inbound = inbound.Value, Hard = hard };

    public static Wire.IkeSaNotice Write(Anchor anchor, uint saNumber) => new() { Anchor = anchor.Value, SaNumber = saNumber };

    public static Wire.Datagram Write(AnchorMessages.Datagram message)
    {
        var wire = new Wire.Datagram
        {
            Anchor = message.Anchor.Value,
            Ingress = message.Ingress,
            Local = Write(message.Local),
            Peer = Write(message.Peer),
            Bytes = FormatFields.Write(message.Bytes),
            ReceivedAt = message.ReceivedAt,
        };
        if (message.TraceParent is { } trace)
        {
            wire.Traceparent = trace;
        }

        return wire;
    }

    public static AnchorMessages.Datagram Read(Wire.Datagram wire) => new(
        ReadAnchor(wire.Anchor),
        wire.Ingress,
        Read(wire.Local),
        Read(wire.Peer),
        FormatFields.ReadBytes(wire.Bytes),
        wire.ReceivedAt,
        wire.HasTraceparent ? wire.Traceparent : null);

    public static Wire.Node Write(FabricNode node) =>
        new() { Index = node.Index, Incarnation = node.Incarnation.Value, Address = Write(node.Address) };

    public static FabricNode Read(Wire.Node? wire) => wire is null
        ? throw new FormatException("no node")
        : new FabricNode(wire.Index, new Incarnation(wire.Incarnation), Read(wire.Address));

    public static Wire.OutboundChanged Write(OutboundMessages.Changed message)
    {
        var wire = new Wire.OutboundChanged { Anchor = message.Anchor.Value, Term = message.Term.Value, Sequence = message.Sequence };
        wire.Rows.AddRange(message.Rows.Select(Write));
        wire.Removed.AddRange(message.Removed.Select(spi => spi.Value));
        return wire;
    }

    public static OutboundMessages.Changed Read(Wire.OutboundChanged wire) => new(
        ReadAnchor(wire.Anchor), new Term(wire.Term), wire.Sequence, [.. wire.Rows.Select(Read)], [.. wire.Removed.Select(spi => new EspSpi(spi))]);

    public static Wire.OutboundPage Write(OutboundMessages.Page message)
    {
        var wire = new Wire.OutboundPage
        {
            Anchor = message.Anchor.Value, Term = message.Term.Value, Sequence = message.Sequence, First = message.First, Last = message.Last,
        };
        wire.Rows.AddRange(message.Rows.Select(Write));
        return wire;
    }

    public static OutboundMessages.Page Read(Wire.OutboundPage wire) =>
        new(ReadAnchor(wire.Anchor), new Term(wire.Term), wire.Sequence, wire.First, wire.Last, [.. wire.Rows.Select(Read)]);

    public static Wire.OutboundBeacon Write(OutboundMessages.Beacon message)
    {
        var wire = new Wire.OutboundBeacon();
        wire.Positions.AddRange(message.Positions.Select(position => new Wire.OutboundPosition
        {
            Anchor = position.Anchor.Value, Term = position.Term.Value, Sequence = position.Sequence,
        }));
        return wire;
    }

    public static OutboundMessages.Beacon Read(Wire.OutboundBeacon wire) =>
        new([.. wire.Positions.Select(position => new OutboundPosition(ReadAnchor(position.Anchor), new Term(position.Term), position.Sequence))]);

    public static Wire.PeerAtHome Write(Anchor home, string gateway, IkeIdentity peer, Anchor owner, uint saNumber, bool initialContact) => new()
    {
        Anchor = home.Value,
        Gateway = gateway,
        IdentityType = (uint)peer.Type,
        Identity = FormatFields.Write(peer.Data),
        Owner = owner.Value,
        SaNumber = saNumber,
        InitialContact = initialContact,
    };

    public static IkeIdentity ReadIdentity(Wire.PeerAtHome wire) =>
        new((IkeIdentityType)checked((byte)wire.IdentityType), FormatFields.ReadBytes(wire.Identity));

    public static Wire.FabricKeyOffer Write(FabricKeysActor.Offer offer) => new()
    {
        From = offer.From.Value, To = offer.To.Value, Key = FormatFields.Write(offer.Key), HasYours = offer.HasYours,
    };

    public static FabricKeysActor.Offer Read(Wire.FabricKeyOffer wire) =>
        new(new Incarnation(wire.From), new Incarnation(wire.To), FormatFields.ReadSecret(wire.Key), wire.HasYours);

    private static Wire.EndPoint Write(IPEndPoint point) => new() { Address = FormatFields.Write(point.Address), Port = (uint)point.Port };

    private static IPEndPoint Read(Wire.EndPoint? wire) => wire is null
        ? throw new FormatException("no end point")
        : new IPEndPoint(FormatFields.ReadAddress(wire.Address), checked((int)wire.Port));

    private static Wire.OutboundRow Write(OutboundRow row)
    {
        var wire = new Wire.OutboundRow
        {
            Vpn = row.Route.Vpn,
            TunnelInterface = row.Route.TunnelInterface,
            Inbound = row.Route.Inbound.Value,
            Generation = row.Route.Generation,
            Peer = FormatFields.Write(row.Peer),
        };
        wire.Local.AddRange(row.Route.Local.Select(Write));
        wire.Remote.AddRange(row.Route.Remote.Select(Write));
        return wire;
    }

    private static OutboundRow Read(Wire.OutboundRow wire) => new(
        new OutboundRoute(
            wire.Vpn,
            wire.TunnelInterface,
            [.. wire.Local.Select(Read)],
            [.. wire.Remote.Select(Read)],
            new EspSpi(wire.Inbound),
            wire.Generation),
        FormatFields.ReadAddress(wire.Peer));

    private static Wire.TrafficSelectorRange Write(PacketSelector selector) => new()
    {
        Start = FormatFields.Write(selector.Start),
        End = FormatFields.Write(selector.End),
        Protocol = selector.Protocol,
        StartPort = selector.StartPort,
        EndPort = selector.EndPort,
    };

    private static PacketSelector Read(Wire.TrafficSelectorRange wire) => new(
        FormatFields.ReadAddress(wire.Start),
        FormatFields.ReadAddress(wire.End),
        checked((byte)wire.Protocol),
        checked((ushort)wire.StartPort),
        checked((ushort)wire.EndPort));

    public static Wire.CheckedVersion Write(ConfigurationMessages.Checked answer) => new()
    {
        Version = answer.Version,
        Slot = answer.Slot,
        Errors = answer.Errors,
        Messages =
        {
            answer.Messages.Select(message => new Wire.ConfigurationMessage
            {
                File = message.File, Line = message.Line, Path = message.Path, Message = message.Message, IsWarning = message.IsWarning,
            }),
        },
    };

    public static ConfigurationMessages.Checked Read(Wire.CheckedVersion wire) => new(
        wire.Version,
        wire.Slot,
        wire.Errors,
        [.. wire.Messages.Select(message => new ConfigError(message.File, message.Line, message.Path, message.Message, message.IsWarning))]);
}
