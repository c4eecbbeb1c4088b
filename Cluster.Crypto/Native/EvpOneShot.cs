using System.Collections.Concurrent;

namespace Cluster.Crypto.Native;

/// <summary>
/// One message through a libcrypto cipher, context made and destroyed (and so wiped) in the call. For IKE's few messages; packets
/// keep their contexts.
/// </summary>
internal static unsafe class EvpOneShot
{
    /// <summary>Fetched algorithms live as long as the process: OpenSSL counts references, and fetching takes a lock.</summary>
    private static readonly ConcurrentDictionary<string, nint> Ciphers = new();

    internal static nint Cipher(string name) => Ciphers.GetOrAdd(name, static name => LibCrypto.Check(Fetch(name)));

    /// <summary>
    /// OpenSSL 3 keeps what is broken, DES for instance, in a provider of its own. Naming one provider means naming all that are wanted.
    /// </summary>
    private static nint Fetch(string name)
    {
        nint cipher = LibCrypto.EVP_CIPHER_fetch(0, name, null);
        if (cipher != 0)
        {
            return cipher;
        }

        LibCrypto.ERR_clear_error();
        LibCrypto.Check(LibCrypto.OSSL_PROVIDER_load(0, "default"));
        LibCrypto.Check(LibCrypto.OSSL_PROVIDER_load(0, "legacy"));
        return LibCrypto.EVP_CIPHER_fetch(0, name, null);
    }

    /// <summary>A block cipher in CBC mode, without padding: the data is whole blocks. In place.</summary>
    internal static void Cbc(nint cipher, bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data)
    {
        nint context = LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_new());
        try
        {
            fixed (byte* k = key, v = iv, d = data)
            {
                int written;
                LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, cipher, 0, k, v, encrypt ? 1 : 0));
                LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_set_padding(context, 0));
                LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, d, &written, d, data.Length));
            }
        }
        finally
        {
            LibCrypto.EVP_CIPHER_CTX_free(context);
        }
    }

    /// <summary>
    /// CCM, which must know all lengths before the key and the length of the data before the data. In place; false, with the data wiped, when a tag
    /// given for decryption is wrong.
    /// </summary>
    internal static bool Ccm(
        nint cipher, bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> tag)
    {
        nint context = LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_new());
        try
        {
            fixed (byte* k = key, n = nonce, a = associatedData, d = data, t = tag)
            {
                int written;
                byte none;
                LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, cipher, 0, null, null, encrypt ? 1 : 0));
                LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlSetIvLength, nonce.Length, null));
                LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlSetTag, tag.Length, encrypt ? null : t));
                LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, 0, 0, k, n, -1));
                LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, null, &written, null, data.Length));
                if (associatedData.Length > 0)
                {
                    LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, null, &written, a, associatedData.Length));
                }

                bool done = LibCrypto.EVP_CipherUpdate(context, d == null ? &none : d, &written, d == null ? &none : d, data.Length) == 1;
                if (encrypt)
                {
                    LibCrypto.Check(done ? 1 : 0);
                    LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlGetTag, tag.Length, t));
                }
                else if (!done)
                {
                    LibCrypto.ERR_clear_error();
                    LibCrypto.OPENSSL_cleanse(d, (nuint)data.Length);
                }

                return done;
            }
        }
        finally
        {
            LibCrypto.EVP_CIPHER_CTX_free(context);
        }
    }

    /// <summary>Counter mode with a tag. In place; false, with the data wiped, when a tag given for decryption is wrong.</summary>
    internal static bool Aead(
        nint cipher, bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> data, Span<byte> tag)
    {
        nint context = LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_new());
        try
        {
            fixed (byte* k = key, n = nonce, a = associatedData, d = data, t = tag)
            {
                int written;
                byte none;
                LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, cipher, 0, null, null, encrypt ? 1 : 0));
                LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlSetIvLength, nonce.Length, null));
                LibCrypto.Check(LibCrypto.EVP_CipherInit_ex(context, 0, 0, k, n, -1));
                LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, null, &written, a == null ? &none : a, associatedData.Length));
                LibCrypto.Check(LibCrypto.EVP_CipherUpdate(context, d == null ? &none : d, &written, d == null ? &none : d, data.Length));
                if (encrypt)
                {
                    LibCrypto.Check(LibCrypto.EVP_CipherFinal_ex(context, &none, &written));
                    LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlGetTag, tag.Length, t));
                    return true;
                }

                LibCrypto.Check(LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.ControlSetTag, tag.Length, t));
                if (LibCrypto.EVP_CipherFinal_ex(context, &none, &written) == 1)
                {
                    return true;
                }

                LibCrypto.ERR_clear_error();
                LibCrypto.OPENSSL_cleanse(d, (nuint)data.Length);
                return false;
            }
        }
        finally
        {
            LibCrypto.EVP_CIPHER_CTX_free(context);
        }
    }
}
