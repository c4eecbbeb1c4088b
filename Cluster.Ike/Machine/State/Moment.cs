namespace Cluster.Ike.Machine.State;

/// <summary>
/// The time, as an input. <paramref name="Utc"/> (milliseconds since 1970, clamped by the host between the last record and the cluster's
/// median plus 2 s) measures lifetimes, which survive a change of owner; <paramref name="Boot"/> (milliseconds of the
/// boot clock) measures retransmissions, which start over on a new owner.
/// </summary>
public readonly record struct Moment(long Utc, long Boot);
