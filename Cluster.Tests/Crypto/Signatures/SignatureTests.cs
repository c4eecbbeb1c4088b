using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Xunit;

namespace Cluster.Tests.Crypto.Signatures;

/// <summary>Every row of <see cref="SignatureTable"/>, against the framework's own implementations where it has them.</summary>
public sealed class SignatureTests
{
    private static readonly byte[] Message = "what both sides have said"u8.ToArray();

    public static TheoryData<string> Schemes => [.. SignatureTable.Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Sign_EachScheme_VerifiesAndNothingElseDoes(string name)
    {
        var scheme = SignatureTable.Rows.Single(row => row.Name == name);
        using var secret = Secret(scheme.Key);
        using var key = SigningKey.TryRead(secret)!;
        using var other = VerifyingKey.TryRead(key.PublicKey)!;

        byte[] signature = key.Sign(scheme, Message);

        Assert.True(other.Verify(scheme, Message, signature));
        Assert.False(other.Verify(scheme, [.. Message, 0], signature));
        Assert.False(other.Verify(scheme, Message, []));
        signature[^1] ^= 1;
        Assert.False(other.Verify(scheme, Message, signature));
        Assert.Same(scheme, SignatureTable.Find(scheme.Identifier));
        Assert.Equal("***", key.ToString());
    }

    [Theory]
    [InlineData(SignatureHash.Sha1, SignaturePadding.Pkcs1)]
    [InlineData(SignatureHash.Sha512, SignaturePadding.Pkcs1)]
    [InlineData(SignatureHash.Sha256, SignaturePadding.Pss)]
    [InlineData(SignatureHash.Sha384, SignaturePadding.Pss)]
    public void Rsa_AgainstTheFramework_BothWays(SignatureHash hash, SignaturePadding padding)
    {
        using var rsa = RSA.Create(2048);
        using var secret = new SecretBytes(rsa.ExportPkcs8PrivateKey());
        using var ours = SigningKey.TryRead(secret)!;
        using var verifying = VerifyingKey.TryRead(rsa.ExportSubjectPublicKeyInfo())!;
        var scheme = SignatureTable.Of(KeyAlgorithm.Rsa, hash, padding);
        var name = new HashAlgorithmName(hash.ToString().ToUpperInvariant());
        var form = padding == SignaturePadding.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

        Assert.True(rsa.VerifyData(Message, ours.Sign(scheme, Message), name, form));
        Assert.True(verifying.Verify(scheme, Message, rsa.SignData(Message, name, form)));
        Assert.Equal((KeyAlgorithm.Rsa, 2048), (verifying.Algorithm, verifying.Bits));
    }

    [Theory]
    [InlineData(256, SignatureHash.Sha256, 32)]
    [InlineData(384, SignatureHash.Sha384, 48)]
    [InlineData(521, SignatureHash.Sha512, 66)]
    public void Ecdsa_AgainstTheFramework_InBothForms(int bits, SignatureHash hash, int length)
    {
        using var secret = SignatureKeys.Generate(KeyAlgorithm.Ecdsa, bits);
        using var framework = ECDsa.Create();
        framework.ImportPkcs8PrivateKey(secret.Expose(), out _);
        using var ours = SigningKey.TryRead(secret)!;
        var scheme = SignatureTable.Of(KeyAlgorithm.Ecdsa, hash);
        var name = new HashAlgorithmName(hash.ToString().ToUpperInvariant());

        byte[] both = SignatureNumbers.ToFixed(ours.Sign(scheme, Message), length)!;

        Assert.True(framework.VerifyData(Message, both, name, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        using var verifying = VerifyingKey.TryRead(ours.PublicKey)!;
        Assert.True(verifying.Verify(scheme, Message, SignatureNumbers.ToDer(framework.SignData(Message, name))));
        Assert.Equal(bits, verifying.Bits);
    }

    /// <summary>IKEv1 signs the bare value, without the name of a hash before it (RFC 2409 section 5.1).</summary>
    [Fact]
    public void RsaBare_Value_IsPaddedWithoutAHash()
    {
        using var secret = Secret(KeyAlgorithm.Rsa);
        using var key = SigningKey.TryRead(secret)!;
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(secret.Expose(), out _);
        byte[] value = SHA1.HashData(Message);

        byte[] signature = key.Sign(SignatureTable.RsaBare, value);

        using var verifying = VerifyingKey.TryRead(key.PublicKey)!;
        Assert.True(verifying.Verify(SignatureTable.RsaBare, value, signature));
        Assert.False(rsa.VerifyData(Message, signature, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));
        byte[] padded = rsa.ExportParameters(false) is var open
            ? System.Numerics.BigInteger.ModPow(Number(signature), Number(open.Exponent!), Number(open.Modulus!)).ToByteArray(isUnsigned: true, isBigEndian: true)
            : [];
        Assert.Equal((byte[])[1, .. Enumerable.Repeat((byte)0xFF, 256 - 3 - 20), 0, .. value], padded);
    }

    [Fact]
    public void S136_DsaBare_Value_VerifiesWithTheFramework()
    {
        using var secret = Secret(KeyAlgorithm.Dsa);
        using var key = SigningKey.TryRead(secret)!;
        using var dsa = DSA.Create();
        dsa.ImportPkcs8PrivateKey(secret.Expose(), out _);
        byte[] value = SHA1.HashData(Message);

        byte[] both = SignatureNumbers.ToFixed(key.Sign(SignatureTable.DsaBare, value), 20)!;

        Assert.True(dsa.VerifySignature(value, both));
        using var verifying = VerifyingKey.TryRead(key.PublicKey)!;
        Assert.True(verifying.Verify(SignatureTable.DsaBare, value, SignatureNumbers.ToDer(dsa.CreateSignature(value))));
    }

    [Fact]
    public void Find_PssWithAnotherSaltOrMask_IsReadOrRefused()
    {
        var pss = SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha256, SignaturePadding.Pss);
        Assert.Equal("3041", Convert.ToHexString(pss.Identifier.Span[..2]));
        byte[] longer = pss.Identifier.ToArray();
        longer[^1] = 10;

        Assert.Equal(10, SignatureTable.Find(longer)!.SaltLength);
        longer[^1] = 127;
        Assert.Null(SignatureTable.Find(longer));
        byte[] masked = pss.Identifier.ToArray();
        masked[^8] = 2; // the last byte of the mask's hash: SHA-384
        Assert.Null(SignatureTable.Find(masked));
        Assert.Null(SignatureTable.Find(default));
        Assert.Null(SignatureTable.Find(new byte[] { 0x30, 0x80 }));
    }

    [Fact]
    public void Numbers_NotOfAPair_AreRefused()
    {
        Assert.Null(SignatureNumbers.ToFixed(new byte[] { 1, 2, 3 }, 20));
        Assert.Null(SignatureNumbers.ToFixed(SignatureNumbers.ToDer(Enumerable.Repeat((byte)0xFF, 64).ToArray()), 20));
    }

    [Fact]
    public void TryRead_NoKey_GivesNone()
    {
        using var garbage = new SecretBytes([1, 2, 3]);

        Assert.Null(SigningKey.TryRead(garbage));
        Assert.Null(VerifyingKey.TryRead([]));
    }

    private static System.Numerics.BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static SecretBytes Secret(KeyAlgorithm kind)
    {
        if (kind != KeyAlgorithm.Dsa)
        {
            return SignatureKeys.Generate(kind, SignatureKeys.Sizes(kind)[0]);
        }

        using var dsa = DSA.Create(1024);
        return new SecretBytes(dsa.ExportPkcs8PrivateKey());
    }
}
