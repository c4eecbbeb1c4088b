using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.IkeSas;

/// <summary>Between an Anchor and the IKE SAs under it; none leaves the node.</summary>
public static class IkeSaMessages
{
    /// <summary>Why an IKE SA actor starts.</summary>
    public abstract record Start : INoSerializationVerificationNeeded
    {
        private Start()
        {
        }

        /// <summary>A first message is on its way to it.</summary>
        public sealed record Responder : Start;

        /// <param name="Vpn">For its first Child SA; null leaves the choice to the settings.</param>
        /// <param name="Peer">Which address of the gateway's peer.</param>
        /// <param name="Place">Among the negotiations that the node begins at once, to be left.</param>
        public sealed record Initiator(string? Vpn, System.Net.IPAddress Peer, long Place) : Start;

        /// <param name="Windows">Message IDs that liveness moved since the last record.</param>
        public sealed record Recovered(RecoveredSa Sa, ImmutableArray<LivenessCheckpoint> Windows) : Start;
    }

    /// <summary>To the Anchor: the records are folded; these SPIs are ours.</summary>
    public sealed record Folded(uint SaNumber, ImmutableArray<IkeSpi> IkeSpis, ImmutableArray<EspSpi> ChildSas) : INoSerializationVerificationNeeded
    {
        public static Folded Of(uint saNumber, IkeSaState state) => new(
            saNumber,
            [.. state.IkeSas.Keys.Select(key => new IkeSpi(key)), .. state.Lineage?.Handshake is { } handshake ? [handshake.Own] : ImmutableArray<IkeSpi>.Empty,
                .. (state.Isakmp?.Handshakes.Keys ?? []).Select(key => new IkeSpi(key))],
            [.. state.Children.Keys.Select(key => new EspSpi(key))])
        {
            Lease = state is { Phase: IkePhase.Established, Lineage.Access: { Lease: { } lease } access } ? new LiveLease(saNumber, access.User, lease.Address) : null,
        };

        /// <summary>The inner address of its user; null without.</summary>
        public LiveLease? Lease { get; init; }
    }

    /// <summary>To a folded IKE SA: the reservations are durable; install, and go on.</summary>
    /// <param name="Rows">What the last owner left, and the reserved ends that are durable now, by inbound SPI.</param>
    public sealed record Resume(ImmutableDictionary<EspSpi, ResumedChildSa> Rows) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: all Child SAs are installed.</summary>
    public sealed record Resumed(uint SaNumber) : INoSerializationVerificationNeeded;

    /// <summary>A deadline has come.</summary>
    public sealed record Wake : INoSerializationVerificationNeeded
    {
        public static readonly Wake Now = new();
    }

    public sealed record Ask(IkeCommand What) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: make this durable. Answered by <see cref="Stored"/> or <see cref="NotStored"/>.</summary>
    public sealed record Store(uint SaNumber, uint RecordNumber, AnchorRecord Record) : INoSerializationVerificationNeeded;

    public sealed record Stored(uint RecordNumber) : INoSerializationVerificationNeeded;

    public sealed record NotStored(uint RecordNumber, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: datagrams with this SPI are for the sender.</summary>
    public sealed record Claim(IkeSpi Spi) : INoSerializationVerificationNeeded;

    public sealed record Release(IkeSpi Spi) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: wake me then (boot clock, milliseconds); null is never.</summary>
    public sealed record WakeAt(uint SaNumber, long? Boot) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: the initiation has found its gateway, or an SA of it came up or went.</summary>
    public sealed record Reported(uint SaNumber, string Gateway, IkeReport What) : INoSerializationVerificationNeeded
    {
        /// <summary>Where the peer was heard last; null before.</summary>
        public System.Net.IPEndPoint? Peer { get; init; }
    }

    /// <summary>To the Anchor: an IKEv1 peer without a configured address speaks from here now; it has proven it.</summary>
    public sealed record PeerMoved(uint SaNumber, System.Net.IPEndPoint Peer) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: which Child SAs there are, where their owner cannot know it from elsewhere.</summary>
    public sealed record ChildSaInstalled(uint SaNumber, EspSpi Inbound) : INoSerializationVerificationNeeded;

    public sealed record ChildSaRemoved(uint SaNumber, EspSpi Inbound) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: clear packets of the vpn go over this Child SA from now on.</summary>
    public sealed record UseChildSa(string Vpn, string Gateway, Tunnels.OutboundCandidate Candidate) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: nothing is left. The sender counts what still comes to it, until the Anchor ends it.</summary>
    /// <param name="LastRecordNumber">0: nothing of it was ever journaled.</param>
    public sealed record Ended(uint SaNumber, uint LastRecordNumber) : INoSerializationVerificationNeeded;

    /// <summary>To the Anchor: a fault of ours. The sender does nothing any more but count what still comes to it, until the Anchor ends it.</summary>
    /// <param name="LastRecordNumber">0: nothing of it was ever journaled.</param>
    /// <param name="Left">Its durable state, to begin again from; null when there is none.</param>
    public sealed record Faulted(uint SaNumber, string Gateway, uint LastRecordNumber, Start.Recovered? Left) : INoSerializationVerificationNeeded;

    /// <summary>These message IDs are durable in the checkpoint row.</summary>
    public sealed record Checkpointed(ImmutableArray<LivenessCheckpoint> Windows) : INoSerializationVerificationNeeded;

    /// <summary>Packets have passed.</summary>
    /// <param name="Heard">Authenticated ones of the peer: it lives.</param>
    /// <param name="Sent">To the peer.</param>
    public sealed record Traffic(bool Heard, bool Sent) : INoSerializationVerificationNeeded
    {
        /// <summary>What it is to an IKE SA with these settings; null is nothing.</summary>
        public IkeCommand? For(IkeSaSettings settings) => Heard && settings.TrafficIsLiveness ? new IkeCommand.PeerHeard()
            : Sent && settings.LivenessAfterTraffic ? new IkeCommand.TrafficSent()
            : null;
    }

    /// <summary>A commit: what it means for this IKE SA is in the settings of its gateway.</summary>
    public sealed record Configured(Configuration.AppliedConfiguration Configuration) : INoSerializationVerificationNeeded;

    /// <summary>Show yourself to the sender.</summary>
    public sealed record Describe(long Query) : INoSerializationVerificationNeeded;
}

/// <param name="Row">Null when the SA was installed after the last checkpoint: what its record implies holds then.</param>
/// <param name="ReservedEnd">Durable now.</param>
public sealed record ResumedChildSa(SaCheckpoint Row, ulong ReservedEnd);
