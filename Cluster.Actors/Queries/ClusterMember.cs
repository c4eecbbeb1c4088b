using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Cluster.Actors.Failover;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Queries;

/// <summary>A member as this node sees it.</summary>
/// <param name="Address">Null: this node.</param>
/// <param name="Status"><c>up</c>, <c>joining</c>, <c>leaving</c>, <c>unreachable</c>.</param>
internal sealed record ClusterMember(string Name, FabricNode Node, Address? Address, string Status, bool Oldest)
{
    public const string Unreachable = "unreachable", Joining = "joining";

    /// <summary>By index; this node is always among them, even before it has joined.</summary>
    public static ImmutableArray<ClusterMember> All(Akka.Cluster.Cluster cluster, string localName, FabricNode self)
    {
        ClusterEvent.CurrentClusterState state = cluster.State;
        Member? oldest = state.Members.Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving)
            .Order(Member.AgeOrdering).FirstOrDefault();
        Member? own = state.Members.FirstOrDefault(member => member.UniqueAddress == cluster.SelfUniqueAddress);
        var members = new List<ClusterMember>
        {
            new(localName, self, null, own is null ? Joining : StatusOf(own, state), own is not null && own.Equals(oldest)),
        };
        foreach (Member member in state.Members.Where(member => member.UniqueAddress != cluster.SelfUniqueAddress))
        {
            if (MemberRoles.Read(member) is { } node)
            {
                members.Add(new ClusterMember(MemberRoles.ReadName(member, node), node, member.Address, StatusOf(member, state), member.Equals(oldest)));
            }
        }

        return [.. members.OrderBy(member => member.Node.Index).ThenBy(member => member.Node.Incarnation.Value)];
    }

    private static string StatusOf(Member member, ClusterEvent.CurrentClusterState state) =>
        state.Unreachable.Contains(member) ? Unreachable : member.Status switch
        {
            MemberStatus.Joining or MemberStatus.WeaklyUp => Joining,
            MemberStatus.Up => "up",
            _ => "leaving",
        };
}
