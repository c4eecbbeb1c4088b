using System.Collections.Frozen;

namespace Cluster.Config.Model;

internal static class ZoneCompiler
{
    public static FrozenDictionary<string, Zone> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        var zoneOf = new Dictionary<string, string>();
        foreach (ZoneBuilder zone in cluster.Zones)
        {
            foreach (ZoneInterfaceBuilder member in zone.Interfaces)
            {
                if (!interfaces.ContainsKey(member.Name))
                {
                    errors.Add(member.At, $"interface {member.Name} is not configured under [edit interfaces]");
                }

                if (!zoneOf.TryAdd(member.Name, zone.Name))
                {
                    errors.Add(member.At, $"interface {member.Name} is already in security-zone {zoneOf[member.Name]}: an interface belongs to one zone");
                }
            }
        }

        return cluster.Zones.ToFrozenDictionary(zone => zone.Name, zone => new Zone(
            zone.Name, zone.HostInbound.Build(),
            zone.Interfaces.Select(member => new ZoneInterface(member.Name, member.HostInbound?.Build())).ToValueList()));
    }
}
