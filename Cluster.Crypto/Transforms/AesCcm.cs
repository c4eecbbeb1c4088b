using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>AES in counter mode with CBC-MAC (RFC 4309 for ESP, RFC 5282 for IKE). Nonce = salt, explicit IV.</summary>
/// <param name="icvLength">Of the tag: 8, 12 or 16 bytes, each of which is an algorithm of its own.</param>
public sealed class AesCcm(int keyBits, int icvLength) : EncryptionTransform
{
    internal const int NonceLength = 11; // RFC 4309 section 4: salt 3, IV 8
    private const ushort Ccm8 = 14, Ccm12 = 15, Ccm16 = 16;

    public override ushort Id { get; } = icvLength switch { 8 => Ccm8, 12 => Ccm12, _ => Ccm16 };

    public override int KeyBits => keyBits;

    public override string Name { get; } = icvLength == 16 ? $"aes-ccm ({keyBits} bits)" : $"aes-ccm-{icvLength} ({keyBits} bits)";

    public override IReadOnlyList<string> JunosKeywords { get; } = [icvLength == 16 ? $"aes-{keyBits}-ccm" : $"aes-{keyBits}-ccm-{icvLength}"];

    public override int KeyMaterialLength => (keyBits / 8) + SaltLength;

    public override int SaltLength => 3;

    public override int IvLength => 8;

    public override int BlockLength => 1;

    public override int IcvLength => icvLength;

    /// <summary>libcrypto's handle, which lives as long as the process.</summary>
    internal nint Cipher { get; } = EvpOneShot.Cipher($"AES-{keyBits}-CCM");

    public override void Encrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        Span<byte> nonce = stackalloc byte[NonceLength];
        MakeNonce(keyMaterial, iv, nonce);
        EvpOneShot.Ccm(Cipher, encrypt: true, keyMaterial[..(keyBits / 8)], nonce, associatedData, data, icv);
    }

    public override bool Decrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, ReadOnlySpan<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> tag = stackalloc byte[icvLength];
        MakeNonce(keyMaterial, iv, nonce);
        icv.CopyTo(tag);
        return EvpOneShot.Ccm(Cipher, encrypt: false, keyMaterial[..(keyBits / 8)], nonce, associatedData, data, tag);
    }

    private void MakeNonce(ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, Span<byte> nonce)
    {
        keyMaterial[(keyBits / 8)..].CopyTo(nonce);
        iv.CopyTo(nonce[SaltLength..]);
    }
}
