namespace Cluster.Ike.Machine.Negotiation;

/// <summary>Two offers that do not meet, in the words of the configuration.</summary>
/// <param name="About"><c>IKE proposal</c>, <c>IPsec proposal</c> or <c>traffic selectors</c>.</param>
/// <param name="Peer">The peer's: <c>aes-256-cbc/hmac-sha1-96/group2; ...</c>.</param>
/// <param name="Ours">What would have been accepted.</param>
/// <param name="First">The first difference, in words.</param>
public sealed record NegotiationDifference(string About, string Peer, string Ours, string First)
{
    /// <summary>All of it in one line, for reports.</summary>
    public string Text => $"peer offered {Peer}; we accept {Ours}; first difference: {First}";
}
