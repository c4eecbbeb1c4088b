using System.Formats.Asn1;

namespace Cluster.Crypto.Signatures;

/// <summary>
/// Every way to sign, once. The identifiers are those of RFC 7427 appendix A and RFC 8420 appendix A; another one is a row here.
/// </summary>
public static class SignatureTable
{
    private const string PssOid = "1.2.840.113549.1.1.10";
    private const string MaskOid = "1.2.840.113549.1.1.8";

    /// <summary>Ours: no hash is longer, and a longer salt serves nobody.</summary>
    private const int MaxSalt = 64;

    private static readonly (SignatureHash Hash, string Oid, string Name, int Length)[] Hashes =
    [
        (SignatureHash.Sha1, "1.3.14.3.2.26", "SHA-1", 20),
        (SignatureHash.Sha256, "2.16.840.1.101.3.4.2.1", "SHA-256", 32),
        (SignatureHash.Sha384, "2.16.840.1.101.3.4.2.2", "SHA-384", 48),
        (SignatureHash.Sha512, "2.16.840.1.101.3.4.2.3", "SHA-512", 64),
    ];

    /// <summary>PKCS #1 of a bare value, without the name of a hash: RSA in IKEv1.</summary>
    public static readonly SignatureScheme RsaBare = new("RSA", KeyAlgorithm.Rsa, SignatureHash.None, SignaturePadding.Pkcs1, default);

    /// <summary>DSA of a bare SHA-1 value: IKEv1.</summary>
    public static readonly SignatureScheme DsaBare = new("DSA", KeyAlgorithm.Dsa, SignatureHash.None, SignaturePadding.None, default);

    /// <summary>ECDSA of a bare value: IKEv1 (RFC 4754), whose PRF has made the hash already.</summary>
    public static readonly SignatureScheme EcdsaBare = new("ECDSA", KeyAlgorithm.Ecdsa, SignatureHash.None, SignaturePadding.None, default);

    /// <summary>Those that have an identifier.</summary>
    public static IReadOnlyList<SignatureScheme> Rows { get; } =
    [
        Plain("RSA PKCS #1 with SHA-1", KeyAlgorithm.Rsa, SignatureHash.Sha1, SignaturePadding.Pkcs1, "300d06092a864886f70d0101050500"),
        Plain("RSA PKCS #1 with SHA-256", KeyAlgorithm.Rsa, SignatureHash.Sha256, SignaturePadding.Pkcs1, "300d06092a864886f70d01010b0500"),
        Plain("RSA PKCS #1 with SHA-384", KeyAlgorithm.Rsa, SignatureHash.Sha384, SignaturePadding.Pkcs1, "300d06092a864886f70d01010c0500"),
        Plain("RSA PKCS #1 with SHA-512", KeyAlgorithm.Rsa, SignatureHash.Sha512, SignaturePadding.Pkcs1, "300d06092a864886f70d01010d0500"),
        .. Hashes.Where(hash => hash.Hash != SignatureHash.Sha1).Select(hash => Pss(hash.Hash, hash.Length)),
        Plain("DSA with SHA-1", KeyAlgorithm.Dsa, SignatureHash.Sha1, SignaturePadding.None, "300906072a8648ce380403"),
        Plain("DSA with SHA-256", KeyAlgorithm.Dsa, SignatureHash.Sha256, SignaturePadding.None, "300b0609608648016503040302"),
        Plain("ECDSA with SHA-1", KeyAlgorithm.Ecdsa, SignatureHash.Sha1, SignaturePadding.None, "300906072a8648ce3d0401"),
        Plain("ECDSA with SHA-256", KeyAlgorithm.Ecdsa, SignatureHash.Sha256, SignaturePadding.None, "300a06082a8648ce3d040302"),
        Plain("ECDSA with SHA-384", KeyAlgorithm.Ecdsa, SignatureHash.Sha384, SignaturePadding.None, "300a06082a8648ce3d040303"),
        Plain("ECDSA with SHA-512", KeyAlgorithm.Ecdsa, SignatureHash.Sha512, SignaturePadding.None, "300a06082a8648ce3d040304"),
        Plain("Ed25519", KeyAlgorithm.Ed25519, SignatureHash.Identity, SignaturePadding.None, "300506032b6570"),
    ];

    public static SignatureScheme Of(KeyAlgorithm key, SignatureHash hash, SignaturePadding padding = SignaturePadding.None) =>
        Rows.First(row => row.Key == key && row.Hash == hash && row.Padding == padding);

    /// <summary>
    /// The way to sign that an AlgorithmIdentifier names; null when we have none such. PSS is taken with any salt length and with the mask
    /// generation over the same hash.
    /// </summary>
    public static SignatureScheme? Find(ReadOnlyMemory<byte> identifier)
    {
        var row = Rows.FirstOrDefault(row => row.Identifier.Span.SequenceEqual(identifier.Span));
        if (row is not null)
        {
            return row;
        }

        try
        {
            return FindParsed(identifier);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static SignatureScheme? FindParsed(ReadOnlyMemory<byte> identifier)
    {
        var outer = new AsnReader(identifier, AsnEncodingRules.BER);
        var sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        string oid = sequence.ReadObjectIdentifier();
        if (oid == PssOid && sequence.HasData)
        {
            return FindPss(identifier, sequence.ReadSequence());
        }

        // Some say NULL where there are no parameters, and some say nothing where there is NULL.
        if (sequence.HasData)
        {
            sequence.ReadNull();
        }

        sequence.ThrowIfNotEmpty();
        return Rows.FirstOrDefault(row => row.Padding != SignaturePadding.Pss && OidOf(row.Identifier) == oid);
    }

    private static SignatureScheme? FindPss(ReadOnlyMemory<byte> identifier, AsnReader parameters)
    {
        // RFC 8017 appendix A.2.3: SHA-1 and 20 bytes when absent.
        var (hash, mask, salt) = (SignatureHash.Sha1, SignatureHash.Sha1, 20);
        while (parameters.HasData)
        {
            var tag = parameters.PeekTag();
            var field = parameters.ReadSequence(tag);
            switch (tag.TagValue)
            {
                case 0:
                    hash = HashOf(field.ReadSequence());
                    break;
                case 1:
                    var generation = field.ReadSequence();
                    mask = generation.ReadObjectIdentifier() == MaskOid ? HashOf(generation.ReadSequence()) : SignatureHash.None;
                    break;
                case 2 when field.TryReadInt32(out int length):
                    salt = length;
                    break;
                case 3 when field.TryReadInt32(out int trailer) && trailer == 1:
                    break;
                default:
                    return null;
            }
        }

        return hash == mask && salt is >= 0 and <= MaxSalt && Hashes.Any(row => row.Hash == hash)
            ? Pss(hash, salt) with { Identifier = identifier }
            : null;
    }

    private static SignatureHash HashOf(AsnReader algorithm)
    {
        string oid = algorithm.ReadObjectIdentifier();
        return Hashes.FirstOrDefault(row => row.Oid == oid).Hash;
    }

    private static string OidOf(ReadOnlyMemory<byte> identifier) => new AsnReader(identifier, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();

    private static SignatureScheme Plain(string name, KeyAlgorithm key, SignatureHash hash, SignaturePadding padding, string identifier) =>
        new(name, key, hash, padding, Convert.FromHexString(identifier));

    private static SignatureScheme Pss(SignatureHash hash, int salt)
    {
        var (_, oid, name, _) = Hashes.First(row => row.Hash == hash);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(PssOid);
            using (writer.PushSequence())
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    WriteHash(writer, oid);
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(MaskOid);
                    WriteHash(writer, oid);
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
                {
                    writer.WriteInteger(salt);
                }
            }
        }

        return new SignatureScheme($"RSA PSS with {name}", KeyAlgorithm.Rsa, hash, SignaturePadding.Pss, writer.Encode(), salt);
    }

    private static void WriteHash(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteNull();
        }
    }
}
