using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Failover;

/// <summary>What the checkpoint actor keeps of one anchor of this node: the row as it is stored, and what will change it.</summary>
internal sealed class OwnedRow(AnchorCheckpoint stored, IActorRef actor)
{
    private readonly HashSet<EspSpi> _removed = [];
    private Dictionary<EspSpi, (ulong In, ulong Out)> _packets = [];
    private AnchorCheckpoint _stored = stored;

    public Term Term => _stored.Term;

    public IActorRef Actor => actor;

    public Dictionary<IkeSpi, LivenessCheckpoint> Liveness { get; } = stored.Liveness.ToDictionary(window => window.Own);

    /// <summary>Reservations that the dataplane has asked for and that are not durable yet.</summary>
    public Dictionary<EspSpi, ulong> Wanted { get; } = [];

    /// <summary>Child SAs over which packets have come between the last two calls of <see cref="Next"/>.</summary>
    public ImmutableArray<EspSpi> Heard { get; private set; } = [];

    /// <summary>The same of packets to the peer.</summary>
    public ImmutableArray<EspSpi> Sent { get; private set; } = [];

    /// <summary>The row as it should be now; null when it is stored so already.</summary>
    public AnchorCheckpoint? Next(IDataplane dataplane)
    {
        IReadOnlyList<SaCheckpoint> reported = dataplane.Checkpoint(_stored.Anchor);
        Heard = [.. reported.Where(sa => _packets.TryGetValue(sa.Inbound, out var before) && sa.PacketsIn > before.In).Select(sa => sa.Inbound)];
        Sent = [.. reported.Where(sa => _packets.TryGetValue(sa.Inbound, out var before) && sa.PacketsOut > before.Out).Select(sa => sa.Inbound)];
        _packets = reported.ToDictionary(sa => sa.Inbound, sa => (sa.PacketsIn, sa.PacketsOut));
        _removed.IntersectWith(reported.Concat(_stored.ChildSas).Select(sa => sa.Inbound));
        AnchorCheckpoint next = Merge(reported);
        return next.ChildSas.SequenceEqual(_stored.ChildSas) && next.Liveness.SequenceEqual(_stored.Liveness) ? null : next;
    }

    /// <summary>
    /// The row with these counters. An SA that the dataplane does not report (its install may still wait for the packet loop) keeps
    /// what is stored until it is <see cref="Remove">removed</see>, and no reservation ever steps back: a successor that read too low
    /// an end would use numbers twice.
    /// </summary>
    public AnchorCheckpoint Merge(IEnumerable<SaCheckpoint> reported)
    {
        Dictionary<EspSpi, SaCheckpoint> rows = _stored.ChildSas.Where(sa => !_removed.Contains(sa.Inbound)).ToDictionary(sa => sa.Inbound);
        foreach (SaCheckpoint sa in reported)
        {
            if (!_removed.Contains(sa.Inbound))
            {
                rows[sa.Inbound] = sa.ExactNext is null ? Reserve(sa, rows.GetValueOrDefault(sa.Inbound)) : sa;
            }
        }

        return _stored with
        {
            ChildSas = [.. rows.Values.OrderBy(sa => sa.Inbound.Value)],
            Liveness = [.. Liveness.Values.OrderBy(window => window.Own.Value)],
        };
    }

    /// <summary>A durable record has ended this SA.</summary>
    public void Remove(EspSpi inbound)
    {
        _removed.Add(inbound);
        Wanted.Remove(inbound);
    }

    /// <summary>The message IDs that this row makes durable and the one before did not.</summary>
    public ImmutableArray<LivenessCheckpoint> LivenessMovedIn(AnchorCheckpoint row) => [.. row.Liveness.Except(_stored.Liveness)];

    /// <summary>The row is durable. Returns the reservations that it made durable.</summary>
    public ImmutableArray<(EspSpi Inbound, ulong End)> MarkDurable(AnchorCheckpoint row)
    {
        var extended = ImmutableArray.CreateBuilder<(EspSpi, ulong)>();
        Dictionary<EspSpi, ulong> before = _stored.ChildSas.ToDictionary(sa => sa.Inbound, sa => sa.ReservedEnd);
        foreach (SaCheckpoint sa in row.ChildSas)
        {
            if (Wanted.TryGetValue(sa.Inbound, out ulong wanted) && wanted <= sa.ReservedEnd)
            {
                Wanted.Remove(sa.Inbound);
            }

            if (sa.ReservedEnd > before.GetValueOrDefault(sa.Inbound))
            {
                extended.Add((sa.Inbound, sa.ReservedEnd));
            }
        }

        _stored = row;
        return extended.ToImmutable();
    }

    private SaCheckpoint Reserve(SaCheckpoint now, SaCheckpoint? before) =>
        now with { ReservedEnd = Math.Max(Math.Max(now.ReservedEnd, before?.ReservedEnd ?? 0), Wanted.GetValueOrDefault(now.Inbound)) };
}
