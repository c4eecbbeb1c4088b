using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Dataplane.Host;

/// <summary>
/// What to hand to <c>ip -batch</c> and <c>nft -f</c> so that the host does what the configuration says. Pure: the same input gives
/// the same text.
/// </summary>
/// <param name="Lines">Each with its opposite, in the order of use.</param>
/// <param name="Ruleset">One nftables transaction that replaces our table.</param>
/// <param name="Sysctls">Written before the rest.</param>
/// <param name="Unsupported">Parts of the configuration that are admitted by the language but do nothing yet.</param>
public sealed record HostPlan(
    ImmutableArray<HostLine> Lines, string Ruleset, ImmutableArray<HostSysctl> Sysctls, ImmutableArray<string> Unsupported)
{
    /// <summary>Marks our routes (RTPROT), so that leftovers of a dead process are found. From the range that iproute2 leaves free.</summary>
    public const int RouteProtocol = 200;

    /// <summary>Behind whatever the kernel makes itself from an address.</summary>
    private const int SubnetMetric = 4096;

    public static HostPlan For(HostInput input)
    {
        var lines = ImmutableArray.CreateBuilder<HostLine>();
        var unsupported = new List<string>();
        foreach (HostInterface unit in input.Interfaces.Where(unit => !unit.Tunnel))
        {
            Interface(lines, unit);
        }

        foreach (HostRoute route in input.Routes)
        {
            Route(lines, input, route, unsupported);
        }

        string ruleset = HostRuleset.Build(input, unsupported);
        return new HostPlan(lines.ToImmutable(), ruleset, HostSysctls.For(input), [.. unsupported.Distinct()]);
    }

    /// <summary>The batch that leads from what is in force to this plan: first what goes, in reverse, then everything that is to be.</summary>
    public IReadOnlyList<string> BatchFrom(HostPlan? inForce) =>
    [
        .. (inForce?.Lines ?? []).Except(Lines).Reverse().Select(line => line.Remove).OfType<string>(),
        .. Lines.Select(line => line.Add),
    ];

    private static void Interface(ImmutableArray<HostLine>.Builder lines, HostInterface unit)
    {
        NftText.Device(unit.Device);
        lines.Add(new HostLine($"link set dev {unit.Device} {(unit.Disabled ? "down" : "up")}", null));
        foreach (HostAddress address in unit.Disabled ? [] : unit.Addresses)
        {
            if (unit.RedundancyGroup is null)
            {
                string nodad = address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? " nodad" : "";
                lines.Add(new HostLine($"address replace {address} dev {unit.Device}{nodad}", $"address del {address} dev {unit.Device}"));
            }
            else
            {
                // Nodes that do not hold the address reach its subnet all the same: they own SAs whose peers are there.
                string route = $"{address.Subnet} dev {unit.Device} metric {SubnetMetric} proto {RouteProtocol}";
                lines.Add(new HostLine($"route replace {route}", $"route del {route}"));
            }
        }
    }

    private static void Route(ImmutableArray<HostLine>.Builder lines, HostInput input, HostRoute route, List<string> unsupported)
    {
        var hops = new List<string>();
        foreach (HostNextHop hop in route.NextHops)
        {
            if (hop.Unit is not null)
            {
                if (input.Interfaces.FirstOrDefault(unit => unit.Unit == hop.Unit) is { } unit)
                {
                    hops.Add($"dev {unit.Device}");
                }
                else
                {
                    unsupported.Add($"route {route.Destination} next-hop {hop.Unit}: no such interface on this node");
                }
            }
            else if (DeviceTowards(input, hop.Gateway!) is { } device)
            {
                hops.Add($"via {hop.Gateway} dev {device} onlink"); // onlink: valid also while another node holds the address of this subnet
            }
            else
            {
                hops.Add($"via {hop.Gateway}");
            }
        }

        if (hops.Count == 0)
        {
            return;
        }

        string target = hops.Count == 1
            ? $"{route.Destination} {hops[0]} proto {RouteProtocol}"
            : $"{route.Destination} proto {RouteProtocol} {string.Join(' ', hops.Select(hop => $"nexthop {hop}"))}";
        lines.Add(new HostLine($"route replace {target}", $"route del {route.Destination} proto {RouteProtocol}"));
    }

    private static string? DeviceTowards(HostInput input, IPAddress gateway) =>
        input.Interfaces
            .Where(unit => !unit.Tunnel && unit.Addresses.Any(address => address.Address.AddressFamily == gateway.AddressFamily && address.Subnet.Contains(gateway)))
            .Select(unit => unit.Device)
            .FirstOrDefault();
}

/// <summary>A line for <c>ip -batch</c> and the one that takes it back.</summary>
public sealed record HostLine(string Add, string? Remove);
