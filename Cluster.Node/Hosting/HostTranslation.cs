using System.Collections.Immutable;
using Cluster.Config.Model;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Esp;
using Cluster.Dataplane.Host;

namespace Cluster.Node.Hosting;

/// <summary>The configuration model in the words of the dataplane's host network, with Junos interfaces mapped to Linux devices.</summary>
internal static class HostTranslation
{
    /// <summary>Between the gateways before anything is known of the way: Ethernet.</summary>
    private const int PathMtu = 1500;

    /// <param name="devices">Junos interface (<c>ge-0/0/3</c>, or with its unit) to Linux device; what is not there exists under its own name.</param>
    public static HostInput Translate(ClusterModel model, IReadOnlyDictionary<string, string> devices) => new()
    {
        Interfaces = [.. model.Interfaces.Values.OrderBy(unit => unit.Name, StringComparer.Ordinal).Select(unit => Interface(unit, devices))],
        Routes = [.. model.StaticRoutes.Select(route => new HostRoute(
            route.Prefix, [.. route.NextHops.Select(hop => new HostNextHop(hop.Address, hop.Interface))]))],
        Zones = [.. model.Zones.Values.OrderBy(zone => zone.Name, StringComparer.Ordinal).Select(Zone)],
        Policies = [.. model.Policies.Select(Policy)],
        GlobalPolicies = [.. model.GlobalPolicies.Select(Policy)],
        PermitByDefault = model.PermitByDefault,
        AllTcpMss = model.TcpMss.AllTcp,
        TunnelTcpMss = model.TcpMss.IpsecVpn,
    };

    public static ImmutableArray<SharedGroup> SharedGroups(HostInput input) =>
    [
        .. from unit in input.Interfaces
           where unit.RedundancyGroup is not null && !unit.Disabled
           group unit by unit.RedundancyGroup!.Value into members
           orderby members.Key
           select new SharedGroup(
               members.Key,
               [.. members.SelectMany(unit => unit.Addresses.Select(address => new SharedAddress(unit.Device, address)))]),
    ];

    public static ImmutableArray<TunnelInterface> Tunnels(HostInput input) =>
        [.. input.Interfaces.Where(unit => unit is { Tunnel: true, Disabled: false }).Select(unit => new TunnelInterface(unit.Unit, unit.Addresses, TunnelMtu.Conservative(PathMtu)))];

    private static HostInterface Interface(InterfaceUnit unit, IReadOnlyDictionary<string, string> devices)
    {
        bool tunnel = unit.Kind == InterfaceKind.SecureTunnel;
        string device = tunnel ? unit.Name : devices.GetValueOrDefault(unit.Name) ?? devices.GetValueOrDefault(unit.Device) ?? Fallback(unit);
        return new HostInterface(
            unit.Name,
            device,
            [.. unit.Addresses.Select(address => new HostAddress(address.Address, address.PrefixLength))],
            unit.RedundancyGroup,
            tunnel,
            unit.Disabled);
    }

    /// <summary>Without a mapping: loopback is <c>lo</c>; others are looked for under their own name, less the slashes that Linux does not allow.</summary>
    private static string Fallback(InterfaceUnit unit) =>
        unit.Kind == InterfaceKind.Loopback ? "lo" : unit.Device.Replace('/', '-');

    private static HostZone Zone(Zone zone) => new(
        zone.Name,
        [.. zone.Interfaces.Select(member => new HostZoneInterface(
            member.Name,
            member.HostInbound is { } own ? [.. own.SystemServices] : (ImmutableArray<string>?)null,
            member.HostInbound is { } protocols ? [.. protocols.Protocols] : (ImmutableArray<string>?)null))],
        [.. zone.HostInbound.SystemServices],
        [.. zone.HostInbound.Protocols]);

    private static HostPolicy Policy(SecurityPolicy policy) => new(
        policy.FromZone ?? "",
        policy.ToZone ?? "",
        policy.Name,
        [.. policy.Sources],
        [.. policy.Destinations],
        [.. policy.Applications.Select(application => new HostApplication(application.Protocol, application.FirstPort, application.LastPort))],
        policy.Action switch
        {
            // Until policy-based vpns are carried out nothing may go in clear that is meant for a tunnel.
            PolicyAction.Permit when policy.TunnelVpn is not null => HostPolicyAction.Deny,
            PolicyAction.Permit => HostPolicyAction.Permit,
            PolicyAction.Reject => HostPolicyAction.Reject,
            _ => HostPolicyAction.Deny,
        },
        policy.LogInit || policy.LogClose);
}
