using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Actors.Anchors;

/// <summary>A row of the anchor table: who owns an anchor, since which term. The highest term wins everywhere.</summary>
public sealed record AnchorOwner(Anchor Anchor, Term Term, FabricNode Node) : IClusterMessage;
