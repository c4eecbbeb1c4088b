using Cluster.Crypto.Native;

namespace Cluster.Crypto.Signatures;

/// <summary>A public key. Safe on several threads; freed when disposed or finalized.</summary>
public sealed unsafe class VerifyingKey : IDisposable
{
    private readonly KeyHandle _key;

    private VerifyingKey(KeyHandle key) => _key = key;

    public KeyAlgorithm Algorithm => _key.Algorithm;

    /// <summary>Of the modulus or the curve.</summary>
    public int Bits => _key.Bits;

    /// <summary>Null when it is no SubjectPublicKeyInfo (DER) of a kind that we have.</summary>
    public static VerifyingKey? TryRead(ReadOnlySpan<byte> publicKey)
    {
        fixed (byte* start = publicKey)
        {
            byte* at = start;
            return KeyHandle.Of(LibCryptoKeys.d2i_PUBKEY(0, &at, publicKey.Length)) is { } key ? new VerifyingKey(key) : null;
        }
    }

    /// <param name="signature">Of DSA and ECDSA: DER, see <see cref="SignatureNumbers"/>.</param>
    public bool Verify(SignatureScheme scheme, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (scheme.Key != Algorithm || signature.IsEmpty)
        {
            return false;
        }

        bool good = scheme.Key == KeyAlgorithm.Ed25519 ? VerifyMessage(message, signature) : VerifyDigest(scheme, scheme.Digest(message), signature);
        LibCrypto.ERR_clear_error();
        return good;
    }

    public void Dispose() => _key.Dispose();

    private bool VerifyDigest(SignatureScheme scheme, byte[] digest, ReadOnlySpan<byte> signature)
    {
        using var context = _key.NewContext();
        fixed (byte* d = digest, s = signature)
        {
            return LibCryptoKeys.EVP_PKEY_verify_init(context.Value) == 1 && KeyHandle.Set(context.Value, scheme)
                && LibCryptoKeys.EVP_PKEY_verify(context.Value, s, (nuint)signature.Length, d, (nuint)digest.Length) == 1;
        }
    }

    private bool VerifyMessage(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        nint context = LibCrypto.Check(LibCryptoKeys.EVP_MD_CTX_new());
        try
        {
            fixed (byte* m = message, s = signature)
            {
                return LibCryptoKeys.EVP_DigestVerifyInit(context, null, 0, 0, _key.Value) == 1
                    && LibCryptoKeys.EVP_DigestVerify(context, s, (nuint)signature.Length, m, (nuint)message.Length) == 1;
            }
        }
        finally
        {
            LibCryptoKeys.EVP_MD_CTX_free(context);
            GC.KeepAlive(_key);
        }
    }
}
