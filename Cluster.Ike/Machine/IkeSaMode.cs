namespace Cluster.Ike.Machine;

/// <summary>How an IKE SA was negotiated, as displays name it.</summary>
public enum IkeSaMode
{
    IkeV2,
    Main,
    Aggressive,
}
