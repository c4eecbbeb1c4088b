namespace Cluster.Actors.Ingress;

/// <summary>In which order the ingress takes what has arrived.</summary>
internal enum ArrivalRank
{
    /// <summary>Under an SPI of ours.</summary>
    Known,

    /// <summary>A first message from the address of a peer with live SAs: in IKEv1 that is how it renews phase 1.</summary>
    Peer,

    Stranger,
}
