namespace Cluster.Crypto.Transforms;

/// <summary>HMAC-SHA1 cut to 96 bits (RFC 2404).</summary>
public sealed class HmacSha1 : IntegrityTransform
{
    public override ushort Id => 2;

    public override IReadOnlyList<string> IpsecKeywords { get; } = ["hmac-sha1-96"];

    public override IReadOnlyList<string> IkeKeywords { get; } = ["sha1"];

    public override string Name => "hmac-sha1-96";

    public override int KeyLength => 20;

    public override int IcvLength => 12;

    public override PrfTransform Prf { get; } = new PrfHmacSha1();
}
