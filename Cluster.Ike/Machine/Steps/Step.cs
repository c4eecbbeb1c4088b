using System.Collections.Immutable;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// What one input leads to. Deciding changes nothing: the host makes <see cref="Record"/> durable when <see cref="NeedsJournal"/>,
/// hands every step to <see cref="IkeSaMachine.Apply"/> in order, and then performs the effects.
/// </summary>
public sealed record Step
{
    /// <summary>Null when nothing durable changes (a retransmission, a drop).</summary>
    public required IkeSaRecord? Record { get; init; }

    /// <summary>In order, after the record is durable and applied.</summary>
    public required ImmutableArray<IkeEffect> Effects { get; init; }

    /// <summary>Why the input was dropped; null when it was not. Each input datagram is counted once.</summary>
    public IkeDrop? Drop { get; init; }

    /// <summary>Nothing may be performed before the record is durable. A tentative record is the host's choice.</summary>
    public bool NeedsJournal => Record is { IsLiveness: false, IsTentative: false };

    /// <summary>The state that this was decided on; applying to another is a bug of the host.</summary>
    internal IkeSaState Base { get; init; } = IkeSaState.Empty;

    /// <summary>Timers and reassembly after the step; never stored.</summary>
    internal IkeSaPacing? Pacing { get; init; }
}
