namespace Cluster.Crypto.Transforms;

/// <summary>AES in CBC mode (RFC 3602).</summary>
public sealed class AesCbc(int keyBits) : CbcTransform($"AES-{keyBits}-CBC")
{
    public override ushort Id => 12;

    public override int KeyBits => keyBits;

    public override string Name { get; } = $"aes-cbc ({keyBits} bits)";

    public override IReadOnlyList<string> JunosKeywords { get; } = [$"aes-{keyBits}-cbc"];

    public override int KeyMaterialLength => keyBits / 8;

    public override int BlockLength => 16;
}
