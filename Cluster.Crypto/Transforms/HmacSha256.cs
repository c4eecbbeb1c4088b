namespace Cluster.Crypto.Transforms;

/// <summary>HMAC-SHA2-256 cut to 128 bits (RFC 4868).</summary>
public sealed class HmacSha256 : IntegrityTransform
{
    public override ushort Id => 12;

    public override IReadOnlyList<string> IpsecKeywords { get; } = ["hmac-sha-256-128"];

    public override IReadOnlyList<string> IkeKeywords { get; } = ["sha-256"];

    public override string Name => "hmac-sha-256-128";

    public override int KeyLength => 32;

    public override int IcvLength => 16;

    public override PrfTransform Prf { get; } = new PrfHmacSha256();
}
