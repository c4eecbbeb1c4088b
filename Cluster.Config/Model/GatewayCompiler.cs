using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

internal static class GatewayCompiler
{
    /// <summary>The product family's defaults for a whole IP packet with an IKE fragment.</summary>
    private const int InetFragment = 576;

    private const int Inet6Fragment = 1280;

    /// <summary>Of IKEv2, fixed whatever is configured.</summary>
    private const int V2Threshold = 5;

    public static FrozenDictionary<string, Gateway> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, FrozenDictionary<string, Zone> zones,
        FrozenDictionary<string, IkePolicy> policies, ConfigErrors errors, CompileMemory memory)
    {
        Dictionary<string, (Zone Zone, ZoneInterface Member)> zoneOf = memory.Shared(nameof(zoneOf), errors, () => ZoneOf(zones));
        var unguarded = new HashSet<string>();
        var compiled = new Dictionary<string, Gateway>();
        foreach (GatewayBuilder gateway in cluster.Gateways.Values)
        {
            WarnOfZone(gateway, zoneOf, unguarded, errors);
            if (memory.Single(gateway, null, errors, () => Compile(gateway, cluster, interfaces, policies, errors)) is { } whole)
            {
                compiled.Add(whole.Name, whole);
            }
        }

        CheckPairs(cluster, compiled, errors);
        return memory.Table("gateways", compiled);
    }

    private static Dictionary<string, (Zone Zone, ZoneInterface Member)> ZoneOf(FrozenDictionary<string, Zone> zones)
    {
        var zoneOf = new Dictionary<string, (Zone, ZoneInterface)>();
        foreach (Zone zone in zones.Values)
        {
            foreach (ZoneInterface member in zone.Interfaces)
            {
                zoneOf.TryAdd(member.Name, (zone, member));
            }
        }

        return zoneOf;
    }

    private static Gateway? Compile(
        GatewayBuilder gateway, ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces,
        FrozenDictionary<string, IkePolicy> policies, ConfigErrors errors)
    {
        IkePolicy? policy = null;
        if (gateway.Policy is { } name && !policies.TryGetValue(name.Name, out policy))
        {
            errors.Add(name.At, $"policy '{name.Name}' is not defined under [edit security ike]");
        }

        CheckPeer(gateway, cluster, errors);
        CheckVersion(gateway, cluster, errors);
        if (policy is not null)
        {
            CheckCredentials(gateway, policy, errors);
        }

        (InterfaceUnit? unit, IPAddress? local) = LocalAddress(gateway, interfaces, errors);
        if (policy is null || unit is null || local is null)
        {
            return null;
        }

        CheckInstance(gateway, unit, policy, errors);
        bool inet6 = local.AddressFamily == AddressFamily.InterNetworkV6;
        return Judge(gateway, errors, new Gateway
        {
            Name = gateway.Name,
            Peers = gateway.Peers.Select(peer => peer.Peer).ToValueList(),
            Addresses = Addresses(gateway).ToValueList(),
            Dynamic = gateway.Dynamic is { } peer ? new DynamicPeer(peer.Identity, peer.ConnectionsLimit, peer.UserType) : null,
            XauthProfile = gateway.XauthProfile?.Name,
            EapProfile = gateway.EapProfile?.Name,
            ExternalInterface = unit.Name,
            LocalAddress = local,
            RoutingInstance = unit.RoutingInstance,
            Policy = policy,
            Version = gateway.Version.Version,
            DeadPeerDetection = gateway.DeadPeerDetection is not { } dpd ? null
                : new DeadPeerDetection(dpd.IntervalSeconds, gateway.Version.Version == IkeVersion.V2Only ? V2Threshold : dpd.Threshold.Count, dpd.Mode),
            NatKeepaliveSeconds = gateway.NatKeepaliveSeconds,
            NatTraversal = !gateway.NoNatTraversal,
            ForceUdpEncapsulation = gateway.ForceUdpEncapsulation,
            LocalIdentity = gateway.LocalIdentity,
            RemoteIdentity = gateway.RemoteIdentity,
            GeneralIkeId = gateway.GeneralIkeId,
            FragmentSize = gateway.FragmentationDisabled ? null : gateway.FragmentSize ?? (inet6 ? Inet6Fragment : InetFragment),
        });
    }

    /// <summary>What this version does not negotiate. Reasons that a statement of their own is marked with are not told twice.</summary>
    private static Gateway Judge(GatewayBuilder builder, ConfigErrors errors, Gateway gateway)
    {
        string? untold = gateway.Policy.Proposals.Count == 0 ? $"no proposal of policy {gateway.Policy.Name} can be used"
            : gateway.Version == IkeVersion.V1Only && gateway.Policy.Proposals.All(proposal => proposal.Encryption.CombinedMode)
                ? $"IKEv1 has no word for the ciphers of policy {gateway.Policy.Name}"
            : gateway is { Dynamic: null, Addresses.Count: 0 } ? "host names of peers are not resolved by this version"
            : null;
        if (untold is not null)
        {
            errors.Warn(builder.At, $"the gateway is stored but not negotiated with: {untold}");
        }

        return gateway with
        {
            NotCarriedOut = untold,
        };
    }

    private static IEnumerable<IPAddress> Addresses(GatewayBuilder gateway) => gateway.Peers.Select(peer => peer.Peer.Address).OfType<IPAddress>();

    /// <summary>C5, C1.</summary>
    private static void CheckPeer(GatewayBuilder gateway, ClusterBuilder cluster, ConfigErrors errors)
    {
        if (gateway.Peers.Count == 0 && gateway.Dynamic is null)
        {
            errors.Add(gateway.At, "'address' is missing: the address or host name of the peer is needed, or 'dynamic'");
        }
        else if (gateway.Peers.Count > 0 && gateway.Dynamic is { } both)
        {
            errors.Add(both.At, "'dynamic' and 'address' exclude each other: one of them must go");
        }

        if (gateway.Dynamic is { Identity: null } nobody)
        {
            errors.Add(nobody.At, "an identity is missing: distinguished-name, hostname, inet, inet6 or user-at-hostname is needed");
        }

        foreach (Reference profile in new[] { gateway.XauthProfile, gateway.EapProfile }.OfType<Reference>().Where(profile => !cluster.AccessProfiles.ContainsKey(profile.Name)))
        {
            errors.Add(profile.At, $"profile '{profile.Name}' is not defined under [edit access]");
        }

        if (Addresses(gateway).Select(address => address.AddressFamily).Distinct().Count() > 1)
        {
            errors.Add(gateway.At, "all addresses of a gateway must be of one family");
        }

        foreach (var named in gateway.Peers.Where(peer => peer.Peer.HostName is not null && Addresses(gateway).Any()).Take(1))
        {
            errors.Warn(named.At, "host names of peers are not resolved by this version: the addresses beside it are used");
        }
    }

    /// <summary>C18.</summary>
    private static void CheckVersion(GatewayBuilder gateway, ClusterBuilder cluster, ConfigErrors errors)
    {
        if (gateway.Version.Version == IkeVersion.V1Only)
        {
            if (gateway.EapProfile is { } eap)
            {
                errors.Add(eap.At, "'aaa' is for IKEv2: the gateway is v1-only, whose word is 'xauth'");
            }

            return;
        }

        if (gateway.Dynamic is { UserType: IkeUserType.SharedIkeId } users && gateway.EapProfile is null)
        {
            errors.Add(users.At, "'ike-user-type shared-ike-id' needs something that tells the users apart: 'aaa access-profile'");
        }

        if (gateway.XauthProfile is { } xauth)
        {
            errors.Add(xauth.At, "'xauth' is for IKEv1: the gateway is v2-only");
        }

        if (gateway.DeadPeerDetection is { } dpd && !ReferenceEquals(dpd.Threshold.At, dpd.At))
        {
            errors.Warn(dpd.Threshold.At, "'threshold' has no effect with IKEv2: it is always 5");
        }

        if (gateway.Policy is { } name && cluster.IkePolicies.TryGetValue(name.Name, out IkePolicyBuilder? policy)
            && !ReferenceEquals(policy.Mode.At, policy.At))
        {
            errors.Warn(policy.Mode.At, $"'mode' has no effect with IKEv2, and gateway {gateway.Name} is v2-only", kind: policy.Name + " mode");
        }
    }

    /// <summary>C16: the responder must know who calls before it can choose the key.</summary>
    private static void CheckCredentials(GatewayBuilder gateway, IkePolicy policy, ConfigErrors errors)
    {
        if (gateway.Dynamic is { } peer && gateway.Version.Version == IkeVersion.V1Only
            && policy is { PreSharedKey: not null, Certificates: null, Mode: not IkeMode.Aggressive })
        {
            errors.Add(peer.At, $"'dynamic' with a pre-shared key needs aggressive mode: 'mode aggressive' in IKE policy {policy.Name}");
        }

        if (gateway.EapProfile is { } users && policy.Certificates is null)
        {
            errors.Add(users.At, $"users who prove by EAP who they are must be shown a certificate first, and IKE policy {policy.Name} has a pre-shared key");
        }

        if (gateway.LocalIdentity?.Kind == PeerIdentityKind.DistinguishedName && policy.Certificates is null)
        {
            errors.Add(gateway.At, $"'local-identity distinguished-name' is the subject of a certificate, and IKE policy {policy.Name} has a pre-shared key");
        }
    }

    private static void CheckInstance(GatewayBuilder gateway, InterfaceUnit unit, IkePolicy policy, ConfigErrors errors)
    {
        if (unit.RoutingInstance is not { } instance)
        {
            return;
        }

        string? unsupported = gateway.Dynamic is not null ? "peers without a fixed address are"
            : gateway.XauthProfile is not null || gateway.EapProfile is not null ? "users of an access profile are"
            : policy.Certificates is not null ? "certificates are"
            : null;
        if (unsupported is not null)
        {
            errors.Add(gateway.ExternalInterface!.Value.At, $"{unsupported} not supported in a routing instance, and {unit.Name} is in {instance}");
        }
    }

    /// <summary>C19: over all instances.</summary>
    private static void CheckPairs(ClusterBuilder cluster, Dictionary<string, Gateway> gateways, ConfigErrors errors)
    {
        if (cluster.RoutingInstances.Count == 0)
        {
            return;
        }

        var seen = new Dictionary<(IPAddress Local, IPAddress Peer), Gateway>();
        foreach (Gateway gateway in gateways.Values)
        {
            foreach (IPAddress peer in gateway.Addresses)
            {
                if (!seen.TryAdd((gateway.LocalAddress, peer), gateway) && seen[(gateway.LocalAddress, peer)] is var other
                    && other.RoutingInstance != gateway.RoutingInstance)
                {
                    errors.Add(
                        cluster.Gateways[gateway.Name].At,
                        $"local address {gateway.LocalAddress} and peer {peer} are those of gateway {other.Name} in {InstanceCompiler.Describe(other.RoutingInstance)}: the pair must be unique");
                }
            }
        }
    }

    private static (InterfaceUnit? Unit, IPAddress? Address) LocalAddress(
        GatewayBuilder gateway, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        if (gateway.ExternalInterface is not { } external)
        {
            return default;
        }

        if (!interfaces.TryGetValue(external.Name, out InterfaceUnit? unit))
        {
            errors.Add(external.At, $"interface {external.Name} is not configured under [edit interfaces]");
            return default;
        }

        if (unit.Kind == InterfaceKind.SecureTunnel)
        {
            errors.Add(external.At, $"IKE cannot leave from {external.Name}: it is a tunnel");
        }

        AddressFamily? family = Addresses(gateway).Select(address => (AddressFamily?)address.AddressFamily).FirstOrDefault();
        if (gateway.LocalAddress is { } chosen)
        {
            if (!unit.Addresses.Any(address => address.Address.Equals(chosen.Address)) || (family ?? chosen.Address.AddressFamily) != chosen.Address.AddressFamily)
            {
                errors.Add(chosen.At, $"local-address {chosen.Address} must be an address of {external.Name}, of the family of the peer's address");
            }

            return (unit, chosen.Address);
        }

        IPAddress? local = unit.Addresses.Select(address => address.Address)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .FirstOrDefault(address => family is null || address.AddressFamily == family);
        if (local is null)
        {
            errors.Add(external.At, family is null ? $"interface {external.Name} has no address"
                : $"interface {external.Name} has no {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address, and the peer's is one");
        }

        return (unit, local);
    }

    /// <summary>Once per interface: thousands of gateways share one.</summary>
    private static void WarnOfZone(
        GatewayBuilder gateway, Dictionary<string, (Zone Zone, ZoneInterface Member)> zoneOf, HashSet<string> warned, ConfigErrors errors)
    {
        if (gateway.ExternalInterface is not { } external || !warned.Add(external.Name))
        {
            return;
        }

        if (!zoneOf.TryGetValue(external.Name, out (Zone Zone, ZoneInterface Member) found))
        {
            errors.Warn(external.At, $"interface {external.Name} is in no security zone: IKE will not be let in");
        }
        else if (!(found.Member.HostInbound ?? found.Zone.HostInbound).Admits("ike"))
        {
            errors.Warn(external.At, $"zone {found.Zone.Name} does not admit ike on {external.Name}: 'host-inbound-traffic system-services ike' is needed");
        }
    }
}
