namespace Cluster.Crypto.Transforms;

/// <summary>DES in CBC mode (RFC 2405): broken, for peers that have nothing else.</summary>
public sealed class DesCbc() : CbcTransform("DES-CBC")
{
    public override ushort Id => 2;

    public override int KeyBits => 0;

    public override string Name => "des-cbc";

    public override IReadOnlyList<string> JunosKeywords { get; } = ["des-cbc"];

    public override int KeyMaterialLength => 8;

    public override int BlockLength => 8;
}
