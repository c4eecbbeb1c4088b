using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Ike.Machine.V2;

/// <summary>Key derivation of IKEv2 (RFC 7296 sections 2.14, 2.17, 2.18).</summary>
public static class KeySchedule
{
    /// <summary>SKEYSEED = prf(Ni | Nr, g^ir), then the seven keys.</summary>
    public static IkeKeys Initial(
        IkeSuite suite, SecretBytes shared, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr, IkeSpi initiator, IkeSpi responder)
    {
        byte[] nonces = [.. ni, .. nr];
        byte[] seed = new byte[suite.Prf.OutputLength];
        suite.Prf.Compute(nonces, shared.Expose(), seed);
        return Cut(suite, seed, nonces, initiator, responder);
    }

    /// <summary>SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr), with the old IKE SA's prf, then the seven keys.</summary>
    public static IkeKeys Rekeyed(
        IkeSuite suite,
        PrfTransform oldPrf,
        SecretBytes oldDerive,
        SecretBytes shared,
        ReadOnlySpan<byte> ni,
        ReadOnlySpan<byte> nr,
        IkeSpi initiator,
        IkeSpi responder)
    {
        byte[] input = [.. shared.Expose(), .. ni, .. nr];
        byte[] seed = new byte[oldPrf.OutputLength];
        oldPrf.Compute(oldDerive.Expose(), input, seed);
        CryptographicOperations.ZeroMemory(input);
        return Cut(suite, seed, [.. ni, .. nr], initiator, responder);
    }

    /// <summary>KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr), cut into initiator-to-responder and responder-to-initiator keys.</summary>
    public static ChildKeys Child(
        PrfTransform prf, SecretBytes derive, SecretBytes? shared, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr, ChildSuite suite)
    {
        int encryption = suite.Encryption?.KeyMaterialLength ?? 0;
        int integrity = suite.Integrity?.KeyLength ?? 0;
        byte[] seed = shared is null ? [.. ni, .. nr] : [.. shared.Expose(), .. ni, .. nr];
        byte[] material = new byte[2 * (encryption + integrity)];
        prf.Expand(derive.Expose(), seed, material);
        var cutter = new Cutter(material);
        var keys = new ChildKeys(cutter.Take(encryption), cutter.Take(integrity), cutter.Take(encryption), cutter.Take(integrity));
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(material);
        return keys;
    }

    private static IkeKeys Cut(IkeSuite suite, byte[] seed, byte[] nonces, IkeSpi initiator, IkeSpi responder)
    {
        int prf = suite.Prf.OutputLength;
        int integrity = suite.Integrity?.KeyLength ?? 0;
        int encryption = suite.Encryption.KeyMaterialLength;
        byte[] context = new byte[nonces.Length + 16];
        nonces.CopyTo(context, 0);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(context.AsSpan(nonces.Length), initiator.Value);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(context.AsSpan(nonces.Length + 8), responder.Value);
        byte[] material = new byte[(3 * prf) + (2 * integrity) + (2 * encryption)];
        suite.Prf.Expand(seed, context, material);
        var cutter = new Cutter(material);
        var keys = new IkeKeys(
            cutter.Take(prf),
            cutter.Take(integrity),
            cutter.Take(integrity),
            cutter.Take(encryption),
            cutter.Take(encryption),
            cutter.Take(prf),
            cutter.Take(prf));
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(material);
        return keys;
    }

    private ref struct Cutter(ReadOnlySpan<byte> material)
    {
        private ReadOnlySpan<byte> _rest = material;

        public SecretBytes Take(int length)
        {
            var taken = new SecretBytes(_rest[..length]);
            _rest = _rest[length..];
            return taken;
        }
    }
}

/// <summary>The four keys of a Child SA, by the roles of the exchange that made it.</summary>
public sealed record ChildKeys(
    SecretBytes InitiatorEncryption, SecretBytes InitiatorIntegrity, SecretBytes ResponderEncryption, SecretBytes ResponderIntegrity);
