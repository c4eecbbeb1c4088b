namespace Cluster.Ike.Wire.V1;

/// <summary>RFC 2408 section 3.1.</summary>
[Flags]
public enum IsakmpFlags : byte
{
    None = 0,

    Encrypted = 0x01,

    /// <summary>The sender of the flag will say CONNECTED when it has installed its keys. Tolerated; we never set it.</summary>
    Commit = 0x02,

    /// <summary>A notify that is authenticated but not encrypted. Refused.</summary>
    AuthenticationOnly = 0x04,
}
