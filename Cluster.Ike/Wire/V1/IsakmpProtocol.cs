namespace Cluster.Ike.Wire.V1;

/// <summary>Protocol identifiers (RFC 2407 section 4.4.1).</summary>
public enum IsakmpProtocol : byte
{
    Isakmp = 1,
    Ah = 2,
    Esp = 3,
    IpComp = 4,
}
