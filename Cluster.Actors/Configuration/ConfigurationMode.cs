using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Queries;

namespace Cluster.Actors.Configuration;

/// <summary>Starts what a node needs to follow the configuration and to change it.</summary>
internal static class ConfigurationMode
{
    public static ConfigurationSessions Start(ActorSystem system, ClusterActorsSettings settings, ConfigurationView view)
    {
        DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(settings.Now().Utc);
        string node = settings.NodeName;
        IActorRef audit = system.ActorOf(Props.Create(() => new AuditActor(settings.Configurations, node)), "audit");
        var own = new ConfigurationActorSettings
        {
            Store = settings.Configurations,
            Node = node,
            Now = Now,
            ApplyToHost = settings.ApplyToHost,
            Silence = muted => settings.Lease.Muted = muted,
            Audit = (kind, user, what) => audit.Tell(new AuditEvent(0, Now(), node, user, kind, what)),
        };
        IActorRef configuration = system.ActorOf(Props.Create(() => new ConfigurationActor(own, view)), ConfigurationActor.Name);
        var cluster = Akka.Cluster.Cluster.Get(system);
        var committer = new Committer(
            system, settings.Configurations, own.Reader, configuration, () => Members(system, cluster, settings, configuration),
            () => settings.Lease.HasMajority(settings.Now().Boot), node, Now);
        return new ConfigurationSessions(settings.Configurations, committer, audit, node, Now);
    }

    /// <summary>A node that is joining reads the pointer row itself, once it is here.</summary>
    private static ImmutableArray<CommitMember> Members(
        ActorSystem system, Akka.Cluster.Cluster cluster, ClusterActorsSettings settings, IActorRef local)
    {
        return
        [
            .. ClusterMember.All(cluster, settings.NodeName, settings.Self)
                .Where(member => member.Address is null || member.Status != ClusterMember.Joining)
                .Select(member => new CommitMember(member.Name, member.Node.Index, ActorOf(member), () => IsReachable(member))),
        ];

        ICanTell ActorOf(ClusterMember member) => member.Address is { } address
            ? system.ActorSelection(new RootActorPath(address) / "user" / ConfigurationActor.Name)
            : local;

        bool IsReachable(ClusterMember member) => member.Address is null
            || ClusterMember.All(cluster, settings.NodeName, settings.Self)
                .Any(now => now.Node.Incarnation == member.Node.Incarnation && now.Status != ClusterMember.Unreachable);
    }
}
