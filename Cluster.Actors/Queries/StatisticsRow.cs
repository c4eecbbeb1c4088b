using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Queries;

/// <summary>The counters of one pair of Child SAs, both directions.</summary>
public sealed record StatisticsRow(uint Index, Anchor Anchor, string Vpn, EspSpi Inbound, SaStatistics Counters);
