using System.Collections.Immutable;
using System.Net;
using System.Text;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Crypto.Signatures;
using Cluster.Dataplane.Control;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>An IKE SA and its Child SAs as displays want them.</summary>
internal static class IkeSaRows
{
    /// <summary>Ours: of a gateway with thousands of vpns those that come next; the number of all is told besides.</summary>
    private const int MaxExchanges = 32;

    public static NodeQueryMessages.IkeSaState Describe(
        long query, IkeSaBirth birth, GatewaySettings gateway, IkeSaMachine machine, IkeSaTally tally, NodeEnvironment node, Moment now)
    {
        IkeSaView view = machine.View(now);
        uint index = SaIndex.Of(birth.Anchor, birth.SaNumber);
        IkeEndpoints path = view.Path ?? new IkeEndpoints(gateway.Local, 500, gateway.Peer, 500);
        ImmutableArray<ChildSaRow> children =
            [.. machine.State.Children.Values.Select(child => Row(child, index, birth, gateway, path, machine.State.Lineage?.BehindNat ?? false, node, now))];
        IkeSaRow row = Row(view, index, birth, gateway, path, machine.State, tally, node);
        return new NodeQueryMessages.IkeSaState(query, row, children) { Beside = [.. Beside(row, machine.State, now)] };
    }

    /// <summary>In IKEv1 several phase-1 SAs stand side by side: a renewed one until it is deleted, and those of two renewals at once.</summary>
    private static IEnumerable<IkeSaRow> Beside(IkeSaRow newest, IkeSaState state, Moment now) => state.Isakmp is null ? [] :
        from sa in state.IkeSas.Values
        where sa.Own != state.Lineage!.Current
        select newest with
        {
            InitiatorSpi = sa.Initiator,
            ResponderSpi = sa.Responder,
            WeInitiated = sa.WeInitiated,
            LifetimeSeconds = Math.Max(0, (sa.HardAt - now.Utc) / 1_000),
            SoftLifetimeSeconds = Math.Max(0, (sa.SoftAt - now.Utc) / 1_000),
            EstablishedAt = DateTimeOffset.FromUnixTimeMilliseconds(sa.EstablishedAt),
            Encryption = sa.Suite.Encryption.JunosKeywords.FirstOrDefault() ?? "",
            Integrity = sa.Suite.Integrity?.Name ?? "",
            Prf = sa.Suite.Prf.Name,
            KeyExchange = sa.Suite.KeyExchange.JunosKeywords.FirstOrDefault() ?? "",
            NegotiationsInProgress = 0,
            Exchanges = [],
        };

    private static IkeSaRow Row(
        IkeSaView view, uint index, IkeSaBirth birth, GatewaySettings gateway, IkeEndpoints path, IkeSaState state, IkeSaTally tally,
        NodeEnvironment node)
    {
        bool isUp = view is { Phase: IkePhase.Established, Suite: not null };
        return new IkeSaRow
        {
            Index = index,
            Anchor = birth.Anchor,
            Gateway = gateway.Name,
            Up = isUp,
            InitiatorSpi = view.Initiator ?? default,
            ResponderSpi = view.Responder ?? default,
            Mode = view.Mode switch
            {
                IkeSaMode.Main => "Main",
                IkeSaMode.Aggressive => "Aggressive",
                _ => "IKEv2",
            },
            WeInitiated = view.WeInitiated,
            Local = new IPEndPoint(path.LocalAddress, path.LocalPort),
            Remote = new IPEndPoint(path.PeerAddress, path.PeerPort),
            AuthenticationMethod = MethodOf(gateway.Ike.Certificates),
            LifetimeSeconds = isUp ? (long)view.HardLeft.TotalSeconds : null,
            LocalIdentity = isUp && LocalIdentityOf(gateway.Ike, node) is { } own ? Text(own) : "",
            RemoteIdentity = view.Peer is { } peer ? Text(peer) : "",
            Encryption = view.Suite?.Encryption.JunosKeywords.FirstOrDefault() ?? "",
            Integrity = view.Suite?.Integrity?.Name ?? "",
            Prf = view.Suite?.Prf.Name ?? "",
            KeyExchange = view.Suite?.KeyExchange.JunosKeywords.FirstOrDefault() ?? "",
            InputBytes = tally.InputBytes,
            OutputBytes = tally.OutputBytes,
            InputPackets = tally.InputPackets,
            OutputPackets = tally.OutputPackets,
            ChildSasCreated = view.Children.Length + tally.ChildSasRemoved,
            ChildSasDeleted = tally.ChildSasRemoved,
            NegotiationsInProgress = view.ExchangesPending,
            NatDetected = view.LocalBehindNat || view.PeerBehindNat,
            Fragmentation = state.Lineage?.PeerFragments ?? false,
            SoftLifetimeSeconds = isUp ? Math.Max(0, (long)view.SoftLeft.TotalSeconds) : null,
            EstablishedAt = view.EstablishedAt > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(view.EstablishedAt) : null,
            LocalBehindNat = view.LocalBehindNat,
            PeerBehindNat = view.PeerBehindNat,
            User = state.Lineage?.Access?.User,
            AssignedAddress = state.Lineage?.Access?.Lease?.Address,
            DpdIntervalSeconds = (int?)view.LivenessInterval?.TotalSeconds,
            SecondsSinceHeard = (long?)view.SinceHeard?.TotalSeconds,
            UnansweredProbes = view.UnansweredProbes,
            Exchanges =
            [
                .. view.Exchanges.Take(MaxExchanges).Select(exchange => Row(exchange, state, gateway.Ike)),
            ],
        };
    }

    private static ExchangeRow Row(ExchangeView exchange, IkeSaState state, IkeSaSettings settings)
    {
        var row = new ExchangeRow(TypeOf(exchange.Type), exchange.Purpose, exchange.WeInitiate, exchange.MessageId, exchange.Vpn, exchange.Transmissions);
        if (exchange.Type != ExchangeKind.QuickMode)
        {
            return row;
        }

        ChildSa? known = state.Children.Values.FirstOrDefault(child => child.Vpn == exchange.Vpn);
        ChildSaSettings? wanted = settings.Children.FirstOrDefault(child => child.Vpn == exchange.Vpn);
        return row with { Local = (known?.Local ?? wanted?.Local)?[0], Remote = (known?.Remote ?? wanted?.Remote)?[0] };
    }

    private static string TypeOf(ExchangeKind type) => type switch
    {
        ExchangeKind.IkeSaInit => "IKE_SA_INIT",
        ExchangeKind.IkeAuth => "IKE_AUTH",
        ExchangeKind.CreateChildSa => "CREATE_CHILD_SA",
        ExchangeKind.MainMode => "Main mode",
        ExchangeKind.AggressiveMode => "Aggressive mode",
        ExchangeKind.QuickMode => "Quick mode",
        _ => "INFORMATIONAL",
    };

    private static ChildSaRow Row(
        ChildSa child, uint index, IkeSaBirth birth, GatewaySettings gateway, IkeEndpoints path, bool behindNat, NodeEnvironment node, Moment now)
    {
        VpnSettings? vpn = node.Configuration.Current.Vpns.GetValueOrDefault(child.Vpn);
        SaStatistics? counters = node.Dataplane.Statistics(child.Inbound);
        return new ChildSaRow
        {
            Index = SaIndex.OfTunnel(birth.Anchor, child.Vpn, child.Local, child.Remote),
            Anchor = birth.Anchor,
            Vpn = child.Vpn,
            Version = gateway.Ike.Version == IkeVersion.V1 ? "IKEv1" : "IKEv2",
            Gateway = gateway.Name,
            IkeSaIndex = index,
            Local = path.LocalAddress,
            Remote = new IPEndPoint(path.PeerAddress, path.PeerPort),
            Inbound = child.Inbound,
            Outbound = child.Outbound,
            Encryption = child.Suite.Encryption?.JunosKeywords.FirstOrDefault() ?? "",
            Integrity = child.Suite.Integrity?.IpsecKeywords.FirstOrDefault() ?? "",
            KeyExchange = KeyExchangeOf(child),
            LocalSelectors = child.Local,
            RemoteSelectors = child.Remote,
            BindInterface = vpn?.TunnelInterface ?? "",
            DfBit = vpn?.DfBit ?? DfBit.Clear,
            UdpEncapsulation = behindNat,
            HardLifetimeSeconds = Math.Max(0, (child.HardAt - now.Utc) / 1_000),
            SoftLifetimeSeconds = Math.Max(0, (child.SoftAt - now.Utc) / 1_000),
            KilobytesRemaining = child.LifetimeKilobytes is { } limit && counters is not null
                ? Math.Max(0, limit - (long)((counters.BytesIn + counters.BytesOut) / 1_024))
                : child.LifetimeKilobytes,
            ReplayWindow = vpn?.ReplayWindow ?? 0,
            ExtendedSequenceNumbers = child.Suite.ExtendedSequenceNumbers,
            Installed = counters is not null,
            EstablishedAt = DateTimeOffset.FromUnixTimeMilliseconds(child.EstablishedAt),
            Status = child.Status switch
            {
                ChildSaStatus.Incoming => "incoming",
                ChildSaStatus.Replaced => "replaced",
                _ => ChildSaRow.Up,
            },
            Counters = counters,
        };
    }

    private static string KeyExchangeOf(ChildSa child) => child.Suite.KeyExchangeId == 0
        ? ""
        : Cluster.Crypto.Transforms.TransformTable.FindKeyExchange(child.Suite.KeyExchangeId)?.JunosKeywords.FirstOrDefault() ?? "";

    /// <summary>As people write it.</summary>
    private static string Text(IkeIdentity identity) => identity.Type switch
    {
        IkeIdentityType.Ipv4Address or IkeIdentityType.Ipv6Address when identity.Data.Length is 4 or 16 => new IPAddress(identity.Data.Span).ToString(),
        IkeIdentityType.Fqdn or IkeIdentityType.UserFqdn or IkeIdentityType.KeyId => Printable(identity.Data.Span),
        _ => identity.ToString(),
    };

    private static IkeIdentity? LocalIdentityOf(IkeSaSettings settings, NodeEnvironment node) => settings.LocalIdentity
        ?? (settings.Certificates is { } policy && node.Pki.Pki.Own.TryGetValue(policy.Local, out OwnCertificate? own) ? own.Subject : null);

    private static string MethodOf(CertificatePolicy? policy) => policy switch
    {
        null => "Pre-shared-keys",
        { Key: KeyAlgorithm.Rsa } => "RSA-signatures",
        { Key: KeyAlgorithm.Dsa } => "DSA-signatures",
        { Key: KeyAlgorithm.Ecdsa, Bits: { } bits } => $"ECDSA-{bits}-signatures",
        _ => "Certificates",
    };

    /// <summary>A peer chooses these bytes; a terminal must not obey them.</summary>
    private static string Printable(ReadOnlySpan<byte> bytes) =>
        string.Concat(Encoding.Latin1.GetString(bytes).Select(c => c is >= ' ' and <= '~' ? c : '.'));
}
