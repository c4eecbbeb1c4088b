using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Store;

/// <summary>
/// Which inner address which IKE SA has, for the whole cluster: one row per address, so that no address has two holders, whatever fails. Every write is
/// fenced by the term of the IKE SA's anchor. Failures of the database are exceptions.
/// </summary>
public interface IAddressLeases
{
    /// <summary>
    /// An address for this IKE SA: the one that it has, else the one that the user had last, else one that nobody had, else the one that has been free
    /// for longest. The same again when asked again.
    /// </summary>
    Task<LeaseAnswer> TakeAsync(LeaseRequest request, CancellationToken cancel);

    /// <summary>The IKE SA is gone. What was taken in a later term stays.</summary>
    Task ReleaseAsync(Anchor anchor, Term term, uint saNumber, CancellationToken cancel);

    /// <summary>
    /// A new owner knows which IKE SAs of the anchor live: their addresses are theirs in this term, and what the anchor has beyond them is free. False
    /// when somebody has a higher term.
    /// </summary>
    Task<bool> ReconcileAsync(Anchor anchor, Term term, ImmutableArray<LiveLease> live, CancellationToken cancel);
}

/// <param name="Own">The address that is the user's and nobody else's; null: one of the ranges.</param>
/// <param name="Ranges">What may be given out, both ends included.</param>
public sealed record LeaseRequest(
    Anchor Anchor, Term Term, uint SaNumber, string Pool, string User, IPAddress? Own, ImmutableArray<(IPAddress Low, IPAddress High)> Ranges);

/// <summary>One of the two is null.</summary>
/// <param name="Refusal">For people.</param>
public sealed record LeaseAnswer(IPAddress? Address, string? Refusal);

public sealed record LiveLease(uint SaNumber, string User, IPAddress Address);
