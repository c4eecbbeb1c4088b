using System.Security.Cryptography;

namespace Cluster.Crypto.Signatures;

/// <summary>One way to sign, a row of <see cref="SignatureTable"/>.</summary>
/// <param name="Name">For people.</param>
/// <param name="Identifier">The AlgorithmIdentifier that RFC 7427 sends before the signature; empty where there is none.</param>
/// <param name="SaltLength">Of PSS, in bytes.</param>
public sealed record SignatureScheme(
    string Name, KeyAlgorithm Key, SignatureHash Hash, SignaturePadding Padding, ReadOnlyMemory<byte> Identifier, int SaltLength = 0)
{
    /// <summary>The value that is signed: a hash of the message, or the message itself.</summary>
    public byte[] Digest(ReadOnlySpan<byte> message) => Hash switch
    {
        SignatureHash.Sha1 => SHA1.HashData(message),
        SignatureHash.Sha256 => SHA256.HashData(message),
        SignatureHash.Sha384 => SHA384.HashData(message),
        SignatureHash.Sha512 => SHA512.HashData(message),
        _ => message.ToArray(),
    };

    /// <summary>libcrypto's name of the hash; null where the value carries none.</summary>
    internal string? DigestName => Hash switch
    {
        SignatureHash.Sha1 => "SHA1",
        SignatureHash.Sha256 => "SHA256",
        SignatureHash.Sha384 => "SHA384",
        SignatureHash.Sha512 => "SHA512",
        _ => null,
    };

    public override string ToString() => Name;
}
