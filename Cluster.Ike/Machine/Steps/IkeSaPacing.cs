using System.Collections.Immutable;
using Cluster.Ike.Access;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// What a machine knows only for itself and a successor starts anew: boot-clock times, retransmission counts, fragments of
/// incomplete messages, and the settings in force.
/// </summary>
internal sealed record IkeSaPacing(IkeSaSettings Settings)
{
    /// <summary>By our SPI; 0 for IKE_SA_INIT, which has no keys yet.</summary>
    public ImmutableSortedDictionary<ulong, Retransmission> Retransmissions { get; init; } = ImmutableSortedDictionary<ulong, Retransmission>.Empty;

    /// <summary>By our SPI and whether it is a response: window size 1 leaves one incomplete message in each direction.</summary>
    public ImmutableDictionary<(ulong Own, bool IsResponse), FragmentReassembly> Reassemblies { get; init; } =
        ImmutableDictionary<(ulong Own, bool IsResponse), FragmentReassembly>.Empty;

    /// <summary>Why IKE_SA_INIT will have failed unless a better answer comes. Not authenticated: anybody may have sent it.</summary>
    public InitRefusal? InitRefusal { get; init; }

    /// <summary>Boot clock of the last authenticated sign of the peer.</summary>
    public long LastHeard { get; init; }

    /// <summary>Boot clock of the first packet to the peer after <see cref="LastHeard"/>; at or before that when none has gone.</summary>
    public long SentSince { get; init; }

    /// <summary>Boot clock when the peer has been silent long enough to be asked; null when nothing wants an answer.</summary>
    public long? LivenessDue => Settings.LivenessInterval is not { } interval || (Settings.LivenessAfterTraffic && SentSince <= LastHeard) ? null
        : (Settings.LivenessAfterTraffic ? SentSince : LastHeard) + (long)interval.TotalMilliseconds;

    /// <summary>A packet went to the peer.</summary>
    public IkeSaPacing Sent(Moment now) => SentSince > LastHeard ? this : this with { SentSince = now.Boot };

    /// <summary>Boot clock of the last datagram that we sent.</summary>
    public long LastSent { get; init; }

    /// <summary>
    /// By our SPI: the request that a successor would begin looking for the peer with, as the journal or a checkpoint have it. Unjournaled
    /// liveness requests stay within <see cref="IkeTiming.FirstBurst"/> of it, so that a successor's burst covers all of them.
    /// </summary>
    public ImmutableSortedDictionary<ulong, uint> DurableRequests { get; init; } = ImmutableSortedDictionary<ulong, uint>.Empty;

    /// <summary>What was asked of the world and is not answered yet. A successor asks again, when the peer repeats what led to it.</summary>
    public AccessQuestion? Question { get; init; }

    public IsakmpPacing Isakmp { get; init; } = IsakmpPacing.Empty;

    /// <summary>Counter IVs used by steps that the host discarded; never used again.</summary>
    public ulong BurntCounter { get; init; }
}

/// <summary>An answer to IKE_SA_INIT that no IKE SA can come from.</summary>
internal sealed record InitRefusal(string Notify, string Detail);

/// <summary>Where the resending of an outstanding request stands.</summary>
internal sealed record Retransmission(int Sent, long NextAt);
