namespace Cluster.Crypto.Signatures;

/// <summary>What a key pair is for. Stored: numbers never change.</summary>
public enum KeyAlgorithm
{
    Rsa = 1,
    Dsa = 2,

    /// <summary>On one of the NIST curves P-256, P-384 and P-521.</summary>
    Ecdsa = 3,

    Ed25519 = 4,
}
