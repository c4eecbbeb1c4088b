using System.Security.Cryptography;

namespace Cluster.Crypto.Transforms;

/// <summary>PRF_HMAC_MD5 (RFC 2104).</summary>
public sealed class PrfHmacMd5 : PrfTransform
{
    public override ushort Id => 1;

    public override string Name => "hmac-md5";

    public override int OutputLength => HMACMD5.HashSizeInBytes;

    public override void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        HMACMD5.HashData(key, data, output);
}
