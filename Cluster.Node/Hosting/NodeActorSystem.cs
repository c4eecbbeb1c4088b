using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Hosting.Logging;
using Akka.Persistence.Sql.Config;
using Cluster.Actors.Failover;
using Cluster.Actors.Store;
using Cluster.Actors.Transport;
using Cluster.Dataplane.Control;
using Cluster.Node.Settings;

namespace Cluster.Node.Hosting;

/// <summary>Makes the actor system of a node: membership, journal, transport, logging.</summary>
internal static class NodeActorSystem
{
    public const string Name = "cluster";

    /// <summary>Formats that this build writes at least and reads at most; see <c>Cluster.Actors/Formats</c>.</summary>
    private const int LowestFormat = 1, HighestFormat = 1;

    private static readonly Akka.Configuration.Config Own = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = INFO
          loggers = ["Akka.Hosting.Logging.LoggerFactoryLogger, Akka.Hosting"]
          log-dead-letters = 10
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.exit-clr = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """);

    public static ActorSystem Create(NodeSettings settings, NodeStore store, FabricNode self, ILoggerFactory logs)
    {
        ImmutableArray<IPEndPoint> seeds = settings.Seeds.IsEmpty ? [settings.Listen] : settings.Seeds;
        Akka.Configuration.Config config = Own
            .WithFallback(Transport(settings))
            .WithFallback(MembershipProfile.Build(
                [.. seeds.Select(seed => $"akka.tls://{Name}@{seed}")], MemberRoles.Write(self, LowestFormat, HighestFormat, settings.Name), settings.NodeCount))
            .WithFallback(JournalSetup.Configuration)
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig())
            .WithFallback(DistributedData.DefaultConfig());
        ActorSystemSetup setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config), JournalSetup.For(store.Settings), new LoggerFactorySetup(logs));
        return ActorSystem.Create(Name, setup);
    }

    private static Akka.Configuration.Config Transport(NodeSettings settings)
    {
        TlsFiles tls = NodeTls.Of(settings);
        return TlsSetup.Configuration(
            settings.Listen.Address.ToString(), settings.Listen.Port, tls.Authority.FullName, tls.Certificate.FullName, tls.Key.FullName);
    }
}
