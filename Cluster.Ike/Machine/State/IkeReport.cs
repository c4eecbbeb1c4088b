using Cluster.Crypto.Identifiers;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.State;

/// <summary>What happened, for traces, <c>show</c>, alarms and the gateway actor.</summary>
public abstract record IkeReport
{
    private IkeReport()
    {
    }

    /// <param name="InitialContact">The peer says that it knows no other IKE SA with us (RFC 7296 section 2.4).</param>
    public sealed record IkeSaEstablished(IkeSpi Initiator, IkeSpi Responder, bool WeInitiated, IkeIdentity Peer, bool InitialContact) : IkeReport
    {
        /// <summary>Who was let in by XAuth or EAP; several users may share an identity.</summary>
        public string? User { get; init; }
    }

    public sealed record IkeSaRekeyed(IkeSpi Initiator, IkeSpi Responder) : IkeReport;

    /// <summary>No longer usable from now on; <see cref="IkeSaGone"/> follows at once or after some seconds of answering repeated requests.</summary>
    public sealed record IkeSaClosing(IkeGoneReason Reason, string Detail) : IkeReport;

    /// <summary>The end: nothing of this IKE SA is left, its actor may stop and its records may be dropped.</summary>
    public sealed record IkeSaGone(IkeGoneReason Reason, string Detail) : IkeReport;

    public sealed record ChildSaEstablished(string Vpn, EspSpi Inbound, EspSpi Outbound) : IkeReport;

    public sealed record ChildSaGone(string Vpn, EspSpi Inbound, string Detail) : IkeReport;

    /// <summary>
    /// A negotiation failed. <paramref name="Detail"/> is for people and names both sides and the first difference:
    /// "peer offered aes-256-cbc/sha1/group2; policy P1 accepts ...".
    /// </summary>
    /// <param name="Difference">Both sides, when it failed for what they offered and accept.</param>
    public sealed record NegotiationFailed(string Notify, string Detail, NegotiationDifference? Difference = null) : IkeReport;
}

public enum IkeGoneReason
{
    DeletedByPeer,
    DeletedByUs,
    PeerDead,
    NegotiationFailed,
    LifetimeExpired,
    Replaced,
}
