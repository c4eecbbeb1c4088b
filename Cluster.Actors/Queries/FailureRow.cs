using System.Net;

namespace Cluster.Actors.Queries;

/// <summary>A negotiation that failed.</summary>
/// <param name="Gateway">Empty when the peer matched none.</param>
/// <param name="WeInitiated">Our role in the failed exchange.</param>
/// <param name="Exchange"><c>IKE_SA_INIT</c>, <c>IKE_AUTH</c>, <c>CREATE_CHILD_SA</c>.</param>
/// <param name="Notify">The notify that was sent or received, <c>NO_PROPOSAL_CHOSEN</c>; empty for none.</param>
/// <param name="Detail">For people: both sides and the first difference.</param>
/// <param name="TraceId">32 hex digits, to find the whole story.</param>
public sealed record FailureRow(
    DateTimeOffset At, string Gateway, IPEndPoint Local, IPEndPoint Remote, bool WeInitiated, string Exchange, string Notify,
    string Detail, string TraceId)
{
    /// <summary>What the peer offered and what we accept, when they are what it failed for; null otherwise.</summary>
    public Cluster.Ike.Machine.Negotiation.NegotiationDifference? Difference { get; init; }

    /// <summary>It failed for the IPsec SAs, and not for the IKE SA that they were negotiated under.</summary>
    public bool IsPhase2 => Exchange is "CREATE_CHILD_SA" or "Quick mode" || Difference is { About: not "IKE proposal" };
}
