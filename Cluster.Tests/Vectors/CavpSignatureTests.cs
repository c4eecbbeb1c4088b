using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Cluster.Crypto.Signatures;
using Xunit;

namespace Cluster.Tests.Vectors;

/// <summary>NIST's signature verification cases, the good ones and those with something changed.</summary>
public sealed class CavpSignatureTests
{
    [Theory]
    [InlineData("asymmetric/RSA/FIPS_186-2/SigVer15_186-3.rsp", false)]
    [InlineData("asymmetric/RSA/FIPS_186-2/SigVerPSS_186-3.rsp", true)]
    public void Rsa_CavpCases_VerifyOrFail(string file, bool isPss)
    {
        int good = 0, bad = 0;
        foreach (var block in CavpFile.Read(file).Where(block => block.Find("SHAAlg") is { } hash && HashOf(hash) != SignatureHash.None))
        {
            // Keys of less than 1024 bits are not ours to judge, and the file has none.
            using var key = RsaKey(block.Bytes("n"), block.Bytes("e"));
            Assert.NotNull(key);
            var hash = HashOf(block.Fields["SHAAlg"]);
            int salt = isPss && block.Find("SaltVal") is { } value && value != "00" ? value.Length / 2 : 0;
            var scheme = isPss
                ? SignatureTable.Of(KeyAlgorithm.Rsa, hash == SignatureHash.Sha1 ? SignatureHash.Sha256 : hash, SignaturePadding.Pss) with { Hash = hash, SaltLength = salt }
                : SignatureTable.Of(KeyAlgorithm.Rsa, hash, SignaturePadding.Pkcs1);
            Check(block, key!.Verify(scheme, block.Bytes("Msg"), block.Bytes("S")), ref good, ref bad);
        }

        Assert.True(good >= 20 && bad >= 100, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Ecdsa_CavpCases_VerifyOrFail()
    {
        int good = 0, bad = 0;
        foreach (var block in CavpFile.Read("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp"))
        {
            string[] section = block.Sections[0].Split(',');
            var hash = HashOf(section[1].Replace("-", "", StringComparison.Ordinal));
            if (CurveOf(section[0]) is not { } curve || hash == SignatureHash.None)
            {
                continue;
            }

            byte[] both = [.. Fixed(block.Bytes("R"), curve.Length), .. Fixed(block.Bytes("S"), curve.Length)];
            using var key = EcKey(curve.Oid, Fixed(block.Bytes("Qx"), curve.Length), Fixed(block.Bytes("Qy"), curve.Length));
            bool verified = key?.Verify(SignatureTable.Of(KeyAlgorithm.Ecdsa, hash), block.Bytes("Msg"), SignatureNumbers.ToDer(both)) ?? false;
            Check(block, verified, ref good, ref bad);
        }

        Assert.True(good >= 30 && bad >= 100, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Ed25519_CavpCases_VerifyAndFailWithOneBitChanged()
    {
        const string file = "/usr/lib/python3/dist-packages/cryptography_vectors/asymmetric/Ed25519/sign.input";
        Assert.SkipUnless(File.Exists(file), "needs the package python3-cryptography-vectors");
        var scheme = SignatureTable.Of(KeyAlgorithm.Ed25519, SignatureHash.Identity);
        int ran = 0;
        foreach (string[] parts in File.ReadLines(file).Where(line => line.Length > 0).Select(line => line.Split(':')))
        {
            byte[] message = Convert.FromHexString(parts[2]), signature = Convert.FromHexString(parts[3])[..64];
            using var key = VerifyingKey.TryRead([.. Convert.FromHexString("302a300506032b6570032100"), .. Convert.FromHexString(parts[1])]);
            Assert.True(key!.Verify(scheme, message, signature), parts[1]);
            signature[ran % 64] ^= 1;
            Assert.False(key.Verify(scheme, message, signature), parts[1]);
            ran++;
        }

        Assert.Equal(1024, ran);
    }

    private static void Check(CavpFile.Block block, bool verified, ref int good, ref int bad)
    {
        Assert.True(block.Passes == verified, $"{string.Join(' ', block.Sections)} {block.Fields["Result"]}: {block.Fields["Msg"]}");
        _ = verified ? good++ : bad++;
    }

    private static SignatureHash HashOf(string name) => name switch
    {
        "SHA1" => SignatureHash.Sha1,
        "SHA256" => SignatureHash.Sha256,
        "SHA384" => SignatureHash.Sha384,
        "SHA512" => SignatureHash.Sha512,
        _ => SignatureHash.None,
    };

    private static (string Oid, int Length)? CurveOf(string name) => name switch
    {
        "P-256" => ("1.2.840.10045.3.1.7", 32),
        "P-384" => ("1.3.132.0.34", 48),
        "P-521" => ("1.3.132.0.35", 66),
        _ => null,
    };

    private static byte[] Fixed(byte[] number, int length) =>
        number.Length >= length ? number[^length..] : [.. new byte[length - number.Length], .. number];

    private static VerifyingKey? RsaKey(byte[] modulus, byte[] exponent)
    {
        byte[] trimmed = new BigInteger(exponent, isUnsigned: true, isBigEndian: true).ToByteArray(isUnsigned: true, isBigEndian: true);
        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = trimmed });
        return VerifyingKey.TryRead(rsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Null when the point is none of the curve: then the case is to fail.</summary>
    private static VerifyingKey? EcKey(string oid, byte[] x, byte[] y)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteObjectIdentifier(oid);
            }

            writer.WriteBitString([4, .. x, .. y]);
        }

        return VerifyingKey.TryRead(writer.Encode());
    }
}
