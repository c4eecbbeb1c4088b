using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Ike.Authentication;

/// <summary>Certificates as people read them.</summary>
public static class CertificateText
{
    public static string Name(X509Certificate2 certificate) => Name(certificate.SubjectName);

    public static string Name(X500DistinguishedName name) => name.Name is { Length: > 0 } text ? Printable(text) : "(no name)";

    /// <summary>A stranger chooses the text; a terminal must not obey it.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '.' : letter)) : text;

    /// <summary>Which certificate, in a sentence.</summary>
    public static string Of(X509Certificate2 certificate) => $"certificate {Name(certificate)}, serial {certificate.SerialNumber}";

    public static string Time(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
