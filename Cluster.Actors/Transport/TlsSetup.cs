using Akka.Configuration;

namespace Cluster.Actors.Transport;

/// <summary>Makes Akka.Remote speak <see cref="TlsTransport"/> and nothing else.</summary>
public static class TlsSetup
{
    /// <param name="hostname">Address to listen on, told to the other nodes; addresses of nodes are <c>akka.tls://SYSTEM@hostname:port</c>.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="authorityFile">PEM; may hold an old and a new authority while they change over.</param>
    /// <param name="certificateFile">PEM; the DNS name in it is the node's name.</param>
    /// <param name="keyFile">PEM, PKCS#8, not encrypted.</param>
    /// <param name="nodes">Which node must answer at which <c>host:port</c>; where none is given any node of the cluster may.</param>
    public static Akka.Configuration.Config Configuration(
        string hostname, int port, string authorityFile, string certificateFile, string keyFile, IReadOnlyDictionary<string, string>? nodes = null)
    {
        string expected = string.Join(", ", (nodes ?? new Dictionary<string, string>()).Select(pair => Quoted($"{pair.Value}={pair.Key}")));
        return ConfigurationFactory.ParseString(
            $$"""
              akka.remote {
                enabled-transports = ["cluster.tls"]
                maximum-payload-bytes = 128000 bytes
              }
              cluster.tls {
                transport-class = "Cluster.Actors.Transport.TlsTransport, Cluster.Actors"
                applied-adapters = []
                transport-protocol = tcp
                hostname = {{Quoted(hostname)}}
                port = {{port.ToString(System.Globalization.CultureInfo.InvariantCulture)}}
                authority-file = {{Quoted(authorityFile)}}
                certificate-file = {{Quoted(certificateFile)}}
                key-file = {{Quoted(keyFile)}}
                maximum-frame-size = 128000b
                send-buffer = 4m
                handshake-timeout = 5s
                nodes = [{{expected}}]
              }
              """);
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
