namespace Cluster.Ike.Access;

/// <summary>Which user an IKE SA is of, beside the identity of its peer. Durable.</summary>
/// <param name="Lease">Null: no inner address was asked for.</param>
public sealed record AccessState(AccessGrant Grant, AddressLease? Lease)
{
    public string User => Grant.User;
}
