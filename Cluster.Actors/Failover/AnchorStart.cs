using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Failover;

/// <summary>
/// Which of the anchors that belong to a node start next. All nodes compute the same order, so every anchor is asked for by one node
/// only: the coordinator places one after the other, each with a replicated write. Few start at once, those with
/// shared addresses and peers first: a takeover of some hundred idle anchors at the same moment takes the processor and
/// the database away from the tunnels that wait. An anchor that a datagram asks for starts at once all the same.
/// </summary>
/// <param name="self">Address of this node.</param>
public sealed class AnchorStart(Address self, LocalAnchors here)
{
    /// <summary>Ours: keeps two cores and the database busy; with one at a time their waits would add up.</summary>
    public const int MostAtOnce = 16;

    private ImmutableHashSet<Address> _up = [];
    private ImmutableHashSet<Anchor> _ours = [];

    /// <param name="up">All members that are up, ourselves included.</param>
    public IEnumerable<Anchor> Next(ImmutableHashSet<Address> up, AppliedConfiguration configuration)
    {
        if (!_up.SetEquals(up))
        {
            _up = up;
            _ours = [.. All.Where(anchor => AnchorAllocation.Order(AnchorSharding.Id(anchor), up)[0].Equals(self))];
        }

        // Asked twenty times a second, for a lifetime: with many peers the order of need costs more than the question.
        if (_ours.All(anchor => here.TryGet(anchor, out _)))
        {
            return [];
        }

        return InOrderOfNeed(configuration).Where(anchor => _ours.Contains(anchor) && !here.TryGet(anchor, out _)).Take(Math.Max(MostAtOnce - here.Starting, 0));
    }

    private static IEnumerable<Anchor> All => Enumerable.Range(0, Anchor.Count).Select(anchor => new Anchor((byte)anchor));

    private static IEnumerable<Anchor> InOrderOfNeed(AppliedConfiguration configuration)
    {
        IEnumerable<Anchor> groups = configuration.Model?.RedundancyGroups.Select(group => AnchorHash.OfRedundancyGroup(group.Number)) ?? [];
        IEnumerable<Anchor> peers = configuration.Gateways.Values.Select(gateway => gateway.Home);
        return groups.Concat(peers).Concat(All).Distinct();
    }
}
