namespace Cluster.Dataplane.Classify;

/// <summary>What a datagram is, by its first bytes alone.</summary>
public enum DatagramKind
{
    Runt,
    Ike,
    Esp,
    NatKeepalive,
}
