using System.Collections.Immutable;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;

namespace Cluster.Tests.Simulation;

/// <summary>
/// Seeded lives of one anchor among nodes that take it over from each other at any moment, stall between any two steps and go on as if nothing
/// had happened. No lease mutes anybody here: terms and reservations in a real store alone must keep sequence numbers apart.
/// </summary>
internal sealed class OwnershipSimulation(IClusterStore store, Anchor anchor, int seed, CancellationToken cancel)
{
    private const int Nodes = 3, Turns = 150;
    private static readonly EspSpi Spi = EspSpi.Own(new Anchor(9), 0x123456);
    private readonly Random _random = new(seed);
    private readonly Node[] _nodes = [.. Enumerable.Range(0, Nodes).Select(index => new Node(index))];
    private readonly List<(ulong From, ulong To, string By)> _used = [];

    /// <summary>Terms that began.</summary>
    public int Owners { get; private set; }

    /// <summary>Numbers that two owners used, or null.</summary>
    public async Task<string?> RunAsync()
    {
        for (int turn = 0; turn < Turns; turn++)
        {
            Node node = _nodes[_random.Next(Nodes)];
            if (node.Pending is { } step)
            {
                node.Pending = null;
                await step();
            }
            else if (node.IsOwner)
            {
                Act(node);
            }
            else if (_random.Next(4) == 0)
            {
                node.Pending = () => RaiseAsync(node);
            }
        }

        (ulong From, ulong To, string By)[] sorted = [.. _used.OrderBy(block => block.From)];
        return sorted.Zip(sorted.Skip(1), (first, second) => second.From < first.To ? $"{first.By} and {second.By} both sent {second.From}" : null)
            .FirstOrDefault(violation => violation is not null);
    }

    private void Act(Node node)
    {
        switch (_random.Next(8))
        {
            case < 5:
                ulong to = node.Next + ((node.End - node.Next) * (ulong)_random.Next(1, 101) / 100);
                _used.Add((node.Next, to, $"node{node.Index} in term {node.Row!.Term}"));
                node.Next = to;
                break;
            case < 7:
                AnchorCheckpoint more = With(node.Row!, node.End + SequenceReservation.Initial, exact: null);
                node.Pending = () => WriteAsync(node, more);
                break;
            default:
                node.IsOwner = false;
                AnchorCheckpoint last = With(node.Row!, node.End, node.Next);
                node.Pending = async () => await store.WriteCheckpointsAsync([last], cancel);
                break;
        }
    }

    private async Task RaiseAsync(Node node)
    {
        Term term = await store.RaiseTermAsync(anchor, Term.None, node.Index, cancel);
        node.Pending = () => ReadAsync(node, term);
    }

    private async Task ReadAsync(Node node, Term term)
    {
        AnchorCheckpoint? left = await store.ReadCheckpointAsync(anchor, cancel);
        ImmutableDictionary<EspSpi, ResumedChildSa> resumed = SequenceReservation.TakeOver(left, [Spi]);
        node.Next = resumed[Spi].Row.ExactNext ?? resumed[Spi].Row.ReservedEnd;
        node.Pending = () => WriteAsync(node, SequenceReservation.Row(anchor, term, resumed, []));
    }

    private async Task WriteAsync(Node node, AnchorCheckpoint row)
    {
        node.IsOwner = (await store.WriteCheckpointsAsync([row], cancel)).Count == 0;
        if (node.IsOwner)
        {
            Owners += row.Term == node.Row?.Term ? 0 : 1;
            (node.Row, node.End) = (row, row.ChildSas[0].ReservedEnd);
        }
    }

    private static AnchorCheckpoint With(AnchorCheckpoint row, ulong end, ulong? exact) =>
        row with { ChildSas = [row.ChildSas[0] with { ReservedEnd = end, ExactNext = exact }] };

    private sealed class Node(int index)
    {
        public int Index => index;

        public bool IsOwner { get; set; }

        public AnchorCheckpoint? Row { get; set; }

        public ulong Next { get; set; }

        public ulong End { get; set; }

        /// <summary>What it does next, however late.</summary>
        public Func<Task>? Pending { get; set; }
    }
}
