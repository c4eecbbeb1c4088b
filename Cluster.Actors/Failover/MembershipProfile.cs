using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Akka.Configuration;

namespace Cluster.Actors.Failover;

/// <summary>
/// The measured settings of membership and sharding: how fast a lost node is noticed, and how fast its anchors start elsewhere.
/// </summary>
public static class MembershipProfile
{
    /// <param name="seeds">Akka addresses (<c>akka.tcp://...</c> or of our transport); a cluster of one names itself.</param>
    /// <param name="roles">From <see cref="MemberRoles"/>.</param>
    /// <param name="nodeCount">Members to wait for before the cluster forms.</param>
    public static Akka.Configuration.Config Build(ImmutableArray<string> seeds, ImmutableArray<string> roles, int nodeCount)
    {
        var own = new StringBuilder();
        own.Append(CultureInfo.InvariantCulture, $"akka.cluster.seed-nodes = [{Quoted(seeds)}]\n");
        own.Append(CultureInfo.InvariantCulture, $"akka.cluster.roles = [{Quoted(roles)}]\n");

        // By role, not for the whole cluster: the shard coordinator takes the general number as the regions that it waits for, and one
        // that starts after a loss would wait for the lost node before it places anything.
        own.Append(CultureInfo.InvariantCulture, $"akka.cluster.role.{MemberRoles.Node}.min-nr-of-members = {nodeCount}\n");
        return ConfigurationFactory.ParseString(own.ToString()).WithFallback(ConfigurationFactory.ParseString(Fixed));
    }

    private static string Quoted(ImmutableArray<string> values) => string.Join(", ", values.Select(value => $"\"{value}\""));

    private const string Fixed = """
        akka.actor.provider = cluster
        akka.remote.retry-gate-closed-for = 200ms

        akka.cluster {
          gossip-interval = 100ms
          leader-actions-interval = 100ms
          unreachable-nodes-reaper-interval = 100ms
          periodic-tasks-initial-delay = 200ms
          seed-node-timeout = 2s
          retry-unsuccessful-join-after = 1s
          publish-stats-interval = off

          # "0s" would mean "as long as stable-after"; the speaking lease is our margin, so there is none here.
          down-removal-margin = 1ms
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver {
            active-strategy = keep-majority
            # With heartbeat and pause this is the earliest takeover that the speaking lease relies on (LeaseSettings).
            stable-after = 500ms
            down-all-when-unstable = 10s
          }

          failure-detector {
            heartbeat-interval = 200ms
            acceptable-heartbeat-pause = 1s
            # The pause is the tolerance; a wide deviation on top of it would only delay.
            min-std-deviation = 50ms
            expected-response-after = 500ms
          }

          # Heartbeats must not wait behind IKE work.
          use-dispatcher = cluster-membership-dispatcher

          singleton.hand-over-retry-interval = 200ms
          singleton.min-number-of-hand-over-retries = 15

          sharding {
            state-store-mode = ddata
            remember-entities = off
            passivate-idle-entity-after = off
            rebalance-interval = 1s
            # How soon a region finds a coordinator that moved. Each region asks only for the anchors that belong to it.
            retry-interval = 200ms
            buffer-size = 20000
            handoff-timeout = 10s
            shard-start-timeout = 2s
            shard-failure-backoff = 500ms
            entity-restart-backoff = 500ms
            waiting-for-state-timeout = 1s
            updating-state-timeout = 1s
            coordinator-failure-backoff = 500ms
            # A plain majority: the defaults ask for so many more that a small cluster would wait for the node that was just lost.
            coordinator-state {
              write-majority-plus = 0
              read-majority-plus = 0
            }
            distributed-data {
              # The default asks five nodes for every placement; a cluster of three must place with two.
              majority-min-cap = 2
              durable.keys = []
              gossip-interval = 500ms
              notify-subscribers-interval = 100ms
            }
          }

          distributed-data {
            durable.keys = []
            gossip-interval = 500ms
            notify-subscribers-interval = 100ms
          }
        }

        cluster-membership-dispatcher {
          type = ForkJoinDispatcher
          throughput = 10
          dedicated-thread-pool { thread-count = 3, threadtype = background }
        }
        """;
}
