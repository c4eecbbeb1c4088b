using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Store;

/// <summary>
/// Below which number no process may draw its incarnation at a time, whatever the database says: the minutes since 2026. A database that
/// was restored from a backup has forgotten what was drawn since, but time has gone on. (That is enough while fewer numbers are drawn than
/// minutes pass; a burst of restarts is covered by what live nodes and the node's own file know.)
/// </summary>
public static class IncarnationFloor
{
    /// <summary>
    /// A clock that is wrong by decades must not use up the numbers: so many are always left to be drawn one by one. With the 24 bits
    /// of an incarnation the floor rises until 2055.
    /// </summary>
    public const uint AlwaysLeft = 1 << 20;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Incarnation At(DateTimeOffset now) => new((uint)Math.Clamp((now - Epoch).Ticks / TimeSpan.TicksPerMinute, 0, Incarnation.Max - AlwaysLeft));
}
