using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>NIST's cipher and key agreement cases, and the published ones of ChaCha20-Poly1305.</summary>
public sealed class CavpCipherTests
{
    [Theory]
    [InlineData(128)]
    [InlineData(192)]
    [InlineData(256)]
    public void AesCbc_CavpCases_EncryptAndDecrypt(int bits)
    {
        int ran = 0;
        var cipher = TransformTable.FindEncryption(12, bits)!;
        foreach (string kind in (string[])["GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt"])
        {
            foreach (var block in CavpFile.Read($"ciphers/AES/CBC/CBC{kind}{bits}.rsp"))
            {
                byte[] data = block.Bytes("PLAINTEXT");
                cipher.Encrypt(block.Bytes("KEY"), block.Bytes("IV"), [], data, []);
                Assert.Equal(block.Bytes("CIPHERTEXT"), data);
                Assert.True(cipher.Decrypt(block.Bytes("KEY"), block.Bytes("IV"), [], data, []));
                Assert.Equal(block.Bytes("PLAINTEXT"), data);
                ran++;
            }
        }

        Assert.True(ran >= 500, $"{ran} cases");
    }

    /// <summary>Those with a nonce of 96 bits and a whole tag: IKE and ESP have no others.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(192)]
    [InlineData(256)]
    public void AesGcm_CavpCases_OpenOrAreRefused(int bits)
    {
        int opened = 0, refused = 0;
        var cipher = TransformTable.FindEncryption(20, bits)!;
        foreach (var block in CavpFile.Read($"ciphers/AES/GCM/gcmDecrypt{bits}.rsp")
                     .Where(block => block.Sections.Contains("IVlen = 96") && block.Sections.Contains("Taglen = 128")))
        {
            byte[] iv = block.Bytes("IV"), data = block.Bytes("CT");
            if (cipher.Decrypt([.. block.Bytes("Key"), .. iv[..4]], iv.AsSpan(4), block.Bytes("AAD"), data, block.Bytes("Tag")))
            {
                Assert.Equal(block.Bytes("PT"), data);
                opened++;
            }
            else
            {
                Assert.NotNull(block.Find("FAIL"));
                refused++;
            }
        }

        Assert.True(opened >= 100 && refused >= 100, $"{opened} opened, {refused} refused");
    }

    /// <summary>Those with a nonce of eleven bytes; all have a tag of sixteen.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(192)]
    [InlineData(256)]
    public void AesCcm_CavpCases_SealAndOpen(int bits)
    {
        int ran = 0;
        var cipher = TransformTable.FindEncryption(16, bits)!;
        foreach (var block in CavpFile.Read($"ciphers/AES/CCM/VNT{bits}.rsp").Where(block => block.Find("Nonce")?.Length == 22))
        {
            byte[] nonce = block.Bytes("Nonce"), data = block.Bytes("Payload"), tag = new byte[16], expected = block.Bytes("CT");
            byte[] keyMaterial = [.. block.Bytes("Key"), .. nonce[..3]];
            cipher.Encrypt(keyMaterial, nonce.AsSpan(3), block.Bytes("Adata"), data, tag);
            Assert.Equal(expected, (byte[])[.. data, .. tag]);
            Assert.True(cipher.Decrypt(keyMaterial, nonce.AsSpan(3), block.Bytes("Adata"), data, tag));
            Assert.Equal(block.Bytes("Payload"), data);
            ran++;
        }

        Assert.Equal(10, ran);
    }

    /// <summary>The shorter tags, which NIST's cases do not have with this nonce, against another implementation.</summary>
    [Theory]
    [InlineData(14, 8)]
    [InlineData(15, 12)]
    [InlineData(16, 16)]
    public void AesCcm_EveryTagAndKeyLength_EqualsBouncyCastle(ushort id, int tagLength)
    {
        var random = new Random(4309);
        foreach (int bits in (int[])[128, 192, 256])
        {
            var cipher = TransformTable.FindEncryption(id, bits)!;
            Assert.Equal(tagLength, cipher.IcvLength);
            foreach (int length in (int[])[1, 15, 16, 17, 64, 1_400])
            {
                byte[] keyMaterial = new byte[cipher.KeyMaterialLength], iv = new byte[8], aad = new byte[12], plain = new byte[length], tag = new byte[tagLength];
                random.NextBytes(keyMaterial);
                random.NextBytes(iv);
                random.NextBytes(aad);
                random.NextBytes(plain);
                byte[] data = [.. plain];
                cipher.Encrypt(keyMaterial, iv, aad, data, tag);
                var other = new Org.BouncyCastle.Crypto.Modes.CcmBlockCipher(new Org.BouncyCastle.Crypto.Engines.AesEngine());
                other.Init(true, new Org.BouncyCastle.Crypto.Parameters.AeadParameters(
                    new Org.BouncyCastle.Crypto.Parameters.KeyParameter(keyMaterial, 0, bits / 8), tagLength * 8, [.. keyMaterial[(bits / 8)..], .. iv], aad));
                Assert.Equal(other.ProcessPacket(plain, 0, plain.Length), (byte[])[.. data, .. tag]);
                Assert.True(cipher.Decrypt(keyMaterial, iv, aad, data, tag));
                Assert.Equal(plain, data);
                tag[^1] ^= 1;
                Assert.False(cipher.Decrypt(keyMaterial, iv, aad, data, tag));
                Assert.All(data, octet => Assert.Equal(0, octet));
            }
        }
    }

    [Fact]
    public void ChaCha20Poly1305_PublishedCases_SealAndOpen()
    {
        int ran = 0;
        var cipher = TransformTable.FindEncryption(28, 0)!;
        foreach (var block in CavpFile.Read("ciphers/ChaCha20Poly1305/boringssl.txt").Where(block => block.Bytes("TAG").Length == 16))
        {
            byte[] nonce = block.Bytes("NONCE"), data = block.Bytes("IN"), tag = new byte[16];
            byte[] keyMaterial = [.. block.Bytes("KEY"), .. nonce[..4]];
            cipher.Encrypt(keyMaterial, nonce.AsSpan(4), block.Bytes("AD"), data, tag);
            Assert.Equal(block.Bytes("CT"), data);
            Assert.Equal(block.Bytes("TAG"), tag);
            Assert.True(cipher.Decrypt(keyMaterial, nonce.AsSpan(4), block.Bytes("AD"), data, tag));
            Assert.Equal(block.Bytes("IN"), data);
            tag[ran % 16] ^= 0x80;
            Assert.False(cipher.Decrypt(keyMaterial, nonce.AsSpan(4), block.Bytes("AD"), block.Bytes("CT"), tag));
            ran++;
        }

        Assert.True(ran >= 60, $"{ran} cases");
    }

    [Theory]
    [InlineData("init")]
    [InlineData("resp")]
    public void Ecdh_CavpCases_AgreeOrAreRefused(string role)
    {
        int agreed = 0, refused = 0;
        foreach (var block in CavpFile.Read($"asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_{role}.fax"))
        {
            ushort id = block.Sections[0][..2] switch { "EC" => 19, "ED" => 20, "EE" => 21, _ => 0 };
            if (TransformTable.FindKeyExchange(id) is not { } group)
            {
                continue;
            }

            int length = group.PublicLength / 2;
            using var ours = new SecretBytes(Fixed(block.Bytes("dsIUT"), length));
            using var shared = group.Agree(ours, [.. Fixed(block.Bytes("QsCAVSx"), length), .. Fixed(block.Bytes("QsCAVSy"), length)]);
            bool isPeersPoint = !block.Fields["Result"].Contains("CAVS's Static public key", StringComparison.Ordinal);
            if (shared is null)
            {
                Assert.False(isPeersPoint && block.Passes, block.Fields["Result"]);
                refused++;
            }
            else if (block.Passes)
            {
                Assert.Equal(Fixed(block.Bytes("Z"), length), shared.Expose().ToArray());
                agreed++;
            }
        }

        Assert.True(agreed >= 30 && refused > 0, $"{agreed} agreed, {refused} refused");
    }

    private static byte[] Fixed(byte[] number, int length) =>
        number.Length >= length ? number[^length..] : [.. new byte[length - number.Length], .. number];
}
