using System.Collections.Immutable;
using System.Net;

namespace Cluster.Ike.Access;

/// <summary>What is known of a user who was let in.</summary>
/// <param name="User">The name that was accepted.</param>
/// <param name="Address">The inner address that is the user's own; null: one of the pool.</param>
/// <param name="Dns">Name servers that come with the user rather than with the pool.</param>
public sealed record AccessGrant(string User, IPAddress? Address, ImmutableArray<IPAddress> Dns)
{
    public static AccessGrant Of(string user) => new(user, null, []);
}
