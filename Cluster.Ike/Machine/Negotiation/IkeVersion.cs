namespace Cluster.Ike.Machine.Negotiation;

/// <summary>Which IKE a gateway speaks. It speaks no other.</summary>
public enum IkeVersion
{
    V1 = 1,
    V2 = 2,
}
