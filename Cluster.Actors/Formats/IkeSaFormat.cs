using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Formats;

/// <summary>A negotiated IKE SA with its keys, inside "ike1".</summary>
internal static class IkeSaFormat
{
    public static Wire.NegotiatedIkeSa Write(NegotiatedIkeSa sa) => new()
    {
        Own = sa.Own.Value,
        Peer = sa.Peer.Value,
        WeInitiated = sa.WeInitiated,
        EncryptionId = sa.Suite.EncryptionId,
        KeyBits = sa.Suite.KeyBits,
        PrfId = sa.Suite.PrfId,
        IntegrityId = sa.Suite.IntegrityId,
        KeyExchangeId = sa.Suite.KeyExchangeId,
        Derive = FormatFields.Write(sa.Keys.Derive),
        IntegrityInitiator = FormatFields.Write(sa.Keys.IntegrityInitiator),
        IntegrityResponder = FormatFields.Write(sa.Keys.IntegrityResponder),
        EncryptionInitiator = FormatFields.Write(sa.Keys.EncryptionInitiator),
        EncryptionResponder = FormatFields.Write(sa.Keys.EncryptionResponder),
        AuthInitiator = FormatFields.Write(sa.Keys.AuthInitiator),
        AuthResponder = FormatFields.Write(sa.Keys.AuthResponder),
        EstablishedAt = sa.EstablishedAt,
        SoftAt = sa.SoftAt,
        HardAt = sa.HardAt,
    };

    public static NegotiatedIkeSa Read(Wire.NegotiatedIkeSa message) => new()
    {
        Own = new IkeSpi(message.Own),
        Peer = new IkeSpi(message.Peer),
        WeInitiated = message.WeInitiated,
        Suite = new IkeSuite(
            (ushort)message.EncryptionId, message.KeyBits, (ushort)message.PrfId, (ushort)message.IntegrityId, (ushort)message.KeyExchangeId),
        Keys = new IkeKeys(
            FormatFields.ReadSecret(message.Derive),
            FormatFields.ReadSecret(message.IntegrityInitiator),
            FormatFields.ReadSecret(message.IntegrityResponder),
            FormatFields.ReadSecret(message.EncryptionInitiator),
            FormatFields.ReadSecret(message.EncryptionResponder),
            FormatFields.ReadSecret(message.AuthInitiator),
            FormatFields.ReadSecret(message.AuthResponder)),
        EstablishedAt = message.EstablishedAt,
        SoftAt = message.SoftAt,
        HardAt = message.HardAt,
    };
}
