using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Formats;

/// <summary>A Child SA with its keys, inside "ike1".</summary>
internal static class ChildSaFormat
{
    public static Wire.ChildSa Write(ChildSa child)
    {
        var message = new Wire.ChildSa
        {
            Inbound = child.Inbound.Value,
            Outbound = child.Outbound.Value,
            Vpn = child.Vpn,
            EncryptionId = child.Suite.EncryptionId,
            KeyBits = child.Suite.KeyBits,
            IntegrityId = child.Suite.IntegrityId,
            KeyExchangeId = child.Suite.KeyExchangeId,
            ExtendedSequenceNumbers = child.Suite.ExtendedSequenceNumbers,
            InboundEncryption = FormatFields.Write(child.InboundEncryption),
            InboundIntegrity = FormatFields.Write(child.InboundIntegrity),
            OutboundEncryption = FormatFields.Write(child.OutboundEncryption),
            OutboundIntegrity = FormatFields.Write(child.OutboundIntegrity),
            EstablishedAt = child.EstablishedAt,
            SoftAt = child.SoftAt,
            HardAt = child.HardAt,
            Status = (uint)child.Status,
            RekeyAt = child.RekeyAt,
        };
        message.Local.AddRange(child.Local.Select(Write));
        message.Remote.AddRange(child.Remote.Select(Write));
        if (child.LifetimeKilobytes is { } kilobytes)
        {
            message.LifetimeKilobytes = kilobytes;
        }

        if (child.Replaces is { } replaces)
        {
            message.Replaces = replaces.Value;
        }

        return message;
    }

    public static ChildSa Read(Wire.ChildSa message) => new()
    {
        Inbound = new EspSpi(message.Inbound),
        Outbound = new EspSpi(message.Outbound),
        Vpn = message.Vpn,
        Suite = new ChildSuite(
            (ushort)message.EncryptionId,
            message.KeyBits,
            (ushort)message.IntegrityId,
            (ushort)message.KeyExchangeId,
            message.ExtendedSequenceNumbers),
        InboundEncryption = FormatFields.ReadSecret(message.InboundEncryption),
        InboundIntegrity = FormatFields.ReadSecret(message.InboundIntegrity),
        OutboundEncryption = FormatFields.ReadSecret(message.OutboundEncryption),
        OutboundIntegrity = FormatFields.ReadSecret(message.OutboundIntegrity),
        Local = [.. message.Local.Select(Read)],
        Remote = [.. message.Remote.Select(Read)],
        EstablishedAt = message.EstablishedAt,
        SoftAt = message.SoftAt,
        HardAt = message.HardAt,
        LifetimeKilobytes = message.HasLifetimeKilobytes ? message.LifetimeKilobytes : null,
        Status = (ChildSaStatus)message.Status,
        RekeyAt = message.RekeyAt,
        Replaces = message.HasReplaces ? new EspSpi(message.Replaces) : null,
    };

    private static Wire.TrafficSelector Write(TrafficSelector selector) => new()
    {
        Protocol = selector.Protocol,
        StartPort = selector.StartPort,
        EndPort = selector.EndPort,
        Start = FormatFields.Write(selector.Start),
        End = FormatFields.Write(selector.End),
    };

    private static TrafficSelector Read(Wire.TrafficSelector message) => new(
        (byte)message.Protocol,
        (ushort)message.StartPort,
        (ushort)message.EndPort,
        FormatFields.ReadAddress(message.Start),
        FormatFields.ReadAddress(message.End));
}
