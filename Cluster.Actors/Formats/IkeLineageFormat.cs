using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Formats;

/// <summary>What is true of all IKE SAs of a lineage, inside "ike1".</summary>
internal static class IkeLineageFormat
{
    public static Wire.IkeLineage Write(IkeLineage lineage)
    {
        var message = new Wire.IkeLineage
        {
            Phase = (uint)lineage.Phase,
            Current = lineage.Current.Value,
            CreatedAt = lineage.CreatedAt,
            PeerFragments = lineage.PeerFragments,
            LocalBehindNat = lineage.LocalBehindNat,
            PeerBehindNat = lineage.PeerBehindNat,
            Peer = lineage.Peer is { } peer ? new Wire.IkeIdentity { Type = (uint)peer.Type, Data = FormatFields.Write(peer.Data) } : null,
            Handshake = lineage.Handshake is { } handshake ? Write(handshake) : null,
            ClosedAt = lineage.ClosedAt,
            ClosedReason = (uint)lineage.ClosedReason,
            ClosedDetail = lineage.ClosedDetail,
            Access = lineage.Access is { } access ? AccessFormat.Write(access) : null,
        };
        message.Tasks.AddRange(lineage.Tasks.Select(task => new Wire.IkeTask
        {
            Kind = (uint)task.Kind, Vpn = task.Vpn, Child = task.Child.Value, Group = task.Group, NotBefore = task.NotBefore,
        }));
        return message;
    }

    public static IkeLineage Read(Wire.IkeLineage message) => new()
    {
        Phase = (IkePhase)message.Phase,
        Current = new IkeSpi(message.Current),
        CreatedAt = message.CreatedAt,
        PeerFragments = message.PeerFragments,
        LocalBehindNat = message.LocalBehindNat,
        PeerBehindNat = message.PeerBehindNat,
        Peer = message.Peer is { } peer ? new IkeIdentity((IkeIdentityType)peer.Type, FormatFields.ReadBytes(peer.Data)) : null,
        Handshake = message.Handshake is { } handshake ? Read(handshake) : null,
        Tasks =
        [
            .. message.Tasks.Select(task =>
                new IkeTask((IkeTaskKind)task.Kind, task.Vpn, new EspSpi(task.Child), (ushort)task.Group, task.NotBefore)),
        ],
        ClosedAt = message.ClosedAt,
        ClosedReason = (IkeGoneReason)message.ClosedReason,
        ClosedDetail = message.ClosedDetail,
        Access = message.Access is { } access ? AccessFormat.Read(access) : null,
    };

    private static Wire.Handshake Write(Handshake handshake)
    {
        var message = new Wire.Handshake
        {
            Own = handshake.Own.Value,
            WeInitiated = handshake.WeInitiated,
            InitRequest = FormatFields.Write(handshake.InitRequest),
            InitResponse = FormatFields.Write(handshake.InitResponse),
            NonceInitiator = FormatFields.Write(handshake.NonceInitiator),
            NonceResponder = FormatFields.Write(handshake.NonceResponder),
            Group = handshake.Group,
            PublicValue = FormatFields.Write(handshake.PublicValue),
            Cookie = FormatFields.Write(handshake.Cookie),
            Restarts = handshake.Restarts,
            Vpn = handshake.Vpn,
            InitialContact = handshake.InitialContact,
            Eap = handshake.Eap is { } eap ? AccessFormat.Write(eap) : null,
        };
        if (handshake.PrivateValue is { } secret)
        {
            message.PrivateValue = FormatFields.Write(secret);
        }

        return message;
    }

    private static Handshake Read(Wire.Handshake message) => new()
    {
        Own = new IkeSpi(message.Own),
        WeInitiated = message.WeInitiated,
        InitRequest = FormatFields.ReadBytes(message.InitRequest),
        InitResponse = FormatFields.ReadBytes(message.InitResponse),
        NonceInitiator = FormatFields.ReadBytes(message.NonceInitiator),
        NonceResponder = FormatFields.ReadBytes(message.NonceResponder),
        Group = (ushort)message.Group,
        PrivateValue = message.HasPrivateValue ? FormatFields.ReadSecret(message.PrivateValue) : null,
        PublicValue = FormatFields.ReadBytes(message.PublicValue),
        Cookie = FormatFields.ReadBytes(message.Cookie),
        Restarts = message.Restarts,
        Vpn = message.Vpn,
        InitialContact = message.InitialContact,
        Eap = message.Eap is { } eap ? AccessFormat.Read(eap) : null,
    };
}
