using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Actors.Transport;

/// <summary>
/// This node's certificate and the cluster's authority, from files that may be replaced at run time: every new connection looks
/// whether they changed. Files that cannot be read leave the last good ones in use. Safe from any thread.
/// </summary>
internal sealed class NodeCertificate(TlsSettings settings, Action<string> alarm)
{
    private readonly Lock _lock = new();
    private Loaded? _loaded;

    /// <exception cref="CryptographicException">Nothing usable was ever read.</exception>
    /// <exception cref="IOException">As above.</exception>
    public Loaded Current()
    {
        lock (_lock)
        {
            (DateTime, DateTime, DateTime) stamp = (Stamp(settings.AuthorityFile), Stamp(settings.CertificateFile), Stamp(settings.KeyFile));
            if (_loaded is { } loaded && loaded.Stamp == stamp)
            {
                return loaded;
            }

            try
            {
                return _loaded = Load(stamp);
            }
            catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException && _loaded is not null)
            {
                // Half-replaced files: the certificate is there, its key is not yet. The next connection looks again.
                alarm($"the new certificate cannot be used, the former stays: {unreadable.Message}");
                return _loaded;
            }
        }
    }

    private Loaded Load((DateTime, DateTime, DateTime) stamp)
    {
        X509Certificate2 own = X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.KeyFile);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(settings.AuthorityFile);
        return new Loaded(stamp, own, authorities, SslStreamCertificateContext.Create(own, null, offline: true));
    }

    private static DateTime Stamp(string file) => File.GetLastWriteTimeUtc(file);

    internal sealed record Loaded(
        (DateTime, DateTime, DateTime) Stamp, X509Certificate2 Own, X509Certificate2Collection Authorities, SslStreamCertificateContext Context)
    {
        /// <summary>Why the peer is not one of our nodes; null when it is. Only our authority counts, not the system's.</summary>
        /// <param name="expectedNode">The name that must answer; null for any node.</param>
        public string? Refuse(X509Certificate? presented, string? expectedNode)
        {
            if (presented is not X509Certificate2 peer)
            {
                return "it showed no certificate";
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // our authority issues no lists: a node is shut out by a new authority
            chain.ChainPolicy.DisableCertificateDownloads = true;
            if (!chain.Build(peer))
            {
                return string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
            }

            string name = peer.GetNameInfo(X509NameType.DnsName, forIssuer: false);
            return name.Length == 0 ? "its certificate names no node"
                : expectedNode is not null && name != expectedNode ? $"it is {name}, {expectedNode} was expected"
                : null;
        }
    }
}
