namespace Cluster.Crypto.Transforms;

/// <summary>HMAC-MD5 cut to 96 bits (RFC 2403).</summary>
public sealed class HmacMd5 : IntegrityTransform
{
    public override ushort Id => 1;

    public override IReadOnlyList<string> IpsecKeywords { get; } = ["hmac-md5-96"];

    public override IReadOnlyList<string> IkeKeywords { get; } = ["md5"];

    public override string Name => "hmac-md5-96";

    public override int KeyLength => 16;

    public override int IcvLength => 12;

    public override PrfTransform Prf { get; } = new PrfHmacMd5();
}
