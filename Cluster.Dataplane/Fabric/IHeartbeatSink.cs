using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>What the receive thread hands to the keeper of the lease; authentic, and each frame once.</summary>
internal interface IHeartbeatSink
{
    /// <summary>A member asks to be acknowledged. Returns the answer: how many of its heartbeats came here, and whether we accept it; null to stay silent.</summary>
    (ulong Received, bool Accepted)? Heartbeat(FabricNode from, ulong sequence);

    void Answer(FabricNode from, ulong sequence, ulong received, bool accepted);
}
