using Akka.Actor.Setup;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;

namespace Cluster.Actors.Store;

/// <summary>How Akka.Persistence.Sql, which reads the journal, is configured for a store; <see cref="JournalAppender"/> writes it.</summary>
public static class JournalSetup
{
    /// <summary>
    /// The settings without the connection string, which may hold a password and therefore goes by <see cref="For"/>. The tables
    /// come from our own migration.
    /// </summary>
    public static Akka.Configuration.Config Configuration { get; } = Akka.Configuration.ConfigurationFactory.ParseString(
        """
        akka.persistence {
          # 256 anchors share a few connections; a recovery reads a whole stream.
          max-concurrent-recoveries = 16
          journal {
            plugin = "akka.persistence.journal.sql"
            auto-start-journals = ["akka.persistence.journal.sql"]
            sql {
              auto-initialize = false
              # Rows of two writers that interleave mean that fencing failed: never guess.
              replay-filter.mode = fail
              # The journal gate is our breaker; this one bounds calls and must not outlive an outage.
              circuit-breaker { max-failures = 100, call-timeout = 10s, reset-timeout = 1s }
              recovery-event-timeout = 10s
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            auto-start-snapshot-stores = ["akka.persistence.snapshot-store.sql"]
            sql {
              auto-initialize = false
              circuit-breaker { max-failures = 100, call-timeout = 10s, reset-timeout = 1s }
            }
          }
        }
        akka.actor {
          serializers {
            cluster-envelope = "Cluster.Actors.Formats.EnvelopeSerializer, Cluster.Actors"
            cluster-messages = "Cluster.Actors.Formats.ClusterMessageSerializer, Cluster.Actors"
            cluster-refuse = "Cluster.Actors.Formats.RefusingSerializer, Cluster.Actors"
          }
          serialization-bindings {
            "Cluster.Actors.Formats.SealedRecord, Cluster.Actors" = cluster-envelope
            "Cluster.Actors.Formats.SealedSnapshot, Cluster.Actors" = cluster-envelope
            "Cluster.Actors.Anchors.IClusterMessage, Cluster.Actors" = cluster-messages
            "System.Object" = cluster-refuse
          }
        }
        """).WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>The connection, for <c>ActorSystemSetup</c>; use with <see cref="Configuration"/>.</summary>
    public static Setup For(StoreSettings store) => new DataOptionsSetup(store switch
    {
        StoreSettings.Sqlite => new DataOptions().UseConnectionString(ProviderName.SQLiteMS, store.ConnectionString)
            .UseAfterConnectionOpened(SqliteStore.WaitForWriters, (connection, _) =>
            {
                SqliteStore.WaitForWriters(connection);
                return Task.CompletedTask;
            }),
        StoreSettings.Postgres => new DataOptions().UseConnectionString(ProviderName.PostgreSQL15, store.ConnectionString),
        _ => throw new InvalidOperationException($"{store.GetType()} has no journal"),
    });
}
