using Cluster.Crypto.Identifiers;

namespace Cluster.Dataplane.Control;

/// <summary>
/// The node where opened packets are injected and clear packets are caught, so that one connection tracking table sees both
/// directions of a flow: whoever owns the anchor of the redundancy group, and with it the shared addresses.
/// </summary>
public sealed class ClearSideHome
{
    private const int NoAnchor = -1;

    private int _anchor = NoAnchor;

    /// <summary>The anchor of the redundancy group; null while there is none: every node is its own home then.</summary>
    public Anchor? Anchor
    {
        get => Volatile.Read(ref _anchor) is var value and not NoAnchor ? new Anchor((byte)value) : null;
        set => Volatile.Write(ref _anchor, value?.Value ?? NoAnchor);
    }

    /// <summary>Null: this node is the home.</summary>
    public FabricNode? Find(AnchorTable anchors) => Anchor is { } anchor ? anchors[anchor].Owner : null;
}
