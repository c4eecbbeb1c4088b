using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Cluster.Config.Model;

internal static class InterfaceCompiler
{
    /// <param name="instances">Routing instances by the interfaces in them.</param>
    public static FrozenDictionary<string, InterfaceUnit> Compile(
        ClusterBuilder cluster, IReadOnlyDictionary<string, string> instances, ConfigErrors errors)
    {
        ILookup<string, DeviceBuilder> members = cluster.Devices.Values
            .Where(device => device.RedundantParent is not null)
            .ToLookup(device => device.RedundantParent!.Value.Name);
        foreach (DeviceBuilder device in cluster.Devices.Values)
        {
            CheckDevice(cluster, device, errors);
        }

        var seen = new Dictionary<(string? Instance, IPAddress Address), string>();
        return cluster.Devices.Values
            .SelectMany(device => device.Units.Select(unit => Unit(device, unit, members[device.Name], instances, seen, errors)))
            .ToFrozenDictionary(unit => unit.Name);
    }

    /// <summary>Next-hop tunnel bindings, once the vpns are known (C13).</summary>
    public static void CheckNextHopTunnels(ClusterBuilder cluster, ConfigErrors errors)
    {
        foreach (UnitBuilder unit in cluster.Devices.Values.SelectMany(device => device.Units))
        {
            foreach (NextHopTunnelBuilder hop in unit.NextHopTunnels)
            {
                CheckNextHopTunnel(cluster, unit, hop, errors);
            }
        }
    }

    private static void CheckNextHopTunnel(ClusterBuilder cluster, UnitBuilder unit, NextHopTunnelBuilder hop, ConfigErrors errors)
    {
        string name = NameOf(unit);
        if (InterfaceKinds.Of(unit.Device.Name) != InterfaceKind.SecureTunnel || !unit.Multipoint)
        {
            errors.Add(hop.At, $"next-hop-tunnel is for multipoint units of st0 only: 'multipoint' is needed at {name}");
        }
        else if (unit.Addresses.Count > 0 && !unit.Addresses.Any(address => address.Network.Contains(hop.Address)))
        {
            errors.Add(hop.At, $"{hop.Address} must be in the subnet of {name}: {string.Join(", ", unit.Addresses.Select(address => address.Network))}");
        }

        if (hop.Vpn is { } vpn)
        {
            if (!cluster.Vpns.TryGetValue(vpn.Name, out VpnBuilder? bound))
            {
                errors.Add(vpn.At, $"vpn '{vpn.Name}' is not defined under [edit security ipsec]");
            }
            else if (bound.BindInterface?.Name != name)
            {
                errors.Add(vpn.At, $"vpn {vpn.Name} must be bound to {name}: 'bind-interface {name}' is needed");
            }
        }
    }

    private static void CheckDevice(ClusterBuilder cluster, DeviceBuilder device, ConfigErrors errors)
    {
        if (device.RedundantParent is { } parent)
        {
            if (InterfaceKinds.Of(parent.Name) != InterfaceKind.Reth || !cluster.Devices.ContainsKey(parent.Name))
            {
                errors.Add(parent.At, $"redundant-parent '{parent.Name}' must be a reth interface that is configured under [edit interfaces]");
            }

            if (device.Units.Count > 0)
            {
                errors.Add(device.Units[0].At, $"{device.Name} is part of {parent.Name}: its units belong there");
            }
        }

        if (InterfaceKinds.Of(device.Name) == InterfaceKind.Reth && device.RedundancyGroup is null)
        {
            errors.Add(device.At, "a reth interface needs 'redundant-ether-options redundancy-group'");
        }
        else if (device.RedundancyGroup is not null && InterfaceKinds.Of(device.Name) != InterfaceKind.Reth)
        {
            errors.Add(device.At, "'redundant-ether-options' is for reth interfaces only");
        }
    }

    private static InterfaceUnit Unit(
        DeviceBuilder device, UnitBuilder unit, IEnumerable<DeviceBuilder> members, IReadOnlyDictionary<string, string> instances,
        Dictionary<(string? Instance, IPAddress Address), string> seen, ConfigErrors errors)
    {
        InterfaceKind kind = InterfaceKinds.Of(device.Name);
        string name = NameOf(unit);
        string? instance = instances.GetValueOrDefault(name);
        if (unit.Multipoint && kind != InterfaceKind.SecureTunnel)
        {
            errors.Add(unit.At, "'multipoint' is for units of st0 only");
        }

        foreach (InterfaceAddress address in unit.Addresses)
        {
            if (!seen.TryAdd((instance, address.Address), name))
            {
                errors.Add(unit.At, $"address {address.Address} is already on {seen[(instance, address.Address)]}");
            }
        }

        return new InterfaceUnit(
            name, device.Name, int.Parse(unit.Number, CultureInfo.InvariantCulture), kind,
            unit.Addresses.ToValueList(), unit.Multipoint, device.RedundancyGroup,
            members.Select(member => member.Name).ToValueList(), device.Disabled || unit.Disabled)
        {
            RoutingInstance = instance,
            Families = unit.Families.ToValueList(),
            NextHopTunnels = unit.NextHopTunnels.Where(hop => hop.Vpn is not null)
                .Select(hop => new NextHopTunnel(hop.Address, hop.Vpn!.Value.Name)).ToValueList(),
        };
    }

    private static string NameOf(UnitBuilder unit) => unit.Device.Name + "." + unit.Number;
}
