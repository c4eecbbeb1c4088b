using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.SelfTests;

/// <summary>
/// Published answers for every algorithm of the table, by suite: run at start, before anything is negotiated, and on demand. A failure
/// means a broken library, and the node must not serve.
/// </summary>
public static class KnownAnswerTests
{
    private static readonly IReadOnlyList<(string Suite, string Test, Func<bool> Run)> Rows =
    [
        // NIST SP 800-38A appendix F.2, first block; IV 00..0f.
        ("aes-cbc", "128", () => Cbc("2b7e151628aed2a6abf7158809cf4f3c", "7649abac8119b246cee98e9b12e9197d")),
        ("aes-cbc", "192", () => Cbc("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "4f021db243bc633d7178183a9fa071e8")),
        ("aes-cbc", "256", () => Cbc("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "f58c4c04d6e5f1ba779eabfb5f7bfbd6")),

        // NIST SP 800-67 appendix B, first block (with an IV of zero CBC is ECB); FIPS 81 appendix C.
        ("des-cbc", "three keys", () => Cbc(
            3, "0123456789abcdef23456789abcdef01456789abcdef0123", "0000000000000000", "5468652071756663", "a826fd8ce53b855f")),
        ("des-cbc", "one key", () => Cbc(
            2, "0123456789abcdef", "1234567890abcdef", "4e6f77206973207468652074696d6520666f7220616c6c20",
            "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6")),

        // The Galois/Counter Mode of Operation, appendix B, cases 2, 8, 14: everything zero.
        ("aes-gcm", "128", () => Gcm(128, "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf")),
        ("aes-gcm", "192", () => Gcm(192, "98e7247c07f0fe411c267e4384b0f600", "2ff58d80033927ab8ef4d4587514f0fb")),
        ("aes-gcm", "256", () => Gcm(256, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")),

        // NIST CAVP, CCM VNT: the first case with a nonce of eleven bytes.
        ("aes-ccm", "128", () => Ccm(
            "e6ab9e70a4fb51b01c2e262233e64c0d", "74e689eb5af9441dd690a6", "42f6518ee0fbe42f28e13b4bb2eb60517b37c9744394d9143393a879c3e107c7",
            "ba15916733550d7aa82b2f6b117cd3f54c83ddc16cd0288a", "dcc151443288f35d39ed8fae6f0ce1d1eb656f4f7fd65c0b16f322ce85d7c54e71ac560fd4da9651")),
        ("aes-ccm", "192", () => Ccm(
            "af84c6f302c59aeee6d5728ed5da2e3c64a5a781c52c4d1b", "df990c42a268950677c433",
            "a6ab5d78427f297a4b7e21f1091ff3a5b20caa3fe1cbcb09459d9df596a6c8e1", "6db41aeb5f7c24df8929dbc30483b3c7934b3bd1cdce5bb9",
            "8c9328258bf71970d33e23a3ff81cc1c9cbe196a1294264bfd6a7255e4801963bb30a63de3fc5b82")),
        ("aes-ccm", "256", () => Ccm(
            "97bc7482a87ba005475dfa3448f59d4b3f9c4c969d08b39b1b21ef965c0f5125", "0bcf78103ec52d6df28887",
            "049c10f0cb37ae08eae2d0766563b7c5a8454f841c2061a4f71a0a2158ae6ce5", "b99bf4dc781795fc4d3a8467b06e1665d4e543657f23129f",
            "0d3891fa0caac1f7ebe41b480920ffd34d4155064c24f3b17a483163dd8f228d1f20cd4f86cf38fd")),

        // RFC 8439 section 2.8.2, with the nonce as RFC 7634 divides it.
        ("chacha20-poly1305", "256", ChaCha),

        // RFC 2202 and RFC 4231, test case 2.
        ("hmac", "md5", () => Hmac(1, "750c783e6ab0b503eaa86e310a5db738")),
        ("hmac", "sha1", () => Hmac(2, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")),
        ("hmac", "sha256", () => Hmac(5, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")),
        ("hmac", "sha384", () => Hmac(
            6, "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")),
        ("hmac", "sha512", () => Hmac(
            7, "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")),

        // RFC 5869 appendix A.4: HKDF's Expand is prf+.
        ("prf+", "sha1", PrfPlus),

        // RFC 7748 section 6.1 and RFC 5903 section 8.1.
        ("key-exchange", "group31", () => Agree(
            31, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")),
        ("key-exchange", "group19", () => Agree(
            19, "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
            "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
            "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de")),
        .. TransformTable.KeyExchange.Select(group => ("key-exchange", $"group{group.Id} both sides", (Func<bool>)(() => BothSides(group)))),

        ("packets", "intel-ipsec-mb against libcrypto", () => !Native.IpsecMbLibrary.IsUsable || PacketSelfTest.IpsecMbPasses),
    ];

    /// <summary>The suites there are, in order.</summary>
    public static IReadOnlyList<string> Suites { get; } = [.. Rows.Select(row => row.Suite).Distinct()];

    /// <summary>Runs one suite, or all of them; a test that throws has failed.</summary>
    public static IReadOnlyList<SelfTestResult> Run(string? suite = null) =>
        [.. Rows.Where(row => suite is null || row.Suite == suite).Select(row => new SelfTestResult(row.Suite, row.Test, Passes(row.Run)))];

    private static bool Passes(Func<bool> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is InvalidOperationException or DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // what a broken or missing library throws
        }
    }

    private static bool Cbc(string key, string expected)
    {
        byte[] keyBytes = Convert.FromHexString(key), plain = Convert.FromHexString("6bc1bee22e409f96e93d7e117393172a");
        byte[] iv = Convert.FromHexString("000102030405060708090a0b0c0d0e0f"), data = [.. plain];
        EncryptionTransform cipher = TransformTable.FindEncryption(12, keyBytes.Length * 8)!;
        cipher.Encrypt(keyBytes, iv, [], data, []);
        return data.AsSpan().SequenceEqual(Convert.FromHexString(expected))
            && cipher.Decrypt(keyBytes, iv, [], data, [])
            && data.AsSpan().SequenceEqual(plain);
    }

    private static bool Cbc(ushort id, string key, string iv, string plain, string expected)
    {
        byte[] keyBytes = Convert.FromHexString(key), ivBytes = Convert.FromHexString(iv), data = Convert.FromHexString(plain);
        EncryptionTransform cipher = TransformTable.FindEncryption(id, 0)!;
        cipher.Encrypt(keyBytes, ivBytes, [], data, []);
        return data.AsSpan().SequenceEqual(Convert.FromHexString(expected))
            && cipher.Decrypt(keyBytes, ivBytes, [], data, [])
            && data.AsSpan().SequenceEqual(Convert.FromHexString(plain));
    }

    private static bool Gcm(int keyBits, string expected, string expectedTag)
    {
        EncryptionTransform cipher = TransformTable.FindEncryption(20, keyBits)!;
        byte[] key = new byte[cipher.KeyMaterialLength], data = new byte[16], tag = new byte[16];
        cipher.Encrypt(key, new byte[8], [], data, tag);
        bool sealedRight = data.AsSpan().SequenceEqual(Convert.FromHexString(expected)) && tag.AsSpan().SequenceEqual(Convert.FromHexString(expectedTag));
        bool opened = cipher.Decrypt(key, new byte[8], [], data, tag) && !data.AsSpan().ContainsAnyExcept((byte)0);
        tag[0] ^= 1;
        return sealedRight && opened && !cipher.Decrypt(key, new byte[8], [], data, tag);
    }

    private static bool Ccm(string key, string nonce, string associated, string plain, string expected)
    {
        byte[] keyBytes = Convert.FromHexString(key), nonceBytes = Convert.FromHexString(nonce), data = Convert.FromHexString(plain), tag = new byte[16];
        EncryptionTransform cipher = TransformTable.FindEncryption(16, keyBytes.Length * 8)!;
        byte[] keyMaterial = [.. keyBytes, .. nonceBytes[..cipher.SaltLength]], iv = nonceBytes[cipher.SaltLength..], aad = Convert.FromHexString(associated);
        cipher.Encrypt(keyMaterial, iv, aad, data, tag);
        bool sealedRight = ((byte[])[.. data, .. tag]).AsSpan().SequenceEqual(Convert.FromHexString(expected));
        bool opened = cipher.Decrypt(keyMaterial, iv, aad, data, tag) && data.AsSpan().SequenceEqual(Convert.FromHexString(plain));
        tag[0] ^= 1;
        return sealedRight && opened && !cipher.Decrypt(keyMaterial, iv, aad, data, tag);
    }

    private static bool ChaCha()
    {
        EncryptionTransform cipher = TransformTable.FindEncryption(28, 0)!;
        byte[] key = [.. Enumerable.Range(0x80, 32).Select(octet => (byte)octet), 7, 0, 0, 0], tag = new byte[16];
        byte[] iv = [.. Enumerable.Range(0x40, 8).Select(octet => (byte)octet)], aad = Convert.FromHexString("50515253c0c1c2c3c4c5c6c7");
        byte[] plain = [.. "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8], data = [.. plain];
        cipher.Encrypt(key, iv, aad, data, tag);
        bool sealedRight = data.AsSpan(0, 16).SequenceEqual(Convert.FromHexString("d31a8d34648e60db7b86afbc53ef7ec2"))
            && tag.AsSpan().SequenceEqual(Convert.FromHexString("1ae10b594f09e26a7e902ecbd0600691"));
        bool opened = cipher.Decrypt(key, iv, aad, data, tag) && data.AsSpan().SequenceEqual(plain);
        tag[0] ^= 1;
        return sealedRight && opened && !cipher.Decrypt(key, iv, aad, data, tag);
    }

    private static bool Hmac(ushort prfId, string expected)
    {
        PrfTransform prf = TransformTable.FindPrf(prfId)!;
        Span<byte> output = stackalloc byte[prf.OutputLength];
        prf.Compute("Jefe"u8, "what do ya want for nothing?"u8, output);
        return output.SequenceEqual(Convert.FromHexString(expected));
    }

    private static bool PrfPlus()
    {
        byte[] output = new byte[42];
        TransformTable.FindPrf(2)!.Expand(
            Convert.FromHexString("9b6c18c432a7bf8f0e71c8eb88f4b30baa2ba243"), Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9"), output);
        return output.AsSpan().SequenceEqual(
            Convert.FromHexString("085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896"));
    }

    private static bool Agree(ushort groupId, string privateValue, string peer, string expected)
    {
        using var ours = new SecretBytes(Convert.FromHexString(privateValue));
        using SecretBytes? shared = TransformTable.FindKeyExchange(groupId)!.Agree(ours, Convert.FromHexString(peer));
        return shared is not null && shared.Expose().SequenceEqual(Convert.FromHexString(expected));
    }

    private static bool BothSides(KeyExchangeTransform group)
    {
        byte[] entropy = new byte[group.EntropyLength];
        Array.Fill(entropy, (byte)0x35);
        var (ourPrivate, ourPublic) = group.Generate(entropy);
        Array.Fill(entropy, (byte)0x53);
        var (theirPrivate, theirPublic) = group.Generate(entropy);
        using SecretBytes? ours = group.Agree(ourPrivate, theirPublic);
        using SecretBytes? theirs = group.Agree(theirPrivate, ourPublic);
        return ours is not null && ours.Equals(theirs);
    }
}
