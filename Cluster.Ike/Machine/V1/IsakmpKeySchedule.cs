using System.Buffers.Binary;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Ike.Machine.V1;

/// <summary>Key derivation of IKEv1 (RFC 2409 sections 5, 5.5 and appendix B).</summary>
public static class IsakmpKeySchedule
{
    /// <summary>SKEYID with a shared key = prf(key, Ni_b | Nr_b).</summary>
    public static SecretBytes SharedKeySeed(PrfTransform prf, SecretBytes sharedKey, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr) =>
        Compute(prf, sharedKey.Expose(), [.. ni, .. nr]);

    /// <summary>SKEYID with signatures = prf(Ni_b | Nr_b, g^xy).</summary>
    public static SecretBytes SignatureSeed(PrfTransform prf, SecretBytes shared, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr) =>
        Compute(prf, [.. ni, .. nr], shared.Expose());

    /// <summary>
    /// SKEYID_d, SKEYID_a, SKEYID_e from SKEYID. SKEYID_a authenticates and the expanded SKEYID_e encrypts in both directions; SKEYID itself
    /// stands where the hashes of phase 1 are keyed from.
    /// </summary>
    public static IkeKeys Phase1(IkeSuite suite, SecretBytes seed, SecretBytes shared, IkeSpi initiator, IkeSpi responder)
    {
        byte[] context = new byte[shared.Length + 17];
        shared.Expose().CopyTo(context);
        BinaryPrimitives.WriteUInt64BigEndian(context.AsSpan(shared.Length), initiator.Value);
        BinaryPrimitives.WriteUInt64BigEndian(context.AsSpan(shared.Length + 8), responder.Value);
        var prf = suite.Prf;
        var derive = Compute(prf, seed.Expose(), context);
        byte[] input = [.. derive.Expose(), .. context];
        input[^1] = 1;
        var authenticate = Compute(prf, seed.Expose(), input);
        authenticate.Expose().CopyTo(input);
        input[^1] = 2;
        using var encrypt = Compute(prf, seed.Expose(), input);
        CryptographicOperations.ZeroMemory(context);
        CryptographicOperations.ZeroMemory(input);
        var key = Stretch(prf, encrypt, suite.Encryption.KeyMaterialLength);
        return new IkeKeys(derive, authenticate, authenticate.Clone(), key, key.Clone(), seed.Clone(), new SecretBytes([]));
    }

    /// <summary>HASH_I or HASH_R: prf(SKEYID, g^x own | g^x other | CKY own | CKY other | SAi_b | ID_b own).</summary>
    public static byte[] Proof(
        PrfTransform prf,
        SecretBytes seed,
        ReadOnlySpan<byte> ownPublic,
        ReadOnlySpan<byte> otherPublic,
        IkeSpi own,
        IkeSpi other,
        ReadOnlySpan<byte> saBody,
        ReadOnlySpan<byte> idBody)
    {
        Span<byte> cookies = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(cookies, own.Value);
        BinaryPrimitives.WriteUInt64BigEndian(cookies[8..], other.Value);
        byte[] proof = new byte[prf.OutputLength];
        prf.Compute(seed.Expose(), [.. ownPublic, .. otherPublic, .. cookies, .. saBody, .. idBody], proof);
        return proof;
    }

    /// <summary>hash(g^xi | g^xr), cut to a block: the IV of the first encrypted message.</summary>
    public static byte[] Phase1Iv(IkeSuite suite, ReadOnlySpan<byte> publicInitiator, ReadOnlySpan<byte> publicResponder) =>
        Hash(suite, [.. publicInitiator, .. publicResponder])[..suite.Encryption.BlockLength];

    /// <summary>hash(last block of phase 1 | message ID), cut to a block.</summary>
    public static byte[] Phase2Iv(IkeSuite suite, ReadOnlySpan<byte> lastBlock, uint messageId) =>
        Hash(suite, [.. lastBlock, .. Bytes(messageId)])[..suite.Encryption.BlockLength];

    /// <summary>The hash that was negotiated; NAT detection uses it too (RFC 3947 section 3.2).</summary>
    public static byte[] Hash(IkeSuite suite, ReadOnlySpan<byte> data) => CryptographicOperations.HashData(IsakmpAlgorithms.HashOf(suite.PrfId), data);

    /// <summary>HASH(1), HASH(2), HASH(3) of RFC 2409 section 5.5: prf(SKEYID_a, what), where what begins with the message ID.</summary>
    public static byte[] Authenticate(PrfTransform prf, SecretBytes authenticate, params ReadOnlySpan<ReadOnlyMemory<byte>> what)
    {
        using var input = new MemoryStream();
        foreach (var part in what)
        {
            input.Write(part.Span);
        }

        byte[] hash = new byte[prf.OutputLength];
        prf.Compute(authenticate.Expose(), input.ToArray(), hash);
        return hash;
    }

    /// <summary>KEYMAT = prf(SKEYID_d, [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b), stretched by repeating with the block before.</summary>
    public static SecretBytes KeyMaterial(
        PrfTransform prf, SecretBytes derive, SecretBytes? shared, byte protocol, EspSpi spi, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr, int length)
    {
        byte[] seed = [.. shared is null ? [] : shared.Expose(), protocol, .. Bytes(spi.Value), .. ni, .. nr];
        byte[] material = new byte[(length + prf.OutputLength - 1) / prf.OutputLength * prf.OutputLength];
        byte[] input = seed;
        for (int done = 0; done < material.Length; done += prf.OutputLength)
        {
            var block = material.AsSpan(done, prf.OutputLength);
            prf.Compute(derive.Expose(), input, block);
            input = [.. block, .. seed];
        }

        var result = new SecretBytes(material.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(material);
        CryptographicOperations.ZeroMemory(input);
        return result;
    }

    internal static byte[] Bytes(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Appendix B: a key longer than SKEYID_e is K1 | K2 | ..., K1 = prf(SKEYID_e, 0), Kn = prf(SKEYID_e, Kn-1).</summary>
    private static SecretBytes Stretch(PrfTransform prf, SecretBytes encrypt, int length)
    {
        if (length <= encrypt.Length)
        {
            return encrypt.Slice(0, length);
        }

        byte[] material = new byte[(length + prf.OutputLength - 1) / prf.OutputLength * prf.OutputLength];
        ReadOnlySpan<byte> input = [0];
        for (int done = 0; done < material.Length; done += prf.OutputLength)
        {
            var block = material.AsSpan(done, prf.OutputLength);
            prf.Compute(encrypt.Expose(), input, block);
            input = block;
        }

        var key = new SecretBytes(material.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(material);
        return key;
    }

    private static SecretBytes Compute(PrfTransform prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        Span<byte> output = stackalloc byte[prf.OutputLength];
        prf.Compute(key, data, output);
        var secret = new SecretBytes(output);
        CryptographicOperations.ZeroMemory(output);
        return secret;
    }
}
