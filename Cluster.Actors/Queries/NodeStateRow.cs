using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>What only the node itself knows of its state.</summary>
/// <param name="ConfigurationVersion">That it applies; null before the first.</param>
/// <param name="Recovering">Anchors that it owns and whose SAs it does not all have yet.</param>
public sealed record NodeStateRow(
    string Build, TimeSpan Uptime, bool MaySpeak, long? ConfigurationVersion, int IkeSas, int ChildSas, ImmutableArray<Anchor> Recovering)
{
    /// <summary>IKE SAs that peers have begun here and that are not authenticated yet.</summary>
    public int HalfOpenIkeSas { get; init; }
}
