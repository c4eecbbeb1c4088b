using System.Text.Json;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>
/// Project Wycheproof's files whole, from a checkout of theirs: <c>CLUSTER_WYCHEPROOF=.../testvectors_v1</c>. Skipped without; the cut-down ones of
/// <see cref="WycheproofTests"/> and NIST's always run.
/// </summary>
public sealed class WycheproofWholeTests(ITestOutputHelper output)
{
    private static readonly string[] Signed =
    [
        "rsa_signature_2048_sha256_test.json",
        "rsa_signature_2048_sha384_test.json",
        "rsa_signature_2048_sha512_test.json",
        "rsa_signature_3072_sha256_test.json",
        "rsa_signature_3072_sha384_test.json",
        "rsa_signature_3072_sha512_test.json",
        "rsa_signature_4096_sha256_test.json",
        "rsa_signature_4096_sha384_test.json",
        "rsa_signature_4096_sha512_test.json",
        "rsa_pss_2048_sha256_mgf1_0_test.json",
        "rsa_pss_2048_sha256_mgf1_32_test.json",
        "rsa_pss_2048_sha384_mgf1_48_test.json",
        "rsa_pss_3072_sha256_mgf1_32_test.json",
        "rsa_pss_4096_sha256_mgf1_32_test.json",
        "rsa_pss_4096_sha384_mgf1_48_test.json",
        "rsa_pss_4096_sha512_mgf1_32_test.json",
        "rsa_pss_4096_sha512_mgf1_64_test.json",
        "ecdsa_secp256r1_sha256_test.json",
        "ecdsa_secp256r1_sha512_test.json",
        "ecdsa_secp384r1_sha256_test.json",
        "ecdsa_secp384r1_sha384_test.json",
        "ecdsa_secp384r1_sha512_test.json",
        "ecdsa_secp521r1_sha512_test.json",
        "ecdsa_secp256r1_sha256_p1363_test.json",
        "ecdsa_secp384r1_sha384_p1363_test.json",
        "ecdsa_secp521r1_sha512_p1363_test.json",
        "ed25519_test.json",
    ];

    [Fact]
    public void Signatures_VerifyOrFail() => Array.ForEach(Signed, CheckSignatures);

    [Fact]
    public void Aeads_OpenOrAreRefused()
    {
        CheckAead("aes_gcm_test.json", 20);
        CheckAead("chacha20_poly1305_test.json", 28);
    }

    [Fact]
    public void KeyAgreements_AgreeOrAreRefused()
    {
        CheckAgreements("ecdh_secp256r1_ecpoint_test.json", 19);
        CheckAgreements("ecdh_secp384r1_ecpoint_test.json", 20);
        CheckAgreements("ecdh_secp521r1_ecpoint_test.json", 21);
        CheckAgreements("x25519_test.json", 31);
    }

    private static string Folder()
    {
        string? folder = Environment.GetEnvironmentVariable("CLUSTER_WYCHEPROOF");
        Assert.SkipUnless(folder is not null, "needs CLUSTER_WYCHEPROOF");
        return folder!;
    }

    private void CheckSignatures(string file)
    {
        int good = 0, bad = 0;
        foreach (var (testGroup, test) in Read(file))
        {
            using var key = VerifyingKey.TryRead(Convert.FromHexString(testGroup.GetProperty("publicKeyDer").GetString()!));
            Assert.NotNull(key);
            byte[] signature = Hex(test, "sig");
            if (testGroup.GetProperty("type").GetString() == "EcdsaP1363Verify")
            {
                // Two numbers of fixed length are checked for their length where they come off the wire (RFC 4754 section 7).
                bool fits = signature.Length == 2 * ((key!.Bits + 7) / 8);
                signature = fits ? SignatureNumbers.ToDer(signature) : [];
            }

            bool verified = key!.Verify(SchemeOf(testGroup), Hex(test, "msg"), signature);
            string result = test.GetProperty("result").GetString()!;
            if (result != "acceptable")
            {
                Assert.True(verified == (result == "valid"), $"{file} {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
            }

            _ = verified ? good++ : bad++;
        }

        output.WriteLine($"{file}: {good} verified, {bad} refused");
        Assert.True(good > 0 && bad > 0);
    }

    private void CheckAead(string file, ushort id)
    {
        int opened = 0, refused = 0;
        foreach (var (testGroup, test) in Read(file))
        {
            if (testGroup.GetProperty("ivSize").GetInt32() != 96 || testGroup.GetProperty("tagSize").GetInt32() != 128)
            {
                continue;
            }

            byte[] key = Hex(test, "key"), iv = Hex(test, "iv"), data = Hex(test, "ct");
            var cipher = TransformTable.FindEncryption(id, id == 20 ? key.Length * 8 : 0)!;
            bool isOpen = cipher.Decrypt([.. key, .. iv[..4]], iv.AsSpan(4), Hex(test, "aad"), data, Hex(test, "tag"));
            Assert.True(isOpen == (test.GetProperty("result").GetString() == "valid"), $"{file} {test.GetProperty("tcId")}");
            Assert.Equal(isOpen ? Hex(test, "msg") : new byte[data.Length], data);
            _ = isOpen ? opened++ : refused++;
        }

        output.WriteLine($"{file}: {opened} opened, {refused} refused");
        Assert.True(opened > 0 && refused > 0);
    }

    private void CheckAgreements(string file, ushort id)
    {
        var group = TransformTable.FindKeyExchange(id)!;
        int agreed = 0, refused = 0;
        foreach (var (_, test) in Read(file))
        {
            byte[] peer = Hex(test, "public"), scalar = Hex(test, "private"), expected = Hex(test, "shared");
            if (id != 31)
            {
                if (peer.Length != 1 + group.PublicLength || peer[0] != 4)
                {
                    continue;
                }

                int length = group.PublicLength / 2;
                (peer, scalar) = (peer[1..], scalar.Length > length ? scalar[^length..] : [.. new byte[length - scalar.Length], .. scalar]);
            }

            using var ours = new SecretBytes(scalar);
            using var shared = group.Agree(ours, peer);

            // All zeroes is what RFC 8031 refuses of X25519; of a curve with points it is a shared value like any other.
            bool mayAgree = test.GetProperty("result").GetString() != "invalid" && (id != 31 || expected.AsSpan().ContainsAnyExcept((byte)0));
            Assert.True(shared is not null == mayAgree, $"{file} {test.GetProperty("tcId")}");
            if (shared is not null)
            {
                Assert.Equal(expected, shared.Expose().ToArray());
            }

            _ = shared is null ? refused++ : agreed++;
        }

        output.WriteLine($"{file}: {agreed} agreed, {refused} refused");
        Assert.True(agreed > 50);
    }

    private static SignatureScheme SchemeOf(JsonElement testGroup)
    {
        string type = testGroup.GetProperty("type").GetString()!;
        if (type == "EddsaVerify")
        {
            return SignatureTable.Of(KeyAlgorithm.Ed25519, SignatureHash.Identity);
        }

        var hash = testGroup.GetProperty("sha").GetString() switch
        {
            "SHA-256" => SignatureHash.Sha256,
            "SHA-384" => SignatureHash.Sha384,
            _ => SignatureHash.Sha512,
        };
        return type switch
        {
            "RsassaPkcs1Verify" => SignatureTable.Of(KeyAlgorithm.Rsa, hash, SignaturePadding.Pkcs1),
            "RsassaPssVerify" => SignatureTable.Of(KeyAlgorithm.Rsa, hash, SignaturePadding.Pss) with { SaltLength = testGroup.GetProperty("sLen").GetInt32() },
            _ => SignatureTable.Of(KeyAlgorithm.Ecdsa, hash),
        };
    }

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), file)));
        return [.. document.RootElement.GetProperty("testGroups").EnumerateArray().Select(testGroup => testGroup.Clone())
            .SelectMany(testGroup => testGroup.GetProperty("tests").EnumerateArray().Select(test => (testGroup, test)))];
    }

    private static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
}
