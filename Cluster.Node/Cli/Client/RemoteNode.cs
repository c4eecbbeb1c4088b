using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Node.Cli.Client;

/// <summary>A TLS connection to a node's command line. Only the authority that was given counts, not the system's.</summary>
internal static class RemoteNode
{
    /// <summary>Null and a reason when there is nobody, or nobody we trust.</summary>
    /// <param name="authority">PEM file.</param>
    /// <param name="node">The name its certificate must carry; null for any node of that authority.</param>
    public static Stream? Connect(string host, int port, string authority, string? node, out string reason)
    {
        var client = new TcpClient();
        SslStream? stream = null;
        string refused = "";
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(authority);
            client.Connect(host, port);
            client.NoDelay = true;
            stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
            stream.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = node ?? host,
                EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
                RemoteCertificateValidationCallback = (_, presented, _, _) => (refused = Refuse(presented, authorities, node)).Length == 0,
            });
            reason = "";
            return stream;
        }
        catch (Exception failed) when (failed is SocketException or IOException or AuthenticationException or CryptographicException)
        {
            reason = refused.Length > 0 ? refused : failed.Message;
        }

        stream?.Dispose();
        client.Dispose();
        return null;
    }

    private static string Refuse(X509Certificate? presented, X509Certificate2Collection authorities, string? node)
    {
        if (presented is not X509Certificate2 certificate)
        {
            return "it showed no certificate";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // the cluster's authority issues no lists
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (!chain.Build(certificate))
        {
            return "its certificate is not of the given authority: " + string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
        }

        string name = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        return node is not null && name != node ? $"it is {name}, {node} was expected" : "";
    }
}
