namespace Cluster.Dataplane.Control;

/// <summary>
/// The node where opened packets are injected and clear packets are caught, so that one connection tracking table sees both
/// directions of a flow. Null: this node is the home.
/// </summary>
public sealed class ClearSideHome
{
    private FabricNode? _node;

    public FabricNode? Node
    {
        get => Volatile.Read(ref _node);
        set => Volatile.Write(ref _node, value);
    }
}
