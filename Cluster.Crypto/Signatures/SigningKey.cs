using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Signatures;

/// <summary>
/// A private key in libcrypto's memory, which clears it. Safe on several threads; freed when disposed or finalized. Signing costs up to a
/// millisecond: not for an actor's own thread.
/// </summary>
public sealed unsafe class SigningKey : IDisposable
{
    private readonly KeyHandle _key;

    private SigningKey(KeyHandle key) => _key = key;

    public KeyAlgorithm Algorithm => _key.Algorithm;

    /// <summary>Of the modulus or the curve.</summary>
    public int Bits => _key.Bits;

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => _key.PublicKey;

    /// <summary>Null when it is no private key (PKCS #8 or the algorithm's own form, DER, not encrypted) of a kind that we have.</summary>
    public static SigningKey? TryRead(SecretBytes key)
    {
        var bytes = key.Expose();
        fixed (byte* start = bytes)
        {
            byte* at = start;
            return KeyHandle.Of(LibCryptoKeys.d2i_AutoPrivateKey(0, &at, bytes.Length)) is { } handle ? new SigningKey(handle) : null;
        }
    }

    /// <summary>The signature; of DSA and ECDSA as DER, see <see cref="SignatureNumbers"/>.</summary>
    /// <exception cref="CryptographicException">The key is too small for the scheme, or not for it.</exception>
    public byte[] Sign(SignatureScheme scheme, ReadOnlySpan<byte> message)
    {
        byte[]? signature = scheme.Key != Algorithm ? null
            : scheme.Key == KeyAlgorithm.Ed25519 ? SignMessage(message)
            : SignDigest(scheme, scheme.Digest(message));
        LibCrypto.ERR_clear_error();
        return signature ?? throw new CryptographicException($"a key of {Bits} bits ({Algorithm}) cannot sign by {scheme}");
    }

    public override string ToString() => "***";

    public void Dispose() => _key.Dispose();

    private byte[]? SignDigest(SignatureScheme scheme, byte[] digest)
    {
        using var context = _key.NewContext();
        byte[] signature = new byte[_key.SignatureRoom];
        nuint length = (nuint)signature.Length;
        fixed (byte* d = digest, s = signature)
        {
            return LibCryptoKeys.EVP_PKEY_sign_init(context.Value) == 1 && KeyHandle.Set(context.Value, scheme)
                && LibCryptoKeys.EVP_PKEY_sign(context.Value, s, &length, d, (nuint)digest.Length) == 1
                ? signature[..(int)length]
                : null;
        }
    }

    private byte[]? SignMessage(ReadOnlySpan<byte> message)
    {
        nint context = LibCrypto.Check(LibCryptoKeys.EVP_MD_CTX_new());
        try
        {
            byte[] signature = new byte[_key.SignatureRoom];
            nuint length = (nuint)signature.Length;
            fixed (byte* m = message, s = signature)
            {
                return LibCryptoKeys.EVP_DigestSignInit(context, null, 0, 0, _key.Value) == 1
                    && LibCryptoKeys.EVP_DigestSign(context, s, &length, m, (nuint)message.Length) == 1
                    ? signature[..(int)length]
                    : null;
            }
        }
        finally
        {
            LibCryptoKeys.EVP_MD_CTX_free(context);
            GC.KeepAlive(_key);
        }
    }
}
