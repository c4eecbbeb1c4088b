using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Akka.Cluster;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Failover;

/// <summary>
/// What a node says about itself when it joins, as roles of its membership: they travel with the gossip and never change while
/// the process lives, so no message can be lost and none be late.
/// </summary>
public static class MemberRoles
{
    /// <summary>Every node has it.</summary>
    public const string Node = "node";

    private const string Index = "index-", Process = "incarnation-", Fabric = "fabric-", Formats = "formats-", Name = "name-";

    /// <param name="self">This node.</param>
    /// <param name="lowestFormat">Lowest stored and cluster message format that this build can write.</param>
    /// <param name="highestFormat">Highest that it can read.</param>
    /// <param name="name">As in its certificate; null leaves the name to its index.</param>
    public static ImmutableArray<string> Write(FabricNode self, int lowestFormat, int highestFormat, string? name = null) =>
    [
        Node,
        Index + self.Index.ToString(CultureInfo.InvariantCulture),
        Process + self.Incarnation,
        Fabric + self.Address,
        string.Create(CultureInfo.InvariantCulture, $"{Formats}{lowestFormat}-{highestFormat}"),
        Name + (name ?? NameOf(self.Index)),
    ];

    /// <summary>Null for a member that is none of ours (or a build from before a role).</summary>
    public static FabricNode? Read(Member member) =>
        int.TryParse(Value(member, Index), CultureInfo.InvariantCulture, out int index)
        && uint.TryParse(Value(member, Process), CultureInfo.InvariantCulture, out uint incarnation) && incarnation <= Incarnation.Max
        && IPEndPoint.TryParse(Value(member, Fabric) ?? "", out IPEndPoint? fabric)
            ? new FabricNode(index, new Incarnation(incarnation), fabric)
            : null;

    /// <summary>The node's name for people.</summary>
    public static string ReadName(Member member, FabricNode node) => Value(member, Name) ?? NameOf(node.Index);

    /// <summary>Of a node that has not said its own.</summary>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"node{index}");

    private static string? Value(Member member, string prefix) =>
        member.Roles.FirstOrDefault(role => role.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
