using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Ike.Authentication;

/// <summary>What a peer sent in its certificate payloads. The first is its own; the others may lead to an authority.</summary>
public sealed class PresentedCertificates : IDisposable
{
    /// <summary>Ours: no chain in use is longer.</summary>
    public const int Max = 16;

    private const string SignedDataOid = "1.2.840.113549.1.7.2";
    private static readonly Asn1Tag Content = new(TagClass.ContextSpecific, 0);

    private PresentedCertificates(ImmutableArray<X509Certificate2> all) => All = all;

    public ImmutableArray<X509Certificate2> All { get; }

    public X509Certificate2? Leaf => All.FirstOrDefault();

    /// <summary>Whatever cannot be read is left out.</summary>
    public static PresentedCertificates Read(IEnumerable<(byte Encoding, ReadOnlyMemory<byte> Data)> payloads)
    {
        var certificates = ImmutableArray.CreateBuilder<X509Certificate2>();
        foreach (var der in payloads.SelectMany(payload => Encoded(payload.Encoding, payload.Data)).Take(Max))
        {
            try
            {
                if (!der.IsEmpty && X509Certificate2.GetCertContentType(der.Span) == X509ContentType.Cert)
                {
                    certificates.Add(X509CertificateLoader.LoadCertificate(der.Span));
                }
            }
            catch (CryptographicException)
            {
                // not a certificate
            }
        }

        return new PresentedCertificates(certificates.ToImmutable());
    }

    public void Dispose()
    {
        foreach (var certificate in All)
        {
            certificate.Dispose();
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Encoded(byte encoding, ReadOnlyMemory<byte> data) => (CertificateEncoding)encoding switch
    {
        CertificateEncoding.X509Signature => [data],
        CertificateEncoding.Pkcs7 => OfSignedData(data),
        _ => [],
    };

    /// <summary>The certificates of PKCS #7 signed data (RFC 2315 section 9.1); nothing else of it is looked at.</summary>
    private static List<ReadOnlyMemory<byte>> OfSignedData(ReadOnlyMemory<byte> data)
    {
        var certificates = new List<ReadOnlyMemory<byte>>();
        try
        {
            var outer = new AsnReader(data, AsnEncodingRules.BER).ReadSequence();
            if (outer.ReadObjectIdentifier() != SignedDataOid)
            {
                return certificates;
            }

            var signed = outer.ReadSequence(Content).ReadSequence();
            signed.ReadInteger();
            signed.ReadEncodedValue();
            signed.ReadEncodedValue();
            if (signed.HasData && signed.PeekTag().HasSameClassAndValue(Content))
            {
                var set = signed.ReadSetOf(skipSortOrderValidation: true, Content);
                while (set.HasData && certificates.Count < Max)
                {
                    certificates.Add(set.ReadEncodedValue());
                }
            }
        }
        catch (AsnContentException)
        {
            certificates.Clear();
        }

        return certificates;
    }
}
