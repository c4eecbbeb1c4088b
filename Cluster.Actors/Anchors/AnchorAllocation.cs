using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Cluster.Actors.Anchors;

/// <summary>
/// Places anchors by rendezvous hashing over the addresses of the registered regions: every node computes the same order, a node's
/// loss moves only its own anchors, and a node that comes back under its address gets back what it had.
/// </summary>
/// <param name="self">Address of this node; the coordinator sees its own region under a local address.</param>
/// <param name="settled">No member is joining, leaving or unreachable: only then anchors move without need.</param>
public sealed class AnchorAllocation(Address self, Func<bool> settled) : IShardAllocationStrategy
{
    /// <summary>Moves per round of the coordinator, which runs once a second: an anchor that moves pauses its tunnels.</summary>
    public const int MaxMovesPerRound = 8;

    /// <summary>Regions that are remembered, the latest: each start of a node makes one.</summary>
    private const int MostRegions = 64;

    private ImmutableList<IActorRef> _regions = [];

    /// <summary>
    /// The regions that the coordinator of this node has named, lost ones too. Whoever clears up after a lost region needs its
    /// reference; it can be built by nobody else. Read from any thread.
    /// </summary>
    public ImmutableList<IActorRef> Regions => Volatile.Read(ref _regions);

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        Remember(currentShardAllocations.Keys);
        IActorRef chosen = Choose(shardId, currentShardAllocations.Keys) ?? requester;
        return Task.FromResult(chosen);
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        Remember(currentShardAllocations.Keys);
        int room = MaxMovesPerRound - rebalanceInProgress.Count;
        if (room <= 0 || !settled())
        {
            return Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);
        }

        IEnumerable<string> misplaced =
            from region in currentShardAllocations
            from shard in region.Value
            where !rebalanceInProgress.Contains(shard) && !region.Key.Equals(Choose(shard, currentShardAllocations.Keys))
            orderby int.Parse(shard, CultureInfo.InvariantCulture)
            select shard;
        return Task.FromResult<IImmutableSet<string>>(misplaced.Take(room).ToImmutableHashSet());
    }

    /// <summary>The order in which nodes should have an anchor; the first has it, the next ones are its replicas.</summary>
    public static ImmutableArray<Address> Order(string anchor, IEnumerable<Address> nodes) =>
        [.. nodes.OrderByDescending(node => Weight(anchor, node)).ThenBy(node => node.ToString(), StringComparer.Ordinal)];

    private void Remember(IEnumerable<IActorRef> regions)
    {
        foreach (IActorRef region in regions.Where(region => !_regions.Contains(region)))
        {
            ImmutableList<IActorRef> longer = _regions.Add(region);
            Volatile.Write(ref _regions, longer.Count > MostRegions ? longer.RemoveAt(0) : longer);
        }
    }

    private IActorRef? Choose(string shard, IEnumerable<IActorRef> regions)
    {
        // A node that restarted quickly can be registered twice for a moment; either will do, the dead one is dropped when its watcher hears.
        var byAddress = new Dictionary<Address, IActorRef>();
        foreach (IActorRef region in regions.OrderBy(region => region.Path.Uid))
        {
            byAddress[AddressOf(region)] = region;
        }

        return byAddress.Count == 0 ? null : byAddress[Order(shard, byAddress.Keys)[0]];
    }

    private Address AddressOf(IActorRef region) => region.Path.Address.HasGlobalScope ? region.Path.Address : self;

    private static ulong Weight(string anchor, Address node)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{anchor}@{node}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
