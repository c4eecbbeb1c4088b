namespace Cluster.Crypto.Transforms;

/// <summary>HMAC-SHA2-512 cut to 256 bits (RFC 4868).</summary>
public sealed class HmacSha512 : IntegrityTransform
{
    public override ushort Id => 14;

    public override IReadOnlyList<string> IpsecKeywords { get; } = ["hmac-sha-512"];

    public override IReadOnlyList<string> IkeKeywords { get; } = ["sha-512"];

    public override string Name => "hmac-sha-512";

    public override int KeyLength => 64;

    public override int IcvLength => 32;

    public override PrfTransform Prf { get; } = new PrfHmacSha512();
}
