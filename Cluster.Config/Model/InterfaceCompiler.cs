using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Cluster.Config.Model;

internal static class InterfaceCompiler
{
    public static FrozenDictionary<string, InterfaceUnit> Compile(ClusterBuilder cluster, ConfigErrors errors)
    {
        ILookup<string, DeviceBuilder> members = cluster.Devices.Values
            .Where(device => device.RedundantParent is not null)
            .ToLookup(device => device.RedundantParent!.Value.Name);
        var seen = new Dictionary<IPAddress, UnitBuilder>();
        foreach (DeviceBuilder device in cluster.Devices.Values)
        {
            CheckDevice(cluster, device, errors);
        }

        return cluster.Devices.Values
            .SelectMany(device => device.Units.Select(unit => Unit(device, unit, members[device.Name], seen, errors)))
            .ToFrozenDictionary(unit => unit.Name);
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
        DeviceBuilder device, UnitBuilder unit, IEnumerable<DeviceBuilder> members, Dictionary<IPAddress, UnitBuilder> seen, ConfigErrors errors)
    {
        InterfaceKind kind = InterfaceKinds.Of(device.Name);
        if (unit.Multipoint && kind != InterfaceKind.SecureTunnel)
        {
            errors.Add(unit.At, "'multipoint' is for units of st0 only");
        }

        foreach (InterfaceAddress address in unit.Addresses)
        {
            if (!seen.TryAdd(address.Address, unit))
            {
                UnitBuilder other = seen[address.Address];
                errors.Add(unit.At, $"address {address.Address} is already on {other.Device.Name}.{other.Number}");
            }
        }

        return new InterfaceUnit(
            device.Name + "." + unit.Number, device.Name, int.Parse(unit.Number, CultureInfo.InvariantCulture), kind,
            unit.Addresses.ToValueList(), unit.Multipoint, device.RedundancyGroup,
            members.Select(member => member.Name).ToValueList(), device.Disabled);
    }
}
