using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Ike.Machine;

/// <summary>What displays show of an IKE SA lineage. No secrets.</summary>
public sealed record IkeSaView
{
    public required IkePhase Phase { get; init; }

    public IkeSaMode Mode { get; init; } = IkeSaMode.IkeV2;

    /// <summary>Null before an SPI pair exists.</summary>
    public required IkeSpi? Initiator { get; init; }

    public required IkeSpi? Responder { get; init; }

    /// <summary>Our SPI.</summary>
    public required IkeSpi? Own { get; init; }

    public required bool WeInitiated { get; init; }

    public required IkeSuite? Suite { get; init; }

    public required IkeEndpoints? Path { get; init; }

    public required IkeIdentity? Peer { get; init; }

    public required bool LocalBehindNat { get; init; }

    public required bool PeerBehindNat { get; init; }

    /// <summary>UTC milliseconds; 0 before.</summary>
    public required long EstablishedAt { get; init; }

    /// <summary>Negative when past.</summary>
    public required TimeSpan SoftLeft { get; init; }

    public required TimeSpan HardLeft { get; init; }

    /// <summary>Our next request and the peer's next one.</summary>
    public required uint NextRequest { get; init; }

    public required uint ExpectedRequest { get; init; }

    /// <summary>Exchanges that run or wait.</summary>
    public required int ExchangesPending { get; init; }

    public required ImmutableArray<ChildSaView> Children { get; init; }

    /// <summary>What runs or waits, the running one first.</summary>
    public required ImmutableArray<ExchangeView> Exchanges { get; init; }

    /// <summary>Silence after which the peer is asked whether it lives; null is never.</summary>
    public required TimeSpan? LivenessInterval { get; init; }

    /// <summary>Since the last authenticated sign of the peer here; null before it is established.</summary>
    public required TimeSpan? SinceHeard { get; init; }

    /// <summary>How often the peer was asked whether it lives, without an answer yet.</summary>
    public required int UnansweredProbes { get; init; }

    internal static IkeSaView Of(IkeSaState state, IkeSaPacing pacing, Moment now)
    {
        var lineage = state.Lineage;
        var sa = lineage is null ? null : state.IkeSas.GetValueOrDefault(lineage.Current.Value);
        var window = lineage is null ? null : state.Windows.GetValueOrDefault(lineage.Current.Value);
        // IKE_SA_INIT has no keys yet, and so no SPI to be counted under.
        ulong asking = window?.Own.Value ?? IkeSpi.None.Value;
        int transmissions = window is { Outstanding: null } ? 0 : pacing.Retransmissions.GetValueOrDefault(asking)?.Sent ?? 1;
        var view = new IkeSaView
        {
            Phase = state.Phase,
            Initiator = sa?.Initiator ?? lineage?.Handshake?.Own,
            Responder = sa?.Responder,
            Own = lineage?.Current,
            WeInitiated = sa?.WeInitiated ?? lineage?.Handshake?.WeInitiated ?? false,
            Suite = sa?.Suite,
            Path = state.Path,
            Peer = lineage?.Peer,
            LocalBehindNat = lineage?.LocalBehindNat ?? false,
            PeerBehindNat = lineage?.PeerBehindNat ?? false,
            EstablishedAt = sa?.EstablishedAt ?? 0,
            SoftLeft = TimeSpan.FromMilliseconds((sa?.SoftAt ?? now.Utc) - now.Utc),
            HardLeft = TimeSpan.FromMilliseconds((sa?.HardAt ?? now.Utc) - now.Utc),
            NextRequest = window?.NextRequest ?? 0,
            ExpectedRequest = window?.ExpectedRequest ?? 0,
            ExchangesPending = (lineage?.Tasks.Length ?? 0) + (window?.Outstanding is null ? 0 : 1),
            Exchanges = lineage is null ? [] : ExchangeView.All(state, lineage, window, transmissions),
            LivenessInterval = pacing.Settings.LivenessInterval,
            SinceHeard = state.Phase == IkePhase.Established ? TimeSpan.FromMilliseconds(Math.Max(0, now.Boot - pacing.LastHeard)) : null,
            UnansweredProbes = window?.Outstanding?.What is PendingExchange.Liveness ? transmissions : 0,
            Children = [.. state.Children.Values.Select(child => ChildSaView.Of(child, now))],
        };
        return state.Isakmp is { } isakmp ? IsakmpView.Of(view, state, isakmp, pacing.Isakmp) : view;
    }
}
