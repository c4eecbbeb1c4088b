using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Crypto.Transforms;

public sealed class EncryptionTests
{
    public static TheoryData<ushort, int> Ciphers
    {
        get
        {
            var data = new TheoryData<ushort, int>();
            foreach (EncryptionTransform row in TransformTable.Encryption)
            {
                data.Add(row.Id, row.KeyBits);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Ciphers))]
    public void Decrypt_WhatWasEncrypted_IsThePlaintext(ushort id, int keyBits)
    {
        EncryptionTransform cipher = TransformTable.FindEncryption(id, keyBits)!;
        for (int blocks = 0; blocks < 5; blocks++)
        {
            byte[] plain = Bytes(blocks * Math.Max(cipher.BlockLength, 5) / cipher.BlockLength * cipher.BlockLength, 3);
            byte[] data = [.. plain], icv = new byte[cipher.IcvLength], aad = Bytes(28, 4);
            cipher.Encrypt(Bytes(cipher.KeyMaterialLength, 1), Bytes(cipher.IvLength, 2), aad, data, icv);

            Assert.Equal(plain.Length == 0 || cipher.KeyMaterialLength == 0, data.SequenceEqual(plain));
            Assert.True(cipher.Decrypt(Bytes(cipher.KeyMaterialLength, 1), Bytes(cipher.IvLength, 2), aad, data, icv));
            Assert.Equal(plain, data);
        }
    }

    /// <summary>Against an implementation of the framework's own, over many lengths.</summary>
    [Fact]
    public void ChaCha20Poly1305_EveryLength_IsAsTheFrameworkSeals()
    {
        EncryptionTransform cipher = TransformTable.FindEncryption(28, 0)!;
        byte[] key = Bytes(cipher.KeyMaterialLength, 1), iv = Bytes(8, 2), aad = Bytes(12, 3);
        using var framework = new System.Security.Cryptography.ChaCha20Poly1305(key.AsSpan(0, 32));
        for (int length = 0; length < 200; length++)
        {
            byte[] plain = Bytes(length, 4), data = [.. plain], tag = new byte[16], expected = new byte[length], expectedTag = new byte[16];
            cipher.Encrypt(key, iv, aad, data, tag);
            byte[] nonce = [.. key.AsSpan(32), .. iv];
            framework.Encrypt(nonce, plain, expected, expectedTag, aad);

            Assert.Equal(expected, data);
            Assert.Equal(expectedTag, tag);
        }
    }

    [Theory]
    [InlineData(20, 128)]
    [InlineData(20, 192)]
    [InlineData(20, 256)]
    [InlineData(28, 0)]
    public void Decrypt_AnyBitChanged_FailsAndWipes(ushort id, int keyBits)
    {
        EncryptionTransform cipher = TransformTable.FindEncryption(id, keyBits)!;
        byte[] key = Bytes(cipher.KeyMaterialLength, 1), iv = Bytes(8, 2), aad = Bytes(28, 3);
        byte[] sealedData = Bytes(40, 4), icv = new byte[16];
        cipher.Encrypt(key, iv, aad, sealedData, icv);

        foreach ((byte[] input, int at) in new[] { (key, 0), (key, key.Length - 1), (iv, 7), (aad, 27), (sealedData, 39), (icv, 15) })
        {
            input[at] ^= 0x80;
            byte[] data = [.. sealedData];
            Assert.False(cipher.Decrypt(key, iv, aad, data, icv));
            Assert.All(data, b => Assert.Equal(0, b));
            input[at] ^= 0x80;
        }
    }

    [Fact]
    public void Decrypt_CbcWithoutWholeBlocks_FailsWithoutThrowing()
    {
        EncryptionTransform cipher = TransformTable.FindEncryption(12, 128)!;

        Assert.False(cipher.Decrypt(Bytes(16, 1), Bytes(16, 2), [], new byte[17], []));
    }

    [Fact]
    public void UsableInIke_OnlyNull_IsNot() =>
        Assert.Equal([11], TransformTable.Encryption.Where(row => !row.UsableInIke).Select(row => (int)row.Id));

    private static byte[] Bytes(int length, int seed) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 31) + (seed * 57)))];
}
