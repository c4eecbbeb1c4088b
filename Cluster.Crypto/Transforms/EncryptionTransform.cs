namespace Cluster.Crypto.Transforms;

/// <summary>
/// A cipher as IKE and ESP negotiate it: one id with one key length. Lengths are bytes unless named bits.
/// <see cref="Encrypt"/> and <see cref="Decrypt"/> are for IKE's SK payloads; packets use <c>Packets/</c>.
/// </summary>
public abstract class EncryptionTransform
{
    /// <summary>Transform id, type 1 (IANA "IKEv2 Encryption Algorithm Transform IDs"); ESP uses the same numbers.</summary>
    public abstract ushort Id { get; }

    /// <summary>The Key Length attribute on the wire, in bits; 0 where the cipher has a fixed length and sends none.</summary>
    public abstract int KeyBits { get; }

    /// <summary>Name as displays print it: <c>aes-cbc (128 bits)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether an IKE SA may be protected with it (RFC 7296 section 5: never NULL).</summary>
    public virtual bool UsableInIke => true;

    /// <summary>Words of <c>encryption-algorithm</c> that name it, the preferred one first: <c>aes-128-gcm</c>.</summary>
    public abstract IReadOnlyList<string> JunosKeywords { get; }

    /// <summary>Keying material taken from the key stream: the key and, for counter modes, the salt behind it.</summary>
    public abstract int KeyMaterialLength { get; }

    /// <summary>Salt inside the keying material (RFC 4106 section 4); 0 for CBC.</summary>
    public abstract int SaltLength { get; }

    public abstract int IvLength { get; }

    /// <summary>Plaintext is padded to a multiple of this: the cipher block, or 1 for IKE and 4 for ESP with counter modes.</summary>
    public abstract int BlockLength { get; }

    /// <summary>Length of the tag for a combined-mode cipher; 0 where a separate integrity transform is needed.</summary>
    public abstract int IcvLength { get; }

    public bool IsCombinedMode => IcvLength > 0;

    /// <summary>Encrypts in place. For combined modes writes the tag over <paramref name="icv"/>; otherwise that is empty.</summary>
    /// <param name="keyMaterial">Key and salt, <see cref="KeyMaterialLength"/> bytes.</param>
    /// <param name="iv">The explicit IV as it stands on the wire.</param>
    /// <param name="associatedData">Authenticated but not encrypted; empty for CBC.</param>
    public abstract void Encrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> icv);

    /// <summary>Decrypts in place. False, and <paramref name="data"/> wiped, when the tag does not verify.</summary>
    public abstract bool Decrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, ReadOnlySpan<byte> icv);

    /// <summary>Wrong lengths here are a bug of the caller: what peers send has been cut to size before.</summary>
    protected void CheckLengths(ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> data, ReadOnlySpan<byte> icv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(keyMaterial.Length, KeyMaterialLength, nameof(keyMaterial));
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, IvLength, nameof(iv));
        ArgumentOutOfRangeException.ThrowIfNotEqual(data.Length % BlockLength, 0, nameof(data));
        ArgumentOutOfRangeException.ThrowIfNotEqual(icv.Length, IcvLength, nameof(icv));
    }
}
