using System.Security.Cryptography;
using Cluster.Crypto.Keys;

namespace Cluster.Crypto.Signatures;

/// <summary>Makes key pairs for certificates.</summary>
public static class SignatureKeys
{
    /// <summary>The sizes of each kind, the first by default. DSA keys are only loaded: nobody should make new ones.</summary>
    public static IReadOnlyList<int> Sizes(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa => [2048, 3072, 4096],
        KeyAlgorithm.Ecdsa => [256, 384, 521],
        KeyAlgorithm.Ed25519 => [256],
        _ => [],
    };

    /// <summary>A new private key as PKCS #8.</summary>
    /// <param name="bits">One of <see cref="Sizes"/>.</param>
    public static SecretBytes Generate(KeyAlgorithm algorithm, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(Sizes(algorithm).Contains(bits), false, nameof(bits));
        byte[] key = algorithm switch
        {
            KeyAlgorithm.Rsa => Rsa(bits),
            KeyAlgorithm.Ecdsa => Ecdsa(bits),
            _ => Ed25519(),
        };
        try
        {
            return new SecretBytes(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Rsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKey();
    }

    private static byte[] Ecdsa(int bits)
    {
        using var ecdsa = ECDsa.Create(bits switch
        {
            256 => ECCurve.NamedCurves.nistP256,
            384 => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        });
        return ecdsa.ExportPkcs8PrivateKey();
    }

    /// <summary>RFC 8410 section 7: 32 random bytes in a frame that never changes.</summary>
    private static byte[] Ed25519()
    {
        byte[] key = [.. Convert.FromHexString("302e020100300506032b657004220420"), .. new byte[32]];
        RandomNumberGenerator.Fill(key.AsSpan(^32..));
        return key;
    }
}
