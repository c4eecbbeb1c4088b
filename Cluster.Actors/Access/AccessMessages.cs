using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Access;

namespace Cluster.Actors.Access;

/// <summary>To the actor that finds out about users and addresses; none leaves the node.</summary>
public static class AccessMessages
{
    /// <summary>From an IKE SA, which is answered by a command.</summary>
    /// <param name="Peer">Where the user calls from.</param>
    public sealed record Ask(string Gateway, Anchor Anchor, Term Term, uint SaNumber, IPAddress Peer, AccessQuestion Question) : INoSerializationVerificationNeeded;

    /// <summary>From an Anchor that is ready: these addresses are in use.</summary>
    public sealed record Recovered(Anchor Anchor, Term Term, ImmutableArray<LiveLease> Live) : INoSerializationVerificationNeeded;

    /// <summary>From an Anchor: nothing is left of this IKE SA.</summary>
    public sealed record Ended(Anchor Anchor, Term Term, uint SaNumber) : INoSerializationVerificationNeeded;
}
