using System.Security.Cryptography;

namespace Cluster.Crypto.Transforms;

/// <summary>PRF_HMAC_SHA2_384 (RFC 4868).</summary>
public sealed class PrfHmacSha384 : PrfTransform
{
    public override ushort Id => 6;

    public override string Name => "hmac-sha384";

    public override int OutputLength => HMACSHA384.HashSizeInBytes;

    public override void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        HMACSHA384.HashData(key, data, output);
}
