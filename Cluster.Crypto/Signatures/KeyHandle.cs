using Cluster.Crypto.Native;

namespace Cluster.Crypto.Signatures;

/// <summary>Owns one EVP_PKEY, which may be used on several threads.</summary>
internal sealed unsafe class KeyHandle : IDisposable
{
    private nint _key;

    private KeyHandle(nint key, KeyAlgorithm algorithm) => (_key, Algorithm) = (key, algorithm);

    ~KeyHandle() => LibCrypto.EVP_PKEY_free(_key);

    public KeyAlgorithm Algorithm { get; }

    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_key == 0, this);
            return _key;
        }
    }

    public int Bits => LibCryptoKeys.EVP_PKEY_get_bits(Value);

    public int SignatureRoom => LibCryptoKeys.EVP_PKEY_get_size(Value);

    public byte[] PublicKey
    {
        get
        {
            byte[] bytes = new byte[LibCryptoKeys.i2d_PUBKEY(Value, null)];
            fixed (byte* start = bytes)
            {
                byte* at = start;
                LibCryptoKeys.i2d_PUBKEY(Value, &at);
            }

            GC.KeepAlive(this);
            return bytes;
        }
    }

    /// <summary>Takes the key over; null for none, or one of a kind that we do not have.</summary>
    public static KeyHandle? Of(nint key)
    {
        LibCrypto.ERR_clear_error();
        if (key == 0)
        {
            return null;
        }

        KeyAlgorithm? algorithm = LibCryptoKeys.EVP_PKEY_get_base_id(key) switch
        {
            LibCryptoKeys.TypeRsa or LibCryptoKeys.TypeRsaPss => KeyAlgorithm.Rsa,
            LibCryptoKeys.TypeDsa => KeyAlgorithm.Dsa,
            LibCryptoKeys.TypeEc when LibCryptoKeys.EVP_PKEY_get_bits(key) is 256 or 384 or 521 => KeyAlgorithm.Ecdsa,
            LibCryptoKeys.TypeEd25519 => KeyAlgorithm.Ed25519,
            _ => null,
        };
        if (algorithm is { } known)
        {
            return new KeyHandle(key, known);
        }

        LibCrypto.EVP_PKEY_free(key);
        return null;
    }

    /// <summary>Padding and hash of one operation.</summary>
    public static bool Set(nint context, SignatureScheme scheme)
    {
        bool padded = scheme.Padding switch
        {
            SignaturePadding.Pkcs1 => LibCryptoKeys.EVP_PKEY_CTX_set_rsa_padding(context, LibCryptoKeys.PaddingPkcs1) == 1,
            SignaturePadding.Pss => LibCryptoKeys.EVP_PKEY_CTX_set_rsa_padding(context, LibCryptoKeys.PaddingPss) == 1
                && LibCryptoKeys.EVP_PKEY_CTX_set_rsa_pss_saltlen(context, scheme.SaltLength) == 1,
            _ => true,
        };
        return padded && (scheme.DigestName is not { } name
            || LibCryptoKeys.EVP_PKEY_CTX_set_signature_md(context, LibCrypto.Check(LibCryptoKeys.EVP_get_digestbyname(name))) == 1);
    }

    public Operation NewContext() => new(this, LibCrypto.Check(LibCrypto.EVP_PKEY_CTX_new(Value, 0)));

    public void Dispose()
    {
        LibCrypto.EVP_PKEY_free(_key);
        _key = 0;
        GC.SuppressFinalize(this);
    }

    /// <summary>One signature or verification; keeps the key alive.</summary>
    internal readonly ref struct Operation(KeyHandle owner, nint context)
    {
        public nint Value => context;

        public void Dispose()
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            GC.KeepAlive(owner);
        }
    }
}
