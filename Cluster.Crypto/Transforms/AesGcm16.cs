using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>AES in Galois/counter mode with a 16-byte tag (RFC 4106 for ESP, RFC 5282 for IKE). Nonce = salt, explicit IV.</summary>
public sealed class AesGcm16(int keyBits) : EncryptionTransform
{
    private const int NonceLength = 12; // RFC 4106 section 4: salt 4, IV 8

    private readonly nint _cipher = EvpOneShot.Cipher($"AES-{keyBits}-GCM");

    public override ushort Id => 20;

    public override int KeyBits => keyBits;

    public override string Name { get; } = $"aes-gcm ({keyBits} bits)";

    public override IReadOnlyList<string> JunosKeywords { get; } = [$"aes-{keyBits}-gcm"];

    public override int KeyMaterialLength => (keyBits / 8) + SaltLength;

    public override int SaltLength => 4;

    public override int IvLength => 8;

    public override int BlockLength => 1;

    public override int IcvLength => 16;

    public override void Encrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        Span<byte> nonce = stackalloc byte[NonceLength];
        MakeNonce(keyMaterial, iv, nonce);
        EvpOneShot.Aead(_cipher, encrypt: true, keyMaterial[..(keyBits / 8)], nonce, associatedData, data, icv);
    }

    public override bool Decrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, ReadOnlySpan<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> tag = stackalloc byte[IcvLength];
        MakeNonce(keyMaterial, iv, nonce);
        icv.CopyTo(tag);
        return EvpOneShot.Aead(_cipher, encrypt: false, keyMaterial[..(keyBits / 8)], nonce, associatedData, data, tag);
    }

    private void MakeNonce(ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, Span<byte> nonce)
    {
        keyMaterial[(keyBits / 8)..].CopyTo(nonce);
        iv.CopyTo(nonce[SaltLength..]);
    }
}
