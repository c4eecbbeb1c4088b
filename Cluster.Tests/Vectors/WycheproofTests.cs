using System.Text.Json;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>Project Wycheproof's cases, made to break implementations. Which of them and from where: README.md here.</summary>
public sealed class WycheproofTests
{
    [Fact]
    public void AesGcm_Cases_OpenOrAreRefused()
    {
        int ran = 0;
        foreach (JsonElement test in Read("aes_gcm.json"))
        {
            byte[] key = Hex(test, "key"), iv = Hex(test, "iv"), aad = Hex(test, "aad");
            EncryptionTransform cipher = TransformTable.FindEncryption(20, key.Length * 8)!;
            byte[] keyMaterial = [.. key, .. iv.AsSpan(0, 4)];
            byte[] data = Hex(test, "ct");

            bool opened = cipher.Decrypt(keyMaterial, iv.AsSpan(4), aad, data, Hex(test, "tag"));

            Assert.Equal(IsValid(test), opened);
            if (opened)
            {
                Assert.Equal(Hex(test, "msg"), data);
                byte[] tag = new byte[16];
                cipher.Encrypt(keyMaterial, iv.AsSpan(4), aad, data, tag);
                Assert.Equal(Hex(test, "ct"), data);
                Assert.Equal(Hex(test, "tag"), tag);
            }

            ran++;
        }

        Assert.Equal(197, ran);
    }

    [Theory]
    [InlineData("hmac_sha1.json", 2)]
    [InlineData("hmac_sha256.json", 5)]
    [InlineData("hmac_sha384.json", 6)]
    [InlineData("hmac_sha512.json", 7)]
    public void Hmac_Cases_MatchOrDiffer(string file, ushort prfId)
    {
        PrfTransform prf = TransformTable.FindPrf(prfId)!;
        int ran = 0;
        foreach (JsonElement test in Read(file))
        {
            byte[] output = new byte[prf.OutputLength], tag = Hex(test, "tag");
            prf.Compute(Hex(test, "key"), Hex(test, "msg"), output);
            Assert.Equal(IsValid(test), output.AsSpan(0, tag.Length).SequenceEqual(tag));
            ran++;
        }

        Assert.InRange(ran, 170, 174);
    }

    /// <summary>"Acceptable" are values that RFC 7748 allows and RFC 8031 refuses only where the secret is all zeroes.</summary>
    [Fact]
    public void X25519_Cases_AgreeOrAreRefused()
    {
        KeyExchangeTransform x25519 = TransformTable.FindKeyExchange(31)!;
        int refused = 0;
        foreach (JsonElement test in Read("x25519.json"))
        {
            using var ours = new SecretBytes(Hex(test, "private"));
            byte[] expected = Hex(test, "shared");
            using SecretBytes? shared = x25519.Agree(ours, Hex(test, "public"));
            if (expected.AsSpan().ContainsAnyExcept((byte)0))
            {
                Assert.Equal(expected, shared!.Expose().ToArray());
            }
            else
            {
                Assert.Null(shared);
                refused++;
            }
        }

        Assert.InRange(refused, 10, 100);
    }

    /// <summary>Only uncompressed points: IKE has no others (RFC 5903 section 7).</summary>
    [Theory]
    [InlineData("ecdh_secp256r1_ecpoint.json", 19)]
    [InlineData("ecdh_secp384r1_ecpoint.json", 20)]
    [InlineData("ecdh_secp521r1_ecpoint.json", 21)]
    public void Ecp_Cases_AgreeOrAreRefused(string file, ushort groupId)
    {
        KeyExchangeTransform group = TransformTable.FindKeyExchange(groupId)!;
        int agreed = 0, refused = 0;
        foreach (JsonElement test in Read(file))
        {
            byte[] peer = Hex(test, "public"), scalar = Hex(test, "private");
            if (peer.Length != 1 + group.PublicLength || peer[0] != 4)
            {
                continue;
            }

            int length = group.PublicLength / 2;
            using var ours = new SecretBytes(
                scalar.Length > length ? scalar.AsSpan(scalar.Length - length) : [.. new byte[length - scalar.Length], .. scalar]);
            using SecretBytes? shared = group.Agree(ours, peer.AsSpan(1));
            if (test.GetProperty("result").GetString() == "invalid")
            {
                Assert.Null(shared);
                refused++;
            }
            else
            {
                Assert.Equal(Hex(test, "shared"), shared!.Expose().ToArray());
                agreed++;
            }
        }

        Assert.True(agreed > 50 && refused > 0, $"{agreed} agreed, {refused} refused");
    }

    private static IEnumerable<JsonElement> Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(VectorFile.Locate(Path.Combine("wycheproof", file))));
        return [.. document.RootElement.GetProperty("testGroups").EnumerateArray()
            .SelectMany(testGroup => testGroup.GetProperty("tests").EnumerateArray()).Select(test => test.Clone())];
    }

    private static bool IsValid(JsonElement test) => test.GetProperty("result").GetString() == "valid";

    private static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
}
