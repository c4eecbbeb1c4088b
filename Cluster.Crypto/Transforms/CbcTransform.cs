using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>A block cipher in CBC mode, which needs an integrity algorithm beside it.</summary>
/// <param name="algorithm">libcrypto's name.</param>
public abstract class CbcTransform(string algorithm) : EncryptionTransform
{
    /// <summary>Fetched when it is first used: an old cipher may be missing from a library that nobody asks for it.</summary>
    private readonly Lazy<nint> _cipher = new(() => EvpOneShot.Cipher(algorithm));

    public override int SaltLength => 0;

    public override int IvLength => BlockLength;

    public override int IcvLength => 0;

    /// <summary>libcrypto's handle, which lives as long as the process.</summary>
    internal nint Cipher => _cipher.Value;

    public override void Encrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        EvpOneShot.Cbc(Cipher, encrypt: true, keyMaterial, iv, data);
    }

    public override bool Decrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, ReadOnlySpan<byte> icv)
    {
        if (data.Length % BlockLength != 0)
        {
            data.Clear(); // What a peer sends may have any length; without whole blocks there is no plaintext.
            return false;
        }

        CheckLengths(keyMaterial, iv, data, icv);
        EvpOneShot.Cbc(Cipher, encrypt: false, keyMaterial, iv, data);
        return true;
    }
}
