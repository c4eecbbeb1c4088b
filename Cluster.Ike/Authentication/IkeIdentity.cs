namespace Cluster.Ike.Authentication;

/// <summary>Identification types (RFC 7296 section 3.5; the same numbers in IKEv1, RFC 2407 section 4.6.2.1).</summary>
public enum IkeIdentityType : byte
{
    Ipv4Address = 1,
    Fqdn = 2,
    UserFqdn = 3,
    Ipv6Address = 5,
    DistinguishedName = 9,
    KeyId = 11,
}

/// <summary>An IKE identity: the type and the ID data of the payload, compared byte by byte.</summary>
public sealed record IkeIdentity(IkeIdentityType Type, ReadOnlyMemory<byte> Data)
{
    public bool Equals(IkeIdentity? other) => other is not null && Type == other.Type && Data.Span.SequenceEqual(other.Data.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.AddBytes(Data.Span);
        return hash.ToHashCode();
    }

    /// <summary>As people write it; what is not text or an address in hexadecimal.</summary>
    public override string ToString() => Type switch
    {
        IkeIdentityType.Ipv4Address or IkeIdentityType.Ipv6Address when Data.Length is 4 or 16 => new System.Net.IPAddress(Data.Span).ToString(),
        IkeIdentityType.Fqdn or IkeIdentityType.UserFqdn => CertificateText.Printable(System.Text.Encoding.ASCII.GetString(Data.Span)),
        IkeIdentityType.DistinguishedName when DistinguishedNameFields.Of(Data) is not null =>
            CertificateText.Name(new System.Security.Cryptography.X509Certificates.X500DistinguishedName(Data.Span)),
        _ => $"{Type} {Convert.ToHexStringLower(Data.Span)}",
    };
}
