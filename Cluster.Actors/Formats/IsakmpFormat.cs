using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Actors.Formats;

/// <summary>The IKEv1 part of a record, inside "ike1".</summary>
internal static class IsakmpFormat
{
    public static Wire.IsakmpChanges Write(IsakmpChanges changes)
    {
        var message = new Wire.IsakmpChanges();
        message.Handshakes.AddRange(changes.Handshakes.Select(Write));
        message.RemovedHandshakes.AddRange(changes.RemovedHandshakes.Select(own => own.Value));
        message.Sas.AddRange(changes.Sas.Select(Write));
        message.RemovedSas.AddRange(changes.RemovedSas.Select(own => own.Value));
        message.Quicks.AddRange(changes.Quicks.Select(Write));
        message.RemovedQuicks.AddRange(changes.RemovedQuicks.Select(Write));
        message.Transactions.AddRange(changes.Transactions.Select(Write));
        message.RemovedTransactions.AddRange(changes.RemovedTransactions.Select(Write));
        message.HasRepeatedMessages = changes.Repeated is not null;
        message.RepeatedMessages.AddRange((changes.Repeated ?? []).Select(repeated => new Wire.RepeatedMessage
        {
            Datagram = FormatFields.Write(repeated.Datagram), Path = IkeRecordFormat.Write(repeated.Path), Until = repeated.Until,
        }));
        return message;
    }

    public static IsakmpChanges Read(Wire.IsakmpChanges message) => new()
    {
        Handshakes = [.. message.Handshakes.Select(Read)],
        RemovedHandshakes = [.. message.RemovedHandshakes.Select(own => new IkeSpi(own))],
        Sas = [.. message.Sas.Select(Read)],
        RemovedSas = [.. message.RemovedSas.Select(own => new IkeSpi(own))],
        Quicks = [.. message.Quicks.Select(Read)],
        RemovedQuicks = [.. message.RemovedQuicks.Select(Read)],
        Transactions = [.. message.Transactions.Select(Read)],
        RemovedTransactions = [.. message.RemovedTransactions.Select(Read)],
        Repeated = !message.HasRepeatedMessages ? null
            : [.. message.RepeatedMessages.Select(repeated => new RepeatedMessage(
                FormatFields.ReadBytes(repeated.Datagram), IkeRecordFormat.Read(repeated.Path), repeated.Until))],
    };

    private static Wire.Phase1Handshake Write(Phase1Handshake handshake)
    {
        var message = new Wire.Phase1Handshake
        {
            Own = handshake.Own.Value,
            Peer = handshake.Peer.Value,
            WeInitiated = handshake.WeInitiated,
            Mode = (uint)handshake.Mode,
            Sent = handshake.Sent,
            CreatedAt = handshake.CreatedAt,
            Path = IkeRecordFormat.Write(handshake.Path),
            SaBody = FormatFields.Write(handshake.SaBody),
            EncryptionId = handshake.Suite?.EncryptionId ?? 0,
            KeyBits = handshake.Suite?.KeyBits ?? 0,
            PrfId = handshake.Suite?.PrfId ?? 0,
            IntegrityId = handshake.Suite?.IntegrityId ?? 0,
            KeyExchangeId = handshake.Suite?.KeyExchangeId ?? 0,
            Method = (uint)handshake.Method,
            LifetimeSeconds = handshake.LifetimeSeconds,
            NonceInitiator = FormatFields.Write(handshake.NonceInitiator),
            NonceResponder = FormatFields.Write(handshake.NonceResponder),
            PublicInitiator = FormatFields.Write(handshake.PublicInitiator),
            PublicResponder = FormatFields.Write(handshake.PublicResponder),
            Keys = handshake.Keys is { } keys ? Write(keys) : null,
            Iv = FormatFields.Write(handshake.Iv),
            PeerIdBody = FormatFields.Write(handshake.PeerIdBody),
            LastInbound = FormatFields.Write(handshake.LastInbound),
            LastOutbound = FormatFields.Write(handshake.LastOutbound),
            NatTraversal = (uint)handshake.NatTraversal,
            LocalBehindNat = handshake.LocalBehindNat,
            PeerBehindNat = handshake.PeerBehindNat,
            PeerDetectsDeath = handshake.PeerDetectsDeath,
            PeerTakesFragments = handshake.PeerTakesFragments,
            InitialContact = handshake.InitialContact,
        };
        if (handshake.PrivateValue is { } secret)
        {
            message.PrivateValue = FormatFields.Write(secret);
        }

        return message;
    }

    private static Phase1Handshake Read(Wire.Phase1Handshake message) => new()
    {
        Own = new IkeSpi(message.Own),
        Peer = new IkeSpi(message.Peer),
        WeInitiated = message.WeInitiated,
        Mode = (Phase1Mode)message.Mode,
        Sent = message.Sent,
        CreatedAt = message.CreatedAt,
        Path = IkeRecordFormat.Read(message.Path),
        SaBody = FormatFields.ReadBytes(message.SaBody),
        Suite = message.EncryptionId == 0 ? null : new IkeSuite(
            (ushort)message.EncryptionId, message.KeyBits, (ushort)message.PrfId, (ushort)message.IntegrityId, (ushort)message.KeyExchangeId),
        Method = (int)message.Method,
        LifetimeSeconds = message.LifetimeSeconds,
        NonceInitiator = FormatFields.ReadBytes(message.NonceInitiator),
        NonceResponder = FormatFields.ReadBytes(message.NonceResponder),
        PublicInitiator = FormatFields.ReadBytes(message.PublicInitiator),
        PublicResponder = FormatFields.ReadBytes(message.PublicResponder),
        PrivateValue = message.HasPrivateValue ? FormatFields.ReadSecret(message.PrivateValue) : null,
        Keys = message.Keys is { } keys ? Read(keys) : null,
        Iv = FormatFields.ReadBytes(message.Iv),
        PeerIdBody = FormatFields.ReadBytes(message.PeerIdBody),
        LastInbound = FormatFields.ReadBytes(message.LastInbound),
        LastOutbound = FormatFields.ReadBytes(message.LastOutbound),
        NatTraversal = (NatTraversalKind)message.NatTraversal,
        LocalBehindNat = message.LocalBehindNat,
        PeerBehindNat = message.PeerBehindNat,
        PeerDetectsDeath = message.PeerDetectsDeath,
        PeerTakesFragments = message.PeerTakesFragments,
        InitialContact = message.InitialContact,
    };

    private static Wire.Phase1Keys Write(IkeKeys keys) => new()
    {
        Derive = FormatFields.Write(keys.Derive),
        Authenticate = FormatFields.Write(keys.IntegrityInitiator),
        Encrypt = FormatFields.Write(keys.EncryptionInitiator),
        Seed = FormatFields.Write(keys.AuthInitiator),
    };

    private static IkeKeys Read(Wire.Phase1Keys message) => new(
        FormatFields.ReadSecret(message.Derive),
        FormatFields.ReadSecret(message.Authenticate),
        FormatFields.ReadSecret(message.Authenticate),
        FormatFields.ReadSecret(message.Encrypt),
        FormatFields.ReadSecret(message.Encrypt),
        FormatFields.ReadSecret(message.Seed),
        new SecretBytes([]));

    private static Wire.Phase1Sa Write(Phase1Sa sa)
    {
        var message = new Wire.Phase1Sa
        {
            Own = sa.Own.Value,
            Mode = (uint)sa.Mode,
            LastBlock = FormatFields.Write(sa.LastBlock),
            LastInbound = FormatFields.Write(sa.LastInbound),
            LastOutbound = FormatFields.Write(sa.LastOutbound),
            KeepUntil = sa.KeepUntil,
            NatTraversal = (uint)sa.NatTraversal,
            PeerDetectsDeath = sa.PeerDetectsDeath,
            PeerTakesFragments = sa.PeerTakesFragments,
            ProbeBase = sa.ProbeBase,
            RekeyAt = sa.RekeyAt,
            DeleteAt = sa.DeleteAt,
            User = (uint)sa.User,
        };
        message.Finished.AddRange(sa.Finished);
        return message;
    }

    private static Phase1Sa Read(Wire.Phase1Sa message) => new()
    {
        Own = new IkeSpi(message.Own),
        Mode = (Phase1Mode)message.Mode,
        LastBlock = FormatFields.ReadBytes(message.LastBlock),
        LastInbound = FormatFields.ReadBytes(message.LastInbound),
        LastOutbound = FormatFields.ReadBytes(message.LastOutbound),
        KeepUntil = message.KeepUntil,
        NatTraversal = (NatTraversalKind)message.NatTraversal,
        PeerDetectsDeath = message.PeerDetectsDeath,
        PeerTakesFragments = message.PeerTakesFragments,
        ProbeBase = message.ProbeBase,
        RekeyAt = message.RekeyAt,
        DeleteAt = message.DeleteAt,
        User = (UserStage)message.User,
        Finished = [.. message.Finished],
    };

    private static Wire.TransactionExchange Write(TransactionExchange exchange) => new()
    {
        Key = Write(exchange.Key),
        Kind = (uint)exchange.Kind,
        Iv = FormatFields.Write(exchange.Iv),
        LastInbound = FormatFields.Write(exchange.LastInbound),
        LastOutbound = FormatFields.Write(exchange.LastOutbound),
        KeepUntil = exchange.KeepUntil,
    };

    private static TransactionExchange Read(Wire.TransactionExchange message) => new()
    {
        Key = Read(message.Key),
        Kind = (TransactionKind)message.Kind,
        Iv = FormatFields.ReadBytes(message.Iv),
        LastInbound = FormatFields.ReadBytes(message.LastInbound),
        LastOutbound = FormatFields.ReadBytes(message.LastOutbound),
        KeepUntil = message.KeepUntil,
    };

    private static Wire.QuickKey Write(ExchangeKey key) => new() { Own = key.Own.Value, MessageId = key.MessageId };

    private static ExchangeKey Read(Wire.QuickKey message) => new(new IkeSpi(message.Own), message.MessageId);

    private static Wire.QuickExchange Write(QuickExchange quick)
    {
        var message = new Wire.QuickExchange
        {
            Key = Write(quick.Key),
            WeInitiated = quick.WeInitiated,
            Vpn = quick.Vpn,
            Inbound = quick.Inbound.Value,
            NonceInitiator = FormatFields.Write(quick.NonceInitiator),
            NonceResponder = FormatFields.Write(quick.NonceResponder),
            Group = quick.Group,
            Iv = FormatFields.Write(quick.Iv),
            LastInbound = FormatFields.Write(quick.LastInbound),
            LastOutbound = FormatFields.Write(quick.LastOutbound),
            KeepUntil = quick.KeepUntil,
        };
        if (quick.Rekeys is { } rekeys)
        {
            message.Rekeys = rekeys.Value;
        }

        if (quick.PrivateValue is { } secret)
        {
            message.PrivateValue = FormatFields.Write(secret);
        }

        return message;
    }

    private static QuickExchange Read(Wire.QuickExchange message) => new()
    {
        Key = Read(message.Key),
        WeInitiated = message.WeInitiated,
        Vpn = message.Vpn,
        Inbound = new EspSpi(message.Inbound),
        Rekeys = message.HasRekeys ? new EspSpi(message.Rekeys) : null,
        NonceInitiator = FormatFields.ReadBytes(message.NonceInitiator),
        NonceResponder = FormatFields.ReadBytes(message.NonceResponder),
        Group = (ushort)message.Group,
        PrivateValue = message.HasPrivateValue ? FormatFields.ReadSecret(message.PrivateValue) : null,
        Iv = FormatFields.ReadBytes(message.Iv),
        LastInbound = FormatFields.ReadBytes(message.LastInbound),
        LastOutbound = FormatFields.ReadBytes(message.LastOutbound),
        KeepUntil = message.KeepUntil,
    };
}
