namespace Cluster.Actors.Store;

/// <summary>The pointer row.</summary>
/// <param name="ConfirmWithin">By the database's clock, the one that all nodes share; not above zero: the time is over. Null: nothing waits.</param>
/// <param name="Fallback">What comes back unless it is confirmed; null: there was nothing before.</param>
public sealed record ActivePointer(long Version, TimeSpan? ConfirmWithin, long? Fallback);
