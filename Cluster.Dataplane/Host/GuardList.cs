using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cluster.Dataplane.Host;

/// <summary>What the guard does when the node is dead. One JSON line each time it changes; the last one counts.</summary>
/// <param name="IpLines">For <c>ip -batch</c>; a line that does not apply any more does no harm.</param>
/// <param name="Nft">For <c>nft -f</c>; empty for nothing.</param>
/// <param name="End">The node ends as it should and has cleaned up: the guard leaves without doing anything.</param>
public sealed record GuardList(ImmutableArray<string> IpLines, string Nft = "", bool End = false)
{
    /// <summary>
    /// All shared addresses, held or not, all routes and addresses of the plan. The packet filter stays and forwards nothing any more: a machine without
    /// its node must not become a router without policies. Tunnel devices go by themselves with the process.
    /// </summary>
    public static GuardList For(HostPlan plan, IEnumerable<SharedGroup> groups) => new(
        [
            .. groups.SelectMany(group => group.Addresses).Select(address => address.Remove).Distinct(),
            .. plan.Lines.Reverse().Select(line => line.Remove).OfType<string>().Where(line => line.StartsWith("route ", StringComparison.Ordinal)),
        ],
        HostRuleset.Closed);
}

[JsonSerializable(typeof(GuardList))]
internal sealed partial class GuardListJson : JsonSerializerContext;
