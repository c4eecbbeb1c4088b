using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cluster.Actors.Anchors;
using Cluster.Actors.Ingress;
using Cluster.Config.Model;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Dataplane.Control;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using ConfiguredIkeProposal = Cluster.Config.Model.IkeProposal;
using IkeProposal = Cluster.Ike.Machine.Negotiation.IkeProposal;

namespace Cluster.Actors.Configuration;

/// <summary>From the configuration's model to what IKE and the dataplane need of it.</summary>
internal static class ModelTranslation
{
    /// <param name="before">Gateways that a commit did not touch keep the very same settings, so that it disturbs nothing of theirs.</param>
    public static AppliedConfiguration Translate(long version, ClusterModel model, AppliedConfiguration before)
    {
        ModelDiff diff = ModelDiff.Between(before.Model, model);
        int? tcpMss = model.TcpMss.IpsecVpn ?? model.TcpMss.AllTcp;
        HashSet<string> changed = [.. diff.Gateways.Select(change => change.Name), .. Owners(diff)];
        ILookup<string, Vpn> vpnsOf = ByGateway(model, changed);
        ImmutableDictionary<string, GatewaySettings>.Builder gateways = before.Gateways.ToBuilder();
        foreach (string name in changed)
        {
            gateways.Remove(name);
            if (model.Gateways.TryGetValue(name, out Gateway? gateway) && gateway.NotCarriedOut is null)
            {
                gateways[name] = Gateway(gateway, [.. vpnsOf[name]]);
            }
        }

        HashSet<string> tunnels = [];
        ImmutableDictionary<string, VpnSettings>.Builder vpns = before.Vpns.ToBuilder();
        foreach (Vpn gone in diff.Vpns.Select(change => change.Before).OfType<Vpn>())
        {
            foreach (ValueList<SelectorPair> child in gone.ChildSas)
            {
                tunnels.Add(NameOf(gone, child));
                vpns.Remove(NameOf(gone, child));
            }
        }

        IEnumerable<Vpn> made = diff.TcpMssChanged ? model.Vpns.Values : diff.Vpns.Select(change => change.After).OfType<Vpn>();
        foreach (Vpn vpn in made.Where(vpn => vpn is { NotCarriedOut: null, Gateway.NotCarriedOut: null }))
        {
            foreach (ValueList<SelectorPair> child in vpn.ChildSas)
            {
                VpnSettings tunnel = Vpn(vpn, child, tcpMss);
                vpns[tunnel.Name] = tunnel;
                tunnels.Add(tunnel.Name);
            }
        }

        var after = new AppliedConfiguration(version, gateways.ToImmutable(), vpns.ToImmutable()) { Model = model };
        bool alike = changed.All(name => ConfigurationIndex.StandAlike(before.Gateways.GetValueOrDefault(name), after.Gateways.GetValueOrDefault(name)))
            && tunnels.All(name => ConfigurationIndex.StandAlike(before.Vpns.GetValueOrDefault(name), after.Vpns.GetValueOrDefault(name)));
        return Compare(before, diff, after with { Index = alike ? before.Index : new ConfigurationIndex(after.Gateways, after.Vpns) });
    }

    /// <summary>Says of <paramref name="after"/> what it changes and disturbs for those who have <paramref name="before"/>.</summary>
    public static AppliedConfiguration Compare(AppliedConfiguration before, AppliedConfiguration after)
    {
        return after.Model is { } model
            ? Compare(before, ModelDiff.Between(before.Model, model), after)
            : after with { Before = before.Version, Concerned = null };
    }

    private static AppliedConfiguration Compare(AppliedConfiguration before, ModelDiff diff, AppliedConfiguration after)
    {
        ClusterModel model = after.Model!;
        return after with
        {
            Before = before.Version,
            Concerned = before.Model is null || diff.TcpMssChanged ? null : [.. diff.Gateways.Select(change => change.Name), .. Owners(diff)],
            DisturbedGateways = [.. diff.DisturbedGateways],
            DisturbedVpns = [.. diff.DisturbedVpns.SelectMany(name => model.Vpns.TryGetValue(name, out Vpn? vpn) ? vpn.ChildSas.Select(child => NameOf(vpn, child)) : [name])],
        };
    }

    /// <summary>Gateways of vpns that a commit changed, before it and after it.</summary>
    private static IEnumerable<string> Owners(ModelDiff diff) =>
        diff.Vpns.SelectMany(change => new[] { change.Before, change.After }).OfType<Vpn>().Select(vpn => vpn.Gateway.Name);

    /// <summary>The vpns of these gateways that are carried out, in the order of their names.</summary>
    private static ILookup<string, Vpn> ByGateway(ClusterModel model, HashSet<string> gateways) => model.Vpns.Values
        .Where(vpn => vpn.NotCarriedOut is null && gateways.Contains(vpn.Gateway.Name)).OrderBy(vpn => vpn.Name, StringComparer.Ordinal).ToLookup(vpn => vpn.Gateway.Name);

    private static GatewaySettings Gateway(Gateway gateway, Vpn[] vpns)
    {
        IPAddress peer = gateway.Dynamic is null ? gateway.Addresses[0] : PeerIndex.Anywhere(gateway.LocalAddress);
        ImmutableArray<IPAddress> backups = gateway.Dynamic is null ? [.. gateway.Addresses.Skip(1).Where(address => !address.Equals(peer)).Distinct()] : [];
        PeerIdentity? remote = gateway.Dynamic is { } called ? called.Identity : gateway.RemoteIdentity;
        var ike = new IkeSaSettings
        {
            Gateway = gateway.Name,
            Version = gateway.Version == Config.Model.IkeVersion.V1Only ? Ike.Machine.Negotiation.IkeVersion.V1 : Ike.Machine.Negotiation.IkeVersion.V2,
            Aggressive = gateway.Policy.Mode == IkeMode.Aggressive,
            Access = (gateway.EapProfile ?? gateway.XauthProfile) is { } profile ? new AccessSettings(profile) : null,
            IsGroup = gateway.Dynamic?.UserType == IkeUserType.GroupIkeId,
            LocalIdentity = gateway.LocalIdentity is { Kind: PeerIdentityKind.DistinguishedName } ? null : Identity(gateway.LocalIdentity) ?? Identity(gateway.LocalAddress),
            RemoteIdentity = gateway.GeneralIkeId || remote is { Kind: PeerIdentityKind.DistinguishedName } ? null : Identity(remote) ?? Identity(peer),
            OtherIdentities = gateway.GeneralIkeId || remote is not null ? [] : [.. backups.Select(Identity)],
            HasBackups = !backups.IsEmpty,
            RemoteName = !gateway.GeneralIkeId && remote is { Kind: PeerIdentityKind.DistinguishedName } name
                ? DistinguishedNameRule.TryRead(name.Value, name.Wildcard)
                : null,
            Certificates = gateway.Policy.Certificates is { } certificates ? CertificateTranslation.Policy(certificates) : null,
            PreSharedKey = new SecretBytes(gateway.Policy.PreSharedKey is { } key ? key.Bytes : []),
            Proposals = [.. gateway.Policy.Proposals.Select(Proposal)],
            Children = [.. vpns.SelectMany(vpn => vpn.ChildSas.Select(child => Child(vpn, child)))],
            Lifetime = TimeSpan.FromSeconds(gateway.Policy.Proposals.Min(proposal => proposal.LifetimeSeconds)),
            LivenessInterval = gateway.DeadPeerDetection is { } detection ? TimeSpan.FromSeconds(detection.IntervalSeconds) : null,
            LivenessThreshold = gateway.DeadPeerDetection?.Threshold ?? 5,
            LivenessDespiteTraffic = gateway.DeadPeerDetection?.Mode == DeadPeerDetectionMode.AlwaysSend,
            LivenessAfterTraffic = gateway.DeadPeerDetection?.Mode == DeadPeerDetectionMode.Optimized,
            NatTraversal = gateway.NatTraversal,
            ForceUdpEncapsulation = gateway.ForceUdpEncapsulation,
            NatKeepalive = TimeSpan.FromSeconds(gateway.NatKeepaliveSeconds),
            FragmentSize = gateway.FragmentSize,
        };
        return new GatewaySettings(gateway.Name, gateway.LocalAddress, peer, AnchorHash.OfPeer(gateway.LocalAddress, peer), ike)
        {
            IsDynamic = gateway.Dynamic is not null,
            Backups = backups,
            ConnectionsLimit = gateway.Dynamic?.ConnectionsLimit,
        };
    }

    /// <summary>Each traffic-selector is a tunnel of its own, with SAs and a state of its own; a single one is the vpn itself.</summary>
    private static string NameOf(Vpn vpn, ValueList<SelectorPair> child) =>
        vpn is { HasTrafficSelectors: true, Selectors.Count: > 1 } ? VpnSettings.TunnelName(vpn.Name, child[0].Name) : vpn.Name;

    private static VpnSettings Vpn(Vpn vpn, ValueList<SelectorPair> child, int? tcpMss) => new(
        NameOf(vpn, child),
        vpn.Gateway.Name,
        vpn.BindInterface ?? throw new InvalidOperationException($"vpn {vpn.Name} is policy-based, which is not carried out"),
        vpn.Gateway.Dynamic is not null ? EstablishTunnels.ResponderOnly : vpn.Establish switch
        {
            Config.Model.EstablishTunnels.Immediately => EstablishTunnels.Immediately,
            Config.Model.EstablishTunnels.ResponderOnly => EstablishTunnels.ResponderOnly,
            _ => EstablishTunnels.OnTraffic,
        },
        vpn.DfBit switch
        {
            OuterDfBit.Copy => DfBit.Copy,
            OuterDfBit.Set => DfBit.Set,
            _ => DfBit.Clear,
        },
        vpn.ReplayWindow,
        tcpMss)
    {
        IdleTime = vpn.IdleSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static ChildSaSettings Child(Vpn vpn, ValueList<SelectorPair> child) => new()
    {
        Vpn = NameOf(vpn, child),
        Proposals = [.. vpn.Policy.Proposals.Where(proposal => proposal.Protocol == IpsecProtocol.Esp).Select(proposal => new ChildProposal(
            proposal.Encryption is { } cipher ? Required(TransformTable.FindEncryption(cipher.Keyword), cipher.Keyword) : null,
            proposal.Authentication is { } integrity ? Required(TransformTable.FindIpsecIntegrity(integrity.Keyword), integrity.Keyword) : null,
            vpn.Policy.PerfectForwardSecrecy is { } group ? Required(TransformTable.FindKeyExchange(group.Keyword), group.Keyword) : null))],
        Local = [.. child.Select(pair => Selector(pair.Local)).Distinct()],
        Remote = [.. child.Select(pair => Selector(pair.Remote)).Distinct()],
        Lifetime = TimeSpan.FromSeconds(vpn.Policy.Proposals.Min(proposal => proposal.LifetimeSeconds)),
        LifetimeKilobytes = vpn.Policy.Proposals.Min(proposal => proposal.LifetimeKilobytes),
        ExtendedSequenceNumbers = vpn.ExtendedSequenceNumbers,
        InstallInterval = TimeSpan.FromSeconds(vpn.InstallIntervalSeconds),
        EstablishImmediately = vpn is { Gateway.Dynamic: null, Establish: Config.Model.EstablishTunnels.Immediately },
    };

    private static IkeProposal Proposal(ConfiguredIkeProposal proposal)
    {
        EncryptionTransform cipher = Required(TransformTable.FindEncryption(proposal.Encryption.Keyword), proposal.Encryption.Keyword);
        IntegrityTransform hash = Required(TransformTable.FindIkeIntegrity(proposal.Authentication.Keyword), proposal.Authentication.Keyword);
        return new IkeProposal(
            cipher, hash.Prf, cipher.IsCombinedMode ? null : hash,
            Required(TransformTable.FindKeyExchange(proposal.Group.Keyword), proposal.Group.Keyword));
    }

    /// <summary>A model holds only what is available, so a missing row is a fault of ours.</summary>
    private static T Required<T>(T? transform, string keyword)
        where T : class => transform ?? throw new InvalidOperationException($"'{keyword}' is in the configuration's table but not in the transform table");

    private static TrafficSelector Selector(IPNetwork network)
    {
        byte[] end = network.BaseAddress.GetAddressBytes();
        for (int bit = network.PrefixLength; bit < end.Length * 8; bit++)
        {
            end[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new TrafficSelector(0, 0, ushort.MaxValue, network.BaseAddress, new IPAddress(end));
    }

    private static IkeIdentity Identity(IPAddress address) => new(
        address.AddressFamily == AddressFamily.InterNetwork ? IkeIdentityType.Ipv4Address : IkeIdentityType.Ipv6Address, address.GetAddressBytes());

    private static IkeIdentity? Identity(PeerIdentity? identity) => identity?.Kind switch
    {
        null => null,
        PeerIdentityKind.Inet or PeerIdentityKind.Inet6 => Identity(IPAddress.Parse(identity.Value)),
        PeerIdentityKind.Hostname => new IkeIdentity(IkeIdentityType.Fqdn, Encoding.ASCII.GetBytes(identity.Value)),
        PeerIdentityKind.UserAtHostname => new IkeIdentity(IkeIdentityType.UserFqdn, Encoding.ASCII.GetBytes(identity.Value)),
        PeerIdentityKind.KeyId => new IkeIdentity(IkeIdentityType.KeyId, Encoding.UTF8.GetBytes(identity.Value)),
        _ => null,
    };
}
