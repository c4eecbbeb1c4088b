using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>AES in CBC mode (RFC 3602).</summary>
public sealed class AesCbc(int keyBits) : EncryptionTransform
{
    private readonly nint _cipher = EvpOneShot.Cipher($"AES-{keyBits}-CBC");

    public override ushort Id => 12;

    public override int KeyBits => keyBits;

    public override string Name { get; } = $"aes-cbc ({keyBits} bits)";

    public override IReadOnlyList<string> JunosKeywords { get; } = [$"aes-{keyBits}-cbc"];

    public override int KeyMaterialLength => keyBits / 8;

    public override int SaltLength => 0;

    public override int IvLength => 16;

    public override int BlockLength => 16;

    public override int IcvLength => 0;

    public override void Encrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        EvpOneShot.Cbc(_cipher, encrypt: true, keyMaterial, iv, data);
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
        EvpOneShot.Cbc(_cipher, encrypt: false, keyMaterial, iv, data);
        return true;
    }
}
