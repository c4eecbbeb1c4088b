using Cluster.Crypto.Native;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.Packets;

/// <summary>What the libraries call an integrity algorithm, and the sizes inside its HMAC.</summary>
/// <param name="Digest">libcrypto's name.</param>
/// <param name="Block">Bytes of the hash's input block: to this a key is filled up.</param>
internal readonly record struct HmacShape(string Digest, MbHash Hash, int Block)
{
    internal static HmacShape Of(IntegrityTransform integrity) => integrity switch
    {
        HmacMd5 => new("MD5", MbHash.Md5, 64),
        HmacSha1 => new("SHA1", MbHash.Sha1, 64),
        HmacSha256 => new("SHA256", MbHash.Sha256, 64),
        HmacSha384 => new("SHA384", MbHash.Sha384, 128),
        HmacSha512 => new("SHA512", MbHash.Sha512, 128),
        _ => throw new ArgumentException($"No packet cipher for {integrity.Name}."),
    };
}
