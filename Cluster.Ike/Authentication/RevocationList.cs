using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using Cluster.Crypto.Signatures;

namespace Cluster.Ike.Authentication;

/// <summary>A certificate revocation list (RFC 5280 section 5): who signed it, how long it holds, and what it names.</summary>
public sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0);

    private readonly FrozenDictionary<BigInteger, DateTimeOffset> _revoked;
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly ReadOnlyMemory<byte> _algorithm;
    private readonly byte[] _signature;

    private RevocationList(AsnReader reader)
    {
        var list = reader.ReadSequence();
        _signed = list.PeekEncodedValue();
        var body = list.ReadSequence();
        _algorithm = list.ReadEncodedValue();
        _signature = list.ReadBitString(out _);
        list.ThrowIfNotEmpty();
        reader.ThrowIfNotEmpty();

        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            body.ReadInteger();
        }

        body.ReadEncodedValue();
        Issuer = new X500DistinguishedName(body.ReadEncodedValue().Span);
        ThisUpdate = ReadTime(body);
        NextUpdate = body.HasData && IsTime(body.PeekTag()) ? ReadTime(body) : null;
        _revoked = body.HasData && !body.PeekTag().HasSameClassAndValue(Extensions) ? ReadEntries(body.ReadSequence()) : FrozenDictionary<BigInteger, DateTimeOffset>.Empty;
    }

    public X500DistinguishedName Issuer { get; }

    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When the next one is due: from then on this one is out of date. Null: never said.</summary>
    public DateTimeOffset? NextUpdate { get; }

    public int Count => _revoked.Count;

    /// <summary>Serial numbers and when they were revoked.</summary>
    public IEnumerable<KeyValuePair<BigInteger, DateTimeOffset>> Entries => _revoked;

    /// <summary>Null when it is no revocation list, DER.</summary>
    public static RevocationList? TryRead(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new RevocationList(new AsnReader(bytes, AsnEncodingRules.DER));
        }
        catch (Exception fault) when (fault is AsnContentException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether the authority issued it: name and signature.</summary>
    public bool IsSignedBy(X509Certificate2 authority)
    {
        if (!Issuer.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData)
            || SignatureTable.Find(_algorithm) is not { } scheme)
        {
            return false;
        }

        using var key = VerifyingKey.TryRead(authority.PublicKey.ExportSubjectPublicKeyInfo());
        return key is not null && key.Verify(scheme, _signed.Span, _signature);
    }

    /// <summary>When the certificate was revoked; null when it is not named.</summary>
    public DateTimeOffset? RevokedAt(X509Certificate2 certificate) =>
        _revoked.TryGetValue(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true), out var when) ? when : null;

    private static FrozenDictionary<BigInteger, DateTimeOffset> ReadEntries(AsnReader entries)
    {
        var revoked = new Dictionary<BigInteger, DateTimeOffset>();
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            revoked[entry.ReadInteger()] = ReadTime(entry);
        }

        return revoked.ToFrozenDictionary();
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
