using System.Security.Cryptography.X509Certificates;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Cluster.Tests.Ike.Authentication;

namespace Cluster.Tests.Interop;

/// <summary>
/// Certificates of a scenario, made anew for each run: <c>ca.pem</c>, <c>ours.pem</c>, <c>ours.key</c> and <c>list.pem</c> for us, and the
/// directories that the peer reads. The words after <c>use certificates</c> say the kind of key, and what is wrong.
/// </summary>
internal static class LabCertificates
{
    /// <returns>Our directory.</returns>
    /// <param name="peer">The configuration of the peer; gets its certificates.</param>
    public static async Task<string> MakeAsync(string words, string directory, string peer)
    {
        string[] said = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        DateTimeOffset now = DateTimeOffset.UtcNow, begin = now.AddYears(-1), end = now.AddYears(1);
        (KeyAlgorithm kind, int bits) = said[0].Split('-') is [var name, var size]
            ? (Enum.Parse<KeyAlgorithm>(name, ignoreCase: true), int.Parse(size))
            : throw new FormatException($"no kind of key: {words}");
        var lab = new TestAuthority("CN=Lab CA, O=lab", begin: begin, end: end);
        var stranger = new TestAuthority("CN=Other CA, O=other", begin: begin, end: end);
        using SecretBytes ourKey = SignatureKeys.Generate(kind, bits), peerKey = SignatureKeys.Generate(kind, bits);
        X509Certificate2 ours = (said.Contains("ours-of-other-ca") ? stranger : lab).Sign("CN=gwa, O=lab", ourKey, begin, end, "gwa.lab");
        X509Certificate2 theirs = (said.Contains("peer-of-other-ca") ? stranger : lab).Sign(
            said.Contains("peer-of-other-name") ? "CN=gwc, O=lab" : "CN=gwb, O=lab", peerKey, begin, said.Contains("peer-expired") ? now.AddDays(-1) : end,
            said.Contains("peer-of-other-name") ? ["gwc.lab"] : ["gwb.lab"]);
        Directory.CreateDirectory(directory);
        await WriteAsync(directory, "ca.pem", lab.Certificate.ExportCertificatePem());
        await WriteAsync(directory, "ours.pem", ours.ExportCertificatePem());
        await WriteAsync(directory, "ours.key", Pem(ourKey));
        await WriteAsync(directory, "list.pem", System.Security.Cryptography.PemEncoding.WriteString("X509 CRL", lab.List(end, said.Contains("peer-revoked") ? [theirs] : [])));
        await WriteAsync(Path.Combine(peer, "x509ca"), "ca.pem", lab.Certificate.ExportCertificatePem());
        await WriteAsync(Path.Combine(peer, "x509"), "peer.pem", theirs.ExportCertificatePem());
        await WriteAsync(Path.Combine(peer, "private"), "peer.key", Pem(peerKey));
        return directory;
    }

    private static string Pem(SecretBytes key) => System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", key.Expose());

    private static Task WriteAsync(string directory, string name, string text)
    {
        Directory.CreateDirectory(directory);
        return File.WriteAllTextAsync(Path.Combine(directory, name), text);
    }
}
