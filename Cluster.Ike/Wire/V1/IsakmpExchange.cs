namespace Cluster.Ike.Wire.V1;

/// <summary>IKEv1 exchange types (RFC 2408 section 3.1, RFC 2409 section 5.5). Those not named here are not spoken.</summary>
public enum IsakmpExchange : byte
{
    /// <summary>Main mode, which RFC 2408 calls identity protection.</summary>
    Main = 2,

    Aggressive = 4,

    Informational = 5,

    /// <summary>draft-dukes-ike-mode-cfg-02 section 3.1.</summary>
    Transaction = 6,

    Quick = 32,
}
