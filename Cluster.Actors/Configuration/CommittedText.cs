using Cluster.Actors.Store;

namespace Cluster.Actors.Configuration;

/// <summary>A configuration as it was committed. Secrets may stand in it, so it does not print itself.</summary>
public sealed class CommittedText(StoredConfiguration stored)
{
    /// <summary>For displays that take the secrets out.</summary>
    public StoredConfiguration Expose() => stored;
}
