using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Config.Model;

internal static class GatewayCompiler
{
    /// <summary>The product family's defaults for a whole IP packet with an IKE fragment.</summary>
    private const int InetFragment = 576;

    private const int Inet6Fragment = 1280;

    public static FrozenDictionary<string, Gateway> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, FrozenDictionary<string, Zone> zones,
        FrozenDictionary<string, IkePolicy> policies, ConfigErrors errors)
    {
        Dictionary<string, (Zone Zone, ZoneInterface Member)> zoneOf = zones.Values
            .SelectMany(zone => zone.Interfaces.Select(member => (zone, member)))
            .GroupBy(pair => pair.member.Name)
            .ToDictionary(group => group.Key, group => group.First());
        var unguarded = new HashSet<string>();
        var compiled = new Dictionary<string, Gateway>();
        foreach (GatewayBuilder gateway in cluster.Gateways.Values)
        {
            WarnOfZone(gateway, zoneOf, unguarded, errors);
            if (Compile(gateway, interfaces, policies, errors) is { } whole)
            {
                compiled.Add(whole.Name, whole);
            }
        }

        return compiled.ToFrozenDictionary();
    }

    private static Gateway? Compile(
        GatewayBuilder gateway, FrozenDictionary<string, InterfaceUnit> interfaces, FrozenDictionary<string, IkePolicy> policies, ConfigErrors errors)
    {
        IkePolicy? policy = null;
        if (gateway.Policy is { } name && !policies.TryGetValue(name.Name, out policy))
        {
            errors.Add(name.At, $"policy '{name.Name}' is not defined under [edit security ike]");
        }

        CheckVersion(gateway, errors);
        IPAddress? local = LocalAddress(gateway, interfaces, errors);
        if (policy is null || local is null || gateway.Addresses.Count == 0)
        {
            return null;
        }

        bool inet6 = gateway.Addresses[0].AddressFamily == AddressFamily.InterNetworkV6;
        return new Gateway
        {
            Name = gateway.Name,
            Addresses = gateway.Addresses.ToValueList(),
            ExternalInterface = gateway.ExternalInterface!.Value.Name,
            LocalAddress = local,
            Policy = policy,
            Version = gateway.Version.Version,
            DeadPeerDetection = gateway.DeadPeerDetection is not { } dpd ? null
                : new DeadPeerDetection(dpd.IntervalSeconds, gateway.Version.Version == IkeVersion.V2Only ? 5 : dpd.Threshold, dpd.Mode),
            NatKeepaliveSeconds = gateway.NatKeepaliveSeconds,
            NatTraversal = !gateway.NoNatTraversal,
            ForceUdpEncapsulation = gateway.ForceUdpEncapsulation,
            LocalIdentity = gateway.LocalIdentity,
            RemoteIdentity = gateway.RemoteIdentity,
            GeneralIkeId = gateway.GeneralIkeId,
            FragmentSize = gateway.FragmentationDisabled ? null : gateway.FragmentSize ?? (inet6 ? Inet6Fragment : InetFragment),
        };
    }

    private static void CheckVersion(GatewayBuilder gateway, ConfigErrors errors)
    {
        if (gateway.Version.Version == IkeVersion.V1Only)
        {
            errors.Add(gateway.Version.At, "IKEv1 is not supported: 'version v2-only' is needed (without it a gateway is v1-only)");
        }
        else if (gateway.DeadPeerDetection is { Threshold: not 5 } dpd)
        {
            errors.Warn(dpd.At, "'threshold' has no effect with IKEv2: it is always 5");
        }
    }

    private static IPAddress? LocalAddress(GatewayBuilder gateway, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        if (gateway.ExternalInterface is not { } external || gateway.Addresses.Count == 0)
        {
            return null;
        }

        if (!interfaces.TryGetValue(external.Name, out InterfaceUnit? unit))
        {
            errors.Add(external.At, $"interface {external.Name} is not configured under [edit interfaces]");
            return null;
        }

        AddressFamily family = gateway.Addresses[0].AddressFamily;
        if (gateway.Addresses.Any(address => address.AddressFamily != family))
        {
            errors.Add(gateway.At, "all addresses of a gateway must be of one family");
            return null;
        }

        if (gateway.LocalAddress is { } chosen)
        {
            if (unit.Addresses.Any(address => address.Address.Equals(chosen.Address)) && chosen.Address.AddressFamily == family)
            {
                return chosen.Address;
            }

            errors.Add(chosen.At, $"local-address {chosen.Address} must be an address of {external.Name}, of the family of the peer's address");
            return null;
        }

        IPAddress? local = unit.Addresses.Select(address => address.Address).FirstOrDefault(address => address.AddressFamily == family);
        if (local is null)
        {
            errors.Add(external.At, $"interface {external.Name} has no {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address, and the peer's is one");
        }

        return local;
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
