using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cluster.Crypto.Keys;

namespace Cluster.Actors.Certificates;

/// <summary>What a file of certificates, of a revocation list or of a key holds: PEM in any order, or one thing as DER.</summary>
internal sealed record PkiFile : IDisposable
{
    /// <summary>Ours: a revocation list of tens of thousands of entries.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    /// <summary>Ours: no chain in use is longer.</summary>
    private const int MaxCertificates = 8;

    public ImmutableArray<byte[]> Certificates { get; private init; } = [];

    public byte[]? RevocationList { get; private init; }

    public SecretBytes? Key { get; private init; }

    /// <summary>There is a key, and it is encrypted.</summary>
    public bool KeyIsEncrypted { get; private init; }

    /// <param name="bytes">Borrowed; the caller zeroes what may hold a key.</param>
    public static PkiFile Read(byte[] bytes)
    {
        if (bytes.Length > 0 && bytes[0] == 0x30)
        {
            return ReadDer(bytes);
        }

        char[] text = new char[bytes.Length];
        try
        {
            Encoding.Latin1.GetChars(bytes, text);
            return ReadPem(text);
        }
        finally
        {
            Array.Clear(text);
        }
    }

    public void Dispose() => Key?.Dispose();

    private static PkiFile ReadDer(byte[] bytes) =>
        IsCertificate(bytes) ? new PkiFile { Certificates = [bytes] }
        : Ike.Authentication.RevocationList.TryRead(bytes) is not null ? new PkiFile { RevocationList = bytes }
        : new PkiFile { Key = new SecretBytes(bytes) };

    private static PkiFile ReadPem(ReadOnlySpan<char> text)
    {
        var file = new PkiFile();
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            byte[] content = new byte[fields.DecodedDataLength];
            try
            {
                Convert.TryFromBase64Chars(text[fields.Base64Data], content, out _);
                file = file.With(text[fields.Label].ToString(), content);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(content);
            }

            text = text[fields.Location.End..];
        }

        return file;
    }

    private PkiFile With(string label, byte[] content) => label switch
    {
        "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE" when Certificates.Length < MaxCertificates && IsCertificate(content) =>
            this with { Certificates = Certificates.Add([.. content]) },
        "X509 CRL" => this with { RevocationList = [.. content] },
        "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "DSA PRIVATE KEY" when Key is null => this with { Key = new SecretBytes(content) },
        "ENCRYPTED PRIVATE KEY" => this with { KeyIsEncrypted = true },
        _ => this,
    };

    private static bool IsCertificate(byte[] bytes)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(bytes);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
