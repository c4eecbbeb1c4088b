namespace Cluster.Crypto.Transforms;

/// <summary>Triple DES with three keys in CBC mode (RFC 2451): weak and slow, for peers that have nothing better.</summary>
public sealed class TripleDesCbc() : CbcTransform("DES-EDE3-CBC")
{
    public override ushort Id => 3;

    public override int KeyBits => 0;

    public override string Name => "3des-cbc";

    public override IReadOnlyList<string> JunosKeywords { get; } = ["3des-cbc"];

    public override int KeyMaterialLength => 24;

    public override int BlockLength => 8;
}
