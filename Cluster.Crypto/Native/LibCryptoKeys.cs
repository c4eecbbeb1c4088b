using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>The entry points of libcrypto for key pairs and signatures; <see cref="LibCrypto"/> has the rules for results.</summary>
internal static unsafe partial class LibCryptoKeys
{
    internal const int TypeRsa = 6; // EVP_PKEY_RSA
    internal const int TypeRsaPss = 912; // EVP_PKEY_RSA_PSS
    internal const int TypeDsa = 116; // EVP_PKEY_DSA
    internal const int TypeEc = 408; // EVP_PKEY_EC
    internal const int TypeEd25519 = 1087; // EVP_PKEY_ED25519
    internal const int PaddingPkcs1 = 1; // RSA_PKCS1_PADDING
    internal const int PaddingPss = 6; // RSA_PKCS1_PSS_PADDING

    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library)]
    internal static partial nint d2i_AutoPrivateKey(nint reuse, byte** bytes, nint length);

    [LibraryImport(Library)]
    internal static partial nint d2i_PUBKEY(nint reuse, byte** bytes, nint length);

    [LibraryImport(Library)]
    internal static partial int i2d_PUBKEY(nint key, byte** output);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_base_id(nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_bits(nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_size(nint key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_get_digestbyname(string name);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_sign(nint context, byte* signature, nuint* length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_verify_init(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_verify(nint context, byte* signature, nuint length, byte* digest, nuint digestLength);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set_rsa_padding(nint context, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set_rsa_pss_saltlen(nint context, int length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set_signature_md(nint context, nint digest);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSignInit(nint context, nint* keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(nint context, byte* signature, nuint* length, byte* message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerifyInit(nint context, nint* keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(nint context, byte* signature, nuint length, byte* message, nuint messageLength);
}
