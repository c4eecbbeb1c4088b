using System.Security.Cryptography;

namespace Cluster.Crypto.Transforms;

/// <summary>PRF_HMAC_SHA1 (RFC 2104).</summary>
public sealed class PrfHmacSha1 : PrfTransform
{
    public override ushort Id => 2;

    public override string Name => "hmac-sha1";

    public override int OutputLength => HMACSHA1.HashSizeInBytes;

    public override void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        HMACSHA1.HashData(key, data, output);
}
