using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>Heartbeats with one member since it joined, by direction, so that a cable that is cut one way shows.</summary>
/// <param name="Sent">By us.</param>
/// <param name="ReachedPeer">Of those, as the peer last told.</param>
/// <param name="SentByPeer">By its sequence numbers.</param>
/// <param name="Received">Of those.</param>
public sealed record HeartbeatLoss(FabricNode Peer, ulong Sent, ulong ReachedPeer, ulong SentByPeer, ulong Received);
