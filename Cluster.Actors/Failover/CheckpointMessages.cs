using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Failover;

/// <summary>To and from the checkpoint actor of a node; none leaves the node.</summary>
public static class CheckpointMessages
{
    /// <summary>All SAs of the anchor are installed: its row may be replaced from now on. The sender is its Anchor.</summary>
    /// <param name="Current">The row as the new owner has just written it.</param>
    public sealed record Own(AnchorCheckpoint Current) : INoSerializationVerificationNeeded;

    /// <summary>The anchor is no longer ours: write nothing more for it.</summary>
    public sealed record Disown(Anchor Anchor) : INoSerializationVerificationNeeded;

    /// <summary>A liveness exchange moved the window of an IKE SA.</summary>
    public sealed record LivenessMoved(Anchor Anchor, LivenessCheckpoint Window) : INoSerializationVerificationNeeded;

    /// <summary>A journaled record says the same or more: this SPI needs no row.</summary>
    public sealed record LivenessCovered(Anchor Anchor, IkeSpi Own) : INoSerializationVerificationNeeded;

    /// <summary>A durable record has ended this Child SA: its row goes.</summary>
    public sealed record ChildSaRemoved(Anchor Anchor, EspSpi Inbound) : INoSerializationVerificationNeeded;

    /// <summary>The dataplane runs short of sequence numbers.</summary>
    public sealed record ReservationLow(Anchor Anchor, EspSpi Inbound, ulong WantedEnd) : INoSerializationVerificationNeeded;

    /// <summary>Planned hand-over: the exact counters, the last row that this owner writes. Answered by <see cref="FinalWritten"/>.</summary>
    public sealed record Final(Anchor Anchor, Term Term, ImmutableArray<SaCheckpoint> ChildSas) : INoSerializationVerificationNeeded;

    /// <param name="Failure">Null when the row is durable.</param>
    public sealed record FinalWritten(Anchor Anchor, string? Failure) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: these message IDs are durable now.</summary>
    public sealed record LivenessDurable(ImmutableArray<LivenessCheckpoint> Windows) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: authenticated packets of the peer have come over these Child SAs since the last look, and packets have gone over those.</summary>
    public sealed record Traffic(ImmutableArray<EspSpi> Heard, ImmutableArray<EspSpi> Sent) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: the row has a higher term, somebody else owns it.</summary>
    public sealed record Refused(Anchor Anchor) : INoSerializationVerificationNeeded;
}
