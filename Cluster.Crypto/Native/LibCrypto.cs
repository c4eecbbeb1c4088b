using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>
/// The entry points of OpenSSL 3's libcrypto that we call, as they are declared in its headers. Results other than 1 (or a null
/// handle) are failures; <see cref="Check(int)"/> turns one into an exception where failure can only mean a broken library.
/// </summary>
internal static unsafe partial class LibCrypto
{
    /// <summary>The one ABI we are written against; OpenSSL 3.0 and later carry this name.</summary>
    private const string Library = "libcrypto.so.3";

    internal const int ControlSetIvLength = 0x9; // EVP_CTRL_AEAD_SET_IVLEN
    internal const int ControlGetTag = 0x10; // EVP_CTRL_AEAD_GET_TAG
    internal const int ControlSetTag = 0x11; // EVP_CTRL_AEAD_SET_TAG
    internal const int KeyTypeX25519 = 1034; // EVP_PKEY_X25519
    internal const int CurveP256 = 415; // NID_X9_62_prime256v1
    internal const int CurveP384 = 715; // NID_secp384r1
    internal const int CurveP521 = 716; // NID_secp521r1
    internal const int ConstantTime = 0x04; // BN_FLG_CONSTTIME
    internal const int PointUncompressed = 4; // POINT_CONVERSION_UNCOMPRESSED

    internal static void Check(int result)
    {
        if (result != 1)
        {
            throw new InvalidOperationException($"libcrypto failed: {LastError()}");
        }
    }

    internal static nint Check(nint handle) =>
        handle != 0 ? handle : throw new InvalidOperationException($"libcrypto failed: {LastError()}");

    [LibraryImport(Library)]
    internal static partial ulong ERR_get_error();

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    [LibraryImport(Library)]
    internal static partial void ERR_error_string_n(ulong error, byte* text, nuint length);

    [LibraryImport(Library)]
    internal static partial void OPENSSL_cleanse(void* bytes, nuint length);

    [LibraryImport(Library)]
    internal static partial byte* OpenSSL_version(int what);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OSSL_PROVIDER_load(nint libraryContext, string name);

    // Symmetric ciphers

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_CIPHER_fetch(nint libraryContext, string name, string? properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, void* pointer);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherFinal_ex(nint context, byte* output, int* outputLength);

    // Message authentication

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_MAC_fetch(nint libraryContext, string name, string? properties);

    [LibraryImport(Library)]
    internal static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library)]
    internal static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_init(nint context, byte* key, nuint length, OsslParameter* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_update(nint context, byte* data, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_final(nint context, byte* output, nuint* written, nuint length);

    // Raw-key agreement (X25519)

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(nint key, byte* output, nuint* length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_set_peer(nint context, nint peer);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive(nint context, byte* secret, nuint* length);

    // Big numbers

    [LibraryImport(Library)]
    internal static partial nint BN_new();

    [LibraryImport(Library)]
    internal static partial void BN_clear_free(nint number);

    [LibraryImport(Library)]
    internal static partial void BN_set_flags(nint number, int flags);

    [LibraryImport(Library)]
    internal static partial nint BN_bin2bn(byte* bytes, int length, nint number);

    [LibraryImport(Library)]
    internal static partial int BN_bn2binpad(nint number, byte* output, int length);

    [LibraryImport(Library)]
    internal static partial int BN_num_bits(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_cmp(nint left, nint right);

    [LibraryImport(Library)]
    internal static partial int BN_is_zero(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_is_one(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_set_word(nint number, ulong value);

    [LibraryImport(Library)]
    internal static partial int BN_add_word(nint number, ulong value);

    [LibraryImport(Library)]
    internal static partial int BN_sub_word(nint number, ulong value);

    [LibraryImport(Library)]
    internal static partial nint BN_dup(nint number);

    [LibraryImport(Library)]
    internal static partial int BN_div(nint quotient, nint remainder, nint number, nint divisor, nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_CTX_new();

    [LibraryImport(Library)]
    internal static partial void BN_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial nint BN_MONT_CTX_new();

    [LibraryImport(Library)]
    internal static partial int BN_MONT_CTX_set(nint montgomery, nint modulus, nint context);

    [LibraryImport(Library)]
    internal static partial int BN_mod_exp_mont_consttime(
        nint result, nint number, nint exponent, nint modulus, nint context, nint montgomery);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc2409_prime_768(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc2409_prime_1024(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_1536(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_2048(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_3072(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_4096(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_6144(nint number);

    [LibraryImport(Library)]
    internal static partial nint BN_get_rfc3526_prime_8192(nint number);

    // Elliptic curves over a prime field

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int curve);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_order(nint group);

    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(nint group);

    [LibraryImport(Library)]
    internal static partial void EC_POINT_clear_free(nint point);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(nint group, nint result, nint generatorScalar, nint point, nint pointScalar, nint context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_oct2point(nint group, nint point, byte* bytes, nuint length, nint context);

    [LibraryImport(Library)]
    internal static partial nuint EC_POINT_point2oct(
        nint group, nint point, int form, byte* output, nuint length, nint context);

    private static string LastError()
    {
        const int room = 256; // ERR_error_string_n(3): at least 120, "256 is enough"
        byte* text = stackalloc byte[room];
        ERR_error_string_n(ERR_get_error(), text, room);
        return Marshal.PtrToStringUTF8((nint)text) ?? "unknown";
    }
}
