using System.Collections.Immutable;

namespace Cluster.Ike.Machine;

/// <summary>
/// What one input leads to. Deciding changes nothing: the host makes <see cref="Record"/> durable, folds it with
/// <see cref="IkeSaMachine.Apply"/> and then performs the effects.
/// </summary>
/// <param name="Record">Null when nothing changes (a retransmitted request answered with the stored bytes, a drop).</param>
/// <param name="Effects">In order.</param>
/// <param name="Drop">Why the input was dropped; null when it was not. Each input datagram is counted once.</param>
public sealed record Step(IkeSaRecord? Record, ImmutableArray<IkeEffect> Effects, IkeDrop? Drop = null)
{
    public static readonly Step Nothing = new(null, []);
}
