using Cluster.Node.Settings;

namespace Cluster.Node.Hosting;

/// <summary>The certificate a node shows to other nodes and to remote command lines.</summary>
internal static class NodeTls
{
    /// <summary>Those it was given. A cluster of one has a CA of its own, so that even its loopback port takes nobody else.</summary>
    public static TlsFiles Of(NodeSettings settings)
    {
        if (settings.Tls is { } given)
        {
            return given;
        }

        string directory = Path.Combine(settings.Data.FullName, "tls");
        string key = Path.Combine(directory, $"{settings.Name}.key");
        if (!File.Exists(key) || File.GetLastWriteTimeUtc(key) < DateTime.UtcNow - (ClusterCertificates.NodeLifetime / 2))
        {
            ClusterCertificates.Write(directory, [settings.Name]);
        }

        return new TlsFiles(Named("ca.crt"), Named($"{settings.Name}.crt"), Named($"{settings.Name}.key"));

        FileInfo Named(string name) => new(Path.Combine(directory, name));
    }
}
