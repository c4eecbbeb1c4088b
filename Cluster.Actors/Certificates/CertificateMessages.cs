using Cluster.Actors.Anchors;

namespace Cluster.Actors.Certificates;

/// <summary>What a node that has changed the certificates tells the others. The slot is repeated in the answer.</summary>
public static class CertificateMessages
{
    /// <summary>The store is at this revision, or later. Answered by <see cref="InUse"/> when the node has it, and not at all when it cannot.</summary>
    public sealed record Changed(long Revision, int Slot) : IClusterMessage;

    public sealed record InUse(long Revision, int Slot) : IClusterMessage;
}
