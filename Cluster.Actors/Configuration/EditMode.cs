namespace Cluster.Actors.Configuration;

/// <summary>The three ways into configuration mode. The numbers are stored.</summary>
public enum EditMode
{
    /// <summary><c>configure</c>: one candidate for all.</summary>
    Shared = 1,

    /// <summary><c>configure exclusive</c>: the shared candidate, and nobody else may change or commit. Leaving discards what was not committed.</summary>
    Exclusive = 2,

    /// <summary><c>configure private</c>: a candidate of one's own.</summary>
    Private = 3,
}
