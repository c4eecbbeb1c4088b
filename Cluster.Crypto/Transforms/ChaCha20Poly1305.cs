using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>ChaCha20 with Poly1305 (RFC 7634), for ESP and IKE. Nonce = salt, explicit IV. The key has one length, so none is negotiated.</summary>
public sealed class ChaCha20Poly1305 : EncryptionTransform
{
    /// <summary>libcrypto's name.</summary>
    internal const string CipherName = "ChaCha20-Poly1305";

    internal const int KeyLength = 32;

    private const int NonceLength = 12; // RFC 7634 section 2: salt 4, IV 8

    private readonly nint _cipher = EvpOneShot.Cipher(CipherName);

    public override ushort Id => 28;

    public override int KeyBits => 0;

    public override string Name => "chacha20-poly1305";

    public override IReadOnlyList<string> JunosKeywords { get; } = ["chacha20-poly1305"];

    public override int KeyMaterialLength => KeyLength + SaltLength;

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
        EvpOneShot.Aead(_cipher, encrypt: true, keyMaterial[..KeyLength], nonce, associatedData, data, icv);
    }

    public override bool Decrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, ReadOnlySpan<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> tag = stackalloc byte[IcvLength];
        MakeNonce(keyMaterial, iv, nonce);
        icv.CopyTo(tag);
        return EvpOneShot.Aead(_cipher, encrypt: false, keyMaterial[..KeyLength], nonce, associatedData, data, tag);
    }

    private void MakeNonce(ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, Span<byte> nonce)
    {
        keyMaterial[KeyLength..].CopyTo(nonce);
        iv.CopyTo(nonce[SaltLength..]);
    }
}
