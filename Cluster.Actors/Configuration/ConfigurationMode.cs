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
        var committer = new Committer(
            system, settings.Configurations, own.Reader, configuration, () => AskedMember.All(system, node, settings.Self, ConfigurationActor.Name),
            () => settings.Lease.HasMajority(settings.Now().Boot), node, Now);
        return new ConfigurationSessions(settings.Configurations, committer, audit, node, Now);
    }
}
