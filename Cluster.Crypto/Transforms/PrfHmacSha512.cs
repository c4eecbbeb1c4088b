using System.Security.Cryptography;

namespace Cluster.Crypto.Transforms;

/// <summary>PRF_HMAC_SHA2_512 (RFC 4868).</summary>
public sealed class PrfHmacSha512 : PrfTransform
{
    public override ushort Id => 7;

    public override string Name => "hmac-sha512";

    public override int OutputLength => HMACSHA512.HashSizeInBytes;

    public override void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        HMACSHA512.HashData(key, data, output);
}
