namespace Cluster.Ike.Wire;

/// <summary>Security protocol identifiers (RFC 7296 section 3.3.1). None stands in notifies that concern no SA.</summary>
public enum ProtocolId : byte
{
    None = 0,
    Ike = 1,
    Ah = 2,
    Esp = 3,
}
