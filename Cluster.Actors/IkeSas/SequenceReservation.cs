using System.Collections.Immutable;
using System.Net;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.IkeSas;

/// <summary>
/// Which ESP sequence numbers an owner may use. The journaled record of a new Child SA itself reserves the first
/// <see cref="Initial"/>, so the first packet waits for no second write; all later ends are durable in the checkpoint row before they
/// are used, and a successor starts where the durable end is.
/// </summary>
public static class SequenceReservation
{
    /// <remarks>About a tenth of a second at full speed: the dataplane asks for more at half of it. Frozen: a successor counts on it.</remarks>
    public const ulong Initial = 65_536;

    /// <summary>After a takeover the rate is not known yet either.</summary>
    public const ulong AfterTakeover = 65_536;

    /// <summary>The row of a Child SA that has none: it was installed after the last checkpoint.</summary>
    public static SaCheckpoint Implied(EspSpi inbound) => new(inbound, Initial, 0, 0, 0, 0, 0, new IPEndPoint(IPAddress.Any, 0));

    /// <summary>
    /// What the new owner writes before it sends: for each SA a block above everything that may have been used. After a planned
    /// hand-over nothing above the exact number was, so the old end still has room.
    /// </summary>
    public static ImmutableDictionary<EspSpi, ResumedChildSa> TakeOver(AnchorCheckpoint? left, IEnumerable<EspSpi> childSas)
    {
        Dictionary<EspSpi, SaCheckpoint> rows = left?.ChildSas.ToDictionary(sa => sa.Inbound) ?? [];
        return childSas.Distinct().ToImmutableDictionary(inbound => inbound, inbound =>
        {
            SaCheckpoint row = rows.GetValueOrDefault(inbound) ?? Implied(inbound);
            return new ResumedChildSa(row, (row.ExactNext ?? row.ReservedEnd) + AfterTakeover);
        });
    }

    /// <summary>The same as the row to be written.</summary>
    public static AnchorCheckpoint Row(
        Anchor anchor, Term term, ImmutableDictionary<EspSpi, ResumedChildSa> childSas, ImmutableArray<LivenessCheckpoint> windows) =>
        new(
            anchor,
            term,
            [.. childSas.Values.Select(sa => sa.Row with { ReservedEnd = sa.ReservedEnd, ExactNext = null }).OrderBy(sa => sa.Inbound.Value)],
            windows);
}
