namespace Cluster.Ike.Wire;

/// <summary>IKEv2 exchange types (RFC 7296 section 3.1).</summary>
public enum ExchangeType : byte
{
    IkeSaInit = 34,
    IkeAuth = 35,
    CreateChildSa = 36,
    Informational = 37,
}
