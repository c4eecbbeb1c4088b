using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cluster.Ike.Authentication;

/// <summary>
/// The identities that a certificate speaks for: its subject and its alternative names (RFC 4945 section 3). A common name is none: an identity
/// must stand in the field of its type.
/// </summary>
public static class CertificateNames
{
    private const string AlternativeNames = "2.5.29.17";
    private const int Mail = 1;
    private const int Domain = 2;
    private const int Address = 7;

    /// <summary>All of them, the subject last.</summary>
    public static ImmutableArray<IkeIdentity> Of(X509Certificate2 certificate)
    {
        var names = ImmutableArray.CreateBuilder<IkeIdentity>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == AlternativeNames).Take(1))
        {
            try
            {
                Read(extension.RawData, names);
            }
            catch (AsnContentException)
            {
                names.Clear();
            }
        }

        if (certificate.SubjectName.RawData.Length > 2)
        {
            names.Add(new IkeIdentity(IkeIdentityType.DistinguishedName, certificate.SubjectName.RawData));
        }

        return names.ToImmutable();
    }

    /// <summary>Whether the certificate speaks for the identity. Domain names and mail domains in either case.</summary>
    public static bool SpeaksFor(X509Certificate2 certificate, IkeIdentity identity) => Of(certificate).Any(name => Same(name, identity));

    private static bool Same(IkeIdentity name, IkeIdentity identity) => name.Type == identity.Type && name.Type switch
    {
        IkeIdentityType.Fqdn or IkeIdentityType.UserFqdn =>
            Ascii.EqualsIgnoreCase(name.Data.Span, identity.Data.Span),
        IkeIdentityType.DistinguishedName => DistinguishedNameFields.Same(name.Data, identity.Data),
        _ => name == identity,
    };

    private static void Read(byte[] extension, ImmutableArray<IkeIdentity>.Builder names)
    {
        var all = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var tag = all.PeekTag();
            if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue is Mail or Domain)
            {
                byte[] text = Encoding.ASCII.GetBytes(all.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                names.Add(new IkeIdentity(tag.TagValue == Mail ? IkeIdentityType.UserFqdn : IkeIdentityType.Fqdn, text));
            }
            else if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == Address)
            {
                byte[] address = all.ReadOctetString(tag);
                if (address.Length is 4 or 16)
                {
                    names.Add(new IkeIdentity(address.Length == 4 ? IkeIdentityType.Ipv4Address : IkeIdentityType.Ipv6Address, address));
                }
            }
            else
            {
                all.ReadEncodedValue();
            }
        }
    }
}
