using System.Security.Cryptography;

namespace Cluster.Crypto.Transforms;

/// <summary>PRF_HMAC_SHA2_256 (RFC 4868).</summary>
public sealed class PrfHmacSha256 : PrfTransform
{
    public override ushort Id => 5;

    public override string Name => "hmac-sha256";

    public override int OutputLength => HMACSHA256.HashSizeInBytes;

    public override void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        HMACSHA256.HashData(key, data, output);
}
