using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;

namespace Cluster.Ike.Wire;

/// <summary>How one direction of an IKE SA is protected. <paramref name="Integrity"/> is null for a combined-mode cipher.</summary>
/// <param name="EncryptionKey">SK_ei or SK_er, with the salt of a counter mode behind the key.</param>
/// <param name="IntegrityKey">SK_ai or SK_ar; empty for a combined-mode cipher.</param>
public sealed record MessageKeys(
    EncryptionTransform Encryption, IntegrityTransform? Integrity, SecretBytes EncryptionKey, SecretBytes IntegrityKey)
{
    public int IvLength => Encryption.IvLength;

    public int IcvLength => Integrity?.IcvLength ?? Encryption.IcvLength;
}
