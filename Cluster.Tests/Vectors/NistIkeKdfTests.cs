using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.V1;
using Cluster.Ike.Machine.V2;
using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>NIST's sample values of key derivation (SP 800-135) through both key schedules.</summary>
public sealed class NistIkeKdfTests
{
    private const string File = "nist-ike-kdf.txt";

    [Fact]
    public void Version1Signature_Vectors_GiveTheFourKeys()
    {
        var vectors = Of("ikev1-signature");
        Assert.Equal(2, vectors.Length);
        Assert.All(vectors, vector =>
        {
            var suite = Suite(vector, keyBits: 128);
            using var shared = Secret(vector, "gxy");
            using var seed = IsakmpKeySchedule.SignatureSeed(suite.Prf, shared, vector.Bytes("ni"), vector.Bytes("nr"));
            Assert.Equal(vector.Bytes("skeyid"), seed.Expose().ToArray());

            var keys = IsakmpKeySchedule.Phase1(suite, seed, shared, Spi(vector, "cookie-i"), Spi(vector, "cookie-r"));

            Assert.Equal(vector.Bytes("skeyid-d"), keys.Derive.Expose().ToArray());
            Assert.Equal(vector.Bytes("skeyid-a"), keys.IntegrityInitiator.Expose().ToArray());
            Assert.Equal(vector.Bytes("skeyid-e")[..16], keys.EncryptionInitiator.Expose().ToArray());
        });
    }

    [Fact]
    public void Version1SharedKey_Vectors_GiveTheSeed()
    {
        var vectors = Of("ikev1-psk");
        Assert.Equal(2, vectors.Length);
        Assert.All(vectors, vector =>
        {
            using var key = Secret(vector, "key");
            using var seed = IsakmpKeySchedule.SharedKeySeed(Suite(vector, 128).Prf, key, vector.Bytes("ni"), vector.Bytes("nr"));
            Assert.Equal(vector.Bytes("skeyid"), seed.Expose().ToArray());
        });
    }

    [Fact]
    public void Version2_Vectors_GiveAllKeysAndTheSeedOfARekey()
    {
        var vectors = Of("ikev2");
        Assert.Equal(2, vectors.Length);
        Assert.All(vectors, vector =>
        {
            var suite = Suite(vector, 256);
            byte[] ni = vector.Bytes("ni"), nr = vector.Bytes("nr"), material = vector.Bytes("keys");
            using var shared = Secret(vector, "gir");
            using var fresh = Secret(vector, "gir-new");

            var keys = KeySchedule.Initial(suite, shared, ni, nr, Spi(vector, "spi-i"), Spi(vector, "spi-r"));
            byte[] joined = Join(keys);
            int common = Math.Min(joined.Length, material.Length);
            Assert.Equal(material[..common], joined[..common]);

            var rekeyed = KeySchedule.Rekeyed(suite, suite.Prf, keys.Derive, fresh, ni, nr, Spi(vector, "spi-i"), Spi(vector, "spi-r"));
            byte[] expected = new byte[joined.Length];
            suite.Prf.Expand(vector.Bytes("seed-of-rekey"), [.. ni, .. nr, .. vector.Bytes("spi-i"), .. vector.Bytes("spi-r")], expected);
            Assert.Equal(expected, Join(rekeyed));
        });
    }

    private static VectorFile.Vector[] Of(string kind) => [.. VectorFile.Read(File).Where(vector => vector.Case == kind)];

    private static IkeSuite Suite(VectorFile.Vector vector, int keyBits) =>
        new(12, (ushort)keyBits, vector.Number("prf"), vector.Number("prf") == 2 ? (ushort)2 : (ushort)12, 14);

    private static IkeSpi Spi(VectorFile.Vector vector, string name) =>
        new(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(vector.Bytes(name)));

    private static SecretBytes Secret(VectorFile.Vector vector, string name) => new(vector.Bytes(name));

    private static byte[] Join(IkeKeys keys) =>
    [
        .. keys.Derive.Expose(), .. keys.IntegrityInitiator.Expose(), .. keys.IntegrityResponder.Expose(), .. keys.EncryptionInitiator.Expose(),
        .. keys.EncryptionResponder.Expose(), .. keys.AuthInitiator.Expose(), .. keys.AuthResponder.Expose(),
    ];
}
