using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Queries;

/// <summary>A node that another asks: of a version of the configuration, or of the certificates.</summary>
/// <param name="Actor">Whom it is asked of there.</param>
/// <param name="IsReachable">False once the failure detector has lost it: it is not waited for.</param>
internal sealed record AskedMember(string Name, int Index, ICanTell Actor, Func<bool> IsReachable)
{
    /// <summary>All that are not just joining, this node among them: who joins reads the database itself, once it is here.</summary>
    /// <param name="actor">Name below <c>/user</c>, on every node.</param>
    public static ImmutableArray<AskedMember> All(ActorSystem system, string localName, FabricNode self, string actor)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        return
        [
            .. ClusterMember.All(cluster, localName, self)
                .Where(member => member.Address is null || member.Status != ClusterMember.Joining)
                .Select(member => new AskedMember(member.Name, member.Node.Index, ActorOf(member), () => IsReachable(member))),
        ];

        ActorSelection ActorOf(ClusterMember member) =>
            system.ActorSelection(new RootActorPath(member.Address ?? cluster.SelfAddress) / "user" / actor);

        bool IsReachable(ClusterMember member) => member.Address is null
            || ClusterMember.All(cluster, localName, self).Any(now => now.Node.Incarnation == member.Node.Incarnation && now.Status != ClusterMember.Unreachable);
    }
}
