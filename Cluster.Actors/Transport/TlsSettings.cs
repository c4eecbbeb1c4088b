using Akka.Configuration;

namespace Cluster.Actors.Transport;

/// <summary>The block <c>cluster.tls</c> of the actor system's configuration.</summary>
/// <param name="Hostname">Address that is listened on and told to others.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="MaximumFrameSize">Bytes of one message; a longer frame ends the connection.</param>
/// <param name="SendBuffer">Bytes that may wait for one peer before <c>Write</c> refuses more.</param>
/// <param name="Nodes">The name that must answer at an address ("10.0.0.1:4053" to "node0"); an address that is not listed may be any node.</param>
internal sealed record TlsSettings(
    string Hostname,
    int Port,
    string AuthorityFile,
    string CertificateFile,
    string KeyFile,
    int MaximumFrameSize,
    int SendBuffer,
    TimeSpan HandshakeTimeout,
    IReadOnlyDictionary<string, string> Nodes)
{
    public static TlsSettings Read(Akka.Configuration.Config config) => new(
        config.GetString("hostname"),
        config.GetInt("port"),
        config.GetString("authority-file"),
        config.GetString("certificate-file"),
        config.GetString("key-file"),
        (int)config.GetByteSize("maximum-frame-size", 128_000)!.Value,
        (int)config.GetByteSize("send-buffer", 4 * 1024 * 1024)!.Value,
        config.GetTimeSpan("handshake-timeout", TimeSpan.FromSeconds(5)),
        ReadNodes(config));

    private static Dictionary<string, string> ReadNodes(Akka.Configuration.Config config) =>
        config.GetStringList("nodes", [])
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[1], pair => pair[0]);
}
