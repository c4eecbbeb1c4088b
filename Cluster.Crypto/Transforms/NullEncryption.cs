namespace Cluster.Crypto.Transforms;

/// <summary>No encryption (RFC 2410), for ESP alone. No keyword names it: an IPsec proposal selects it by naming no cipher.</summary>
public sealed class NullEncryption : EncryptionTransform
{
    public override ushort Id => 11;

    public override int KeyBits => 0;

    public override string Name => "null";

    public override bool UsableInIke => false;

    public override IReadOnlyList<string> JunosKeywords { get; } = [];

    public override int KeyMaterialLength => 0;

    public override int SaltLength => 0;

    public override int IvLength => 0;

    public override int BlockLength => 1;

    public override int IcvLength => 0;

    public override void Encrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> icv) =>
        CheckLengths(keyMaterial, iv, data, icv);

    public override bool Decrypt(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associatedData, Span<byte> data, ReadOnlySpan<byte> icv)
    {
        CheckLengths(keyMaterial, iv, data, icv);
        return true;
    }
}
