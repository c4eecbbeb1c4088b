using System.Collections.Frozen;

namespace Cluster.Config.Model;

/// <summary>Routing instances, and what addresses may overlap between them (C19; behaviours of virtual routers).</summary>
internal static class InstanceCompiler
{
    public static string Describe(string? instance) => instance is null ? "the main routing instance" : $"routing-instance {instance}";

    /// <summary>Instances by the interfaces in them.</summary>
    public static Dictionary<string, string> InstanceOf(ClusterBuilder cluster, ConfigErrors errors)
    {
        var instances = new Dictionary<string, string>();
        foreach (RoutingInstanceBuilder instance in cluster.RoutingInstances)
        {
            foreach (Reference member in instance.Interfaces)
            {
                if (!instances.TryAdd(member.Name, instance.Name))
                {
                    errors.Add(member.At, $"interface {member.Name} is already in routing-instance {instances[member.Name]}: an interface belongs to one instance");
                }
            }
        }

        return instances;
    }

    public static ValueList<RoutingInstance> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors, CompileMemory memory)
    {
        foreach (RoutingInstanceBuilder instance in cluster.RoutingInstances)
        {
            foreach (Reference member in instance.Interfaces.Where(member => !interfaces.ContainsKey(member.Name)))
            {
                errors.Add(member.At, $"interface {member.Name} is not configured under [edit interfaces]");
            }

            foreach (Reference rib in instance.Ribs.Where(rib => rib.Name != instance.Name + ".inet6.0"))
            {
                errors.Add(rib.At, $"the IPv6 table of the instance is '{instance.Name}.inet6.0'");
            }
        }

        return cluster.RoutingInstances
            .Select(instance => new RoutingInstance(
                instance.Name, instance.Interfaces.Select(member => member.Name).ToValueList(),
                RouteCompiler.Compile(instance.Routes, interfaces, instance.Name, errors, memory)))
            .OrderBy(instance => instance.Name, StringComparer.Ordinal)
            .ToValueList();
    }

    public static void CheckOverlaps(ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        if (cluster.RoutingInstances.Count == 0)
        {
            return;
        }

        IEnumerable<Reference> ike = cluster.Gateways.Values.Select(gateway => gateway.ExternalInterface)
            .Concat(cluster.Vpns.Values.Select(vpn => vpn.Manual?.ExternalInterface))
            .OfType<Reference>().DistinctBy(name => name.Name);
        foreach (Reference external in ike)
        {
            if (interfaces.TryGetValue(external.Name, out InterfaceUnit? unit))
            {
                CheckExternal(external, unit, interfaces, errors);
            }
        }

        InterfaceUnit[] tunnels = [.. interfaces.Values.Where(unit => unit.Kind == InterfaceKind.SecureTunnel && unit.RoutingInstance is not null).OrderBy(unit => unit.Name, StringComparer.Ordinal)];
        foreach (InterfaceUnit unit in tunnels.Where(unit => unit.Multipoint))
        {
            if (Overlapping(unit, interfaces.Values.Where(other => other.Kind == InterfaceKind.SecureTunnel)) is { } other)
            {
                errors.Add(
                    Place(cluster, unit),
                    $"addresses of multipoint unit {unit.Name} must not overlap those of {other.Name} in {Describe(other.RoutingInstance)}");
            }
        }
    }

    private static void CheckExternal(Reference external, InterfaceUnit unit, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        if (Overlapping(unit, interfaces.Values) is { } other)
        {
            errors.Add(
                external.At,
                $"addresses of {unit.Name}, which IKE leaves from, must not overlap those of {other.Name} in {Describe(other.RoutingInstance)}");
        }

        if (unit.Kind == InterfaceKind.Loopback
            && !interfaces.Values.Any(one => one.RoutingInstance == unit.RoutingInstance && one.Kind is InterfaceKind.Ethernet or InterfaceKind.Reth))
        {
            errors.Add(external.At, $"{unit.Name} is alone in {Describe(unit.RoutingInstance)}: the interface that carries IKE must be in the same instance");
        }
    }

    private static InterfaceUnit? Overlapping(InterfaceUnit unit, IEnumerable<InterfaceUnit> others) =>
        others.Where(other => other.RoutingInstance != unit.RoutingInstance)
            .OrderBy(other => other.Name, StringComparer.Ordinal)
            .FirstOrDefault(other => unit.Addresses.Any(own => other.Addresses.Any(address => AddressSpan.Overlap(own.Network, address.Network))));

    private static Place Place(ClusterBuilder cluster, InterfaceUnit unit) =>
        cluster.Devices[unit.Device].Units.First(builder => unit.Device + "." + builder.Number == unit.Name).At;
}
