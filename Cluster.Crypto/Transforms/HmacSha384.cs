namespace Cluster.Crypto.Transforms;

/// <summary>HMAC-SHA2-384 cut to 192 bits (RFC 4868).</summary>
public sealed class HmacSha384 : IntegrityTransform
{
    public override ushort Id => 13;

    public override IReadOnlyList<string> IpsecKeywords { get; } = ["hmac-sha-384"];

    public override IReadOnlyList<string> IkeKeywords { get; } = ["sha-384"];

    public override string Name => "hmac-sha-384";

    public override int KeyLength => 48;

    public override int IcvLength => 24;

    public override PrfTransform Prf { get; } = new PrfHmacSha384();
}
