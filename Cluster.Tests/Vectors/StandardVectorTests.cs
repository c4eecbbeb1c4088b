using System.Globalization;
using System.Numerics;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>The vectors of the RFCs and of NIST, each file through every transform it speaks of.</summary>
public sealed class StandardVectorTests
{
    [Theory]
    [InlineData("rfc4231-hmac-sha2.txt", 18)]
    [InlineData("rfc2202-hmac-md5-sha1.txt", 14)]
    public void Prf_Vectors_GiveTheOutput(string file, int count)
    {
        IReadOnlyList<VectorFile.Vector> vectors = VectorFile.Read(file);
        Assert.Equal(count, vectors.Count);
        Assert.All(vectors, vector =>
        {
            PrfTransform prf = TransformTable.FindPrf(vector.Number("prf"))!;
            byte[] output = new byte[prf.OutputLength];
            prf.Compute(vector.Bytes("key"), vector.Bytes("data"), output);
            Assert.Equal(vector.Bytes("output"), output);
        });
    }

    [Fact]
    public void PrfPlus_Vectors_GiveTheOutput()
    {
        IReadOnlyList<VectorFile.Vector> vectors = VectorFile.Read("rfc5869-prf-plus.txt");
        Assert.Equal(4, vectors.Count);
        Assert.All(vectors, vector =>
        {
            byte[] output = new byte[vector.Bytes("output").Length];
            TransformTable.FindPrf(vector.Number("prf"))!.Expand(vector.Bytes("key"), vector.Bytes("seed"), output);
            Assert.Equal(vector.Bytes("output"), output);
        });
    }

    [Fact]
    public void PrfPlus_LongestOutput_EndsWithBlock255()
    {
        PrfTransform prf = TransformTable.FindPrf(5)!;
        byte[] output = new byte[255 * 32], last = new byte[32];
        prf.Expand([1, 2, 3], [4, 5], output);

        prf.Compute([1, 2, 3], [.. output.AsSpan(253 * 32, 32), 4, 5, 255], last);

        Assert.Equal(last, output[(254 * 32)..]);
        Assert.Throws<ArgumentOutOfRangeException>(() => prf.Expand([1], [2], new byte[(255 * 32) + 1]));
    }

    [Fact]
    public void AesCbc_Vectors_EncryptAndDecrypt()
    {
        IReadOnlyList<VectorFile.Vector> vectors = VectorFile.Read("nist-rfc3602-aes-cbc.txt");
        Assert.Equal(5, vectors.Count);
        Assert.All(vectors, vector =>
        {
            EncryptionTransform cipher = TransformTable.FindEncryption(12, vector.Bytes("key").Length * 8)!;
            byte[] data = vector.Bytes("plain");
            cipher.Encrypt(vector.Bytes("key"), vector.Bytes("iv"), [], data, []);
            Assert.Equal(vector.Bytes("sealed"), data);
            Assert.True(cipher.Decrypt(vector.Bytes("key"), vector.Bytes("iv"), [], data, []));
            Assert.Equal(vector.Bytes("plain"), data);
        });
    }

    [Fact]
    public void AesGcm_Vectors_EncryptAndDecrypt()
    {
        IReadOnlyList<VectorFile.Vector> vectors = VectorFile.Read("nist-aes-gcm.txt");
        Assert.Equal(7, vectors.Count);
        Assert.All(vectors, vector =>
        {
            EncryptionTransform cipher = TransformTable.FindEncryption(20, vector.Bytes("key").Length * 8)!;
            byte[] nonce = vector.Bytes("nonce"), data = vector.Bytes("plain"), tag = new byte[16];
            byte[] keyMaterial = [.. vector.Bytes("key"), .. nonce.AsSpan(0, 4)];
            cipher.Encrypt(keyMaterial, nonce.AsSpan(4), vector.Bytes("aad"), data, tag);
            Assert.Equal(vector.Bytes("sealed"), data);
            Assert.Equal(vector.Bytes("tag"), tag);
            Assert.True(cipher.Decrypt(keyMaterial, nonce.AsSpan(4), vector.Bytes("aad"), data, tag));
            Assert.Equal(vector.Bytes("plain"), data);
        });
    }

    [Fact]
    public void X25519_Vectors_Agree()
    {
        KeyExchangeTransform x25519 = TransformTable.FindKeyExchange(31)!;
        IReadOnlyList<VectorFile.Vector> vectors = VectorFile.Read("rfc7748-x25519.txt");
        Assert.Equal(3, vectors.Count);
        Assert.All(vectors, vector =>
        {
            var (ours, publicValue) = x25519.Generate(vector.Bytes("private"));
            Assert.Equal(vector.Find("public") ?? publicValue, publicValue);
            Assert.Equal(vector.Bytes("shared"), x25519.Agree(ours, vector.Bytes("peer"))!.Expose().ToArray());
        });
    }

    [Fact]
    public void Ecp_Vectors_GenerateAndAgree()
    {
        IReadOnlyList<VectorFile.Vector> vectors = VectorFile.Read("rfc5903-ecp.txt");
        Assert.Equal(6, vectors.Count);
        Assert.All(vectors, vector =>
        {
            KeyExchangeTransform group = TransformTable.FindKeyExchange(vector.Number("group"))!;

            // The scalar is 1 + (entropy mod (n - 1)): the entropy that gives the RFC's scalar is that scalar less 1.
            var entropy = new byte[group.EntropyLength];
            byte[] scalar = (new BigInteger(vector.Bytes("private"), isUnsigned: true, isBigEndian: true) - 1).ToByteArray(true, true);
            scalar.CopyTo(entropy, entropy.Length - scalar.Length);

            var (ours, publicValue) = group.Generate(entropy);
            Assert.Equal(vector.Bytes("private"), ours.Expose().ToArray());
            Assert.Equal(vector.Bytes("public"), publicValue);
            using SecretBytes? shared = group.Agree(ours, vector.Bytes("peer"));
            Assert.Equal(vector.Bytes("shared"), shared!.Expose().ToArray());
        });
    }

    /// <summary>Safe primes, as RFC 6989 section 2.1 supposes: p and (p - 1) / 2 pass Miller-Rabin, and 2 generates the subgroup of that order.</summary>
    [Theory]
    [InlineData(768)]
    [InlineData(1024)]
    [InlineData(1536)]
    [InlineData(2048)]
    public void Modp_Primes_AreSafe(int bits)
    {
        BigInteger prime = Crypto.Transforms.KeyExchangeTests.Prime(bits), half = (prime - 1) / 2;

        Assert.True(IsProbablePrime(prime), bits.ToString(CultureInfo.InvariantCulture));
        Assert.True(IsProbablePrime(half));
        Assert.NotEqual(BigInteger.One, BigInteger.ModPow(2, 2, prime));
        Assert.Equal(BigInteger.One, BigInteger.ModPow(2, half, prime));
    }

    private static bool IsProbablePrime(BigInteger number)
    {
        BigInteger odd = number - 1;
        int twos = 0;
        for (; odd.IsEven; odd >>= 1)
        {
            twos++;
        }

        foreach (int witness in (int[])[3, 5, 7, 11])
        {
            BigInteger power = BigInteger.ModPow(witness, odd, number);
            for (int i = 0; !power.IsOne && power != number - 1; i++)
            {
                if (i == twos - 1)
                {
                    return false;
                }

                power = BigInteger.ModPow(power, 2, number);
            }
        }

        return true;
    }
}
