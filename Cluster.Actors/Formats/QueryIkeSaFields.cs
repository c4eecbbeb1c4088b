using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Formats;

/// <summary>The rows of <c>show security ike security-associations</c> between nodes.</summary>
internal static class QueryIkeSaFields
{
    public static Wire.QueryIkeSa Write(IkeSaRow row)
    {
        var wire = new Wire.QueryIkeSa
        {
            Index = row.Index,
            Anchor = row.Anchor.Value,
            Gateway = QueryFields.Text(row.Gateway),
            Up = row.Up,
            InitiatorSpi = row.InitiatorSpi.Value,
            ResponderSpi = row.ResponderSpi.Value,
            Mode = QueryFields.Text(row.Mode),
            WeInitiated = row.WeInitiated,
            Local = QueryFields.Write(row.Local),
            Remote = QueryFields.Write(row.Remote),
            AuthenticationMethod = QueryFields.Text(row.AuthenticationMethod),
            LocalIdentity = QueryFields.Text(row.LocalIdentity),
            RemoteIdentity = QueryFields.Text(row.RemoteIdentity),
            Encryption = QueryFields.Text(row.Encryption),
            Integrity = QueryFields.Text(row.Integrity),
            Prf = QueryFields.Text(row.Prf),
            KeyExchange = QueryFields.Text(row.KeyExchange),
            InputBytes = row.InputBytes,
            OutputBytes = row.OutputBytes,
            InputPackets = row.InputPackets,
            OutputPackets = row.OutputPackets,
            ChildSasCreated = row.ChildSasCreated,
            ChildSasDeleted = row.ChildSasDeleted,
            NegotiationsInProgress = row.NegotiationsInProgress,
            NatDetected = row.NatDetected,
            Fragmentation = row.Fragmentation,
            LocalBehindNat = row.LocalBehindNat,
            PeerBehindNat = row.PeerBehindNat,
            UnansweredProbes = row.UnansweredProbes,
        };
        wire.Exchanges.AddRange(row.Exchanges.Select(exchange => new Wire.QueryExchange
        {
            Type = QueryFields.Text(exchange.Type),
            Purpose = QueryFields.Text(exchange.Purpose),
            WeInitiate = exchange.WeInitiate,
            MessageId = exchange.MessageId,
            Vpn = QueryFields.Text(exchange.Vpn),
            Transmissions = exchange.Transmissions,
            Local = exchange.Local is { } local ? QueryFields.Write(local) : null,
            Remote = exchange.Remote is { } remote ? QueryFields.Write(remote) : null,
        }));
        if (row.User is { } user)
        {
            wire.User = QueryFields.Text(user);
        }

        if (row.AssignedAddress is { } assigned)
        {
            wire.AssignedAddress = FormatFields.Write(assigned);
        }

        if (row.LifetimeSeconds is { } lifetime)
        {
            wire.LifetimeSeconds = lifetime;
        }

        if (row.SoftLifetimeSeconds is { } soft)
        {
            wire.SoftLifetimeSeconds = soft;
        }

        if (row.EstablishedAt is { } at)
        {
            wire.EstablishedTicks = at.UtcTicks;
        }

        if (row.DpdIntervalSeconds is { } interval)
        {
            wire.DpdIntervalSeconds = interval;
        }

        if (row.SecondsSinceHeard is { } silence)
        {
            wire.SecondsSinceHeard = silence;
        }

        return wire;
    }

    public static IkeSaRow Read(Wire.QueryIkeSa wire) => new()
    {
        Index = wire.Index,
        Anchor = ClusterMessageFields.ReadAnchor(wire.Anchor),
        Gateway = wire.Gateway,
        Up = wire.Up,
        InitiatorSpi = new IkeSpi(wire.InitiatorSpi),
        ResponderSpi = new IkeSpi(wire.ResponderSpi),
        Mode = wire.Mode,
        WeInitiated = wire.WeInitiated,
        Local = QueryFields.Read(wire.Local),
        Remote = QueryFields.Read(wire.Remote),
        AuthenticationMethod = wire.AuthenticationMethod,
        LifetimeSeconds = wire.HasLifetimeSeconds ? wire.LifetimeSeconds : null,
        LocalIdentity = wire.LocalIdentity,
        RemoteIdentity = wire.RemoteIdentity,
        Encryption = wire.Encryption,
        Integrity = wire.Integrity,
        Prf = wire.Prf,
        KeyExchange = wire.KeyExchange,
        InputBytes = wire.InputBytes,
        OutputBytes = wire.OutputBytes,
        InputPackets = wire.InputPackets,
        OutputPackets = wire.OutputPackets,
        ChildSasCreated = wire.ChildSasCreated,
        ChildSasDeleted = wire.ChildSasDeleted,
        NegotiationsInProgress = wire.NegotiationsInProgress,
        NatDetected = wire.NatDetected,
        Fragmentation = wire.Fragmentation,
        SoftLifetimeSeconds = wire.HasSoftLifetimeSeconds ? wire.SoftLifetimeSeconds : null,
        EstablishedAt = wire.HasEstablishedTicks ? new DateTimeOffset(wire.EstablishedTicks, TimeSpan.Zero) : null,
        LocalBehindNat = wire.LocalBehindNat,
        PeerBehindNat = wire.PeerBehindNat,
        DpdIntervalSeconds = wire.HasDpdIntervalSeconds ? wire.DpdIntervalSeconds : null,
        SecondsSinceHeard = wire.HasSecondsSinceHeard ? wire.SecondsSinceHeard : null,
        UnansweredProbes = wire.UnansweredProbes,
        User = wire.HasUser ? wire.User : null,
        AssignedAddress = wire.HasAssignedAddress ? FormatFields.ReadAddress(wire.AssignedAddress) : null,
        Exchanges = [.. wire.Exchanges.Select(exchange => new ExchangeRow(
            exchange.Type, exchange.Purpose, exchange.WeInitiate, exchange.MessageId, exchange.Vpn, exchange.Transmissions)
        {
            Local = exchange.Local is { } local ? QueryFields.Read(local) : null,
            Remote = exchange.Remote is { } remote ? QueryFields.Read(remote) : null,
        })],
    };
}
