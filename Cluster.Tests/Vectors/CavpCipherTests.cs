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
