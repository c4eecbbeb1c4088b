namespace Cluster.Crypto.Signatures;

/// <summary>What is signed of a message; the numbers are those of SIGNATURE_HASH_ALGORITHMS (RFC 7427 section 7, RFC 8420 section 3).</summary>
public enum SignatureHash : ushort
{
    /// <summary>The value itself, with nothing that names a hash: IKEv1 (RFC 2409 section 5.1).</summary>
    None = 0,

    Sha1 = 1,
    Sha256 = 2,
    Sha384 = 3,
    Sha512 = 4,

    /// <summary>The message itself: the algorithm hashes on its own.</summary>
    Identity = 5,
}
