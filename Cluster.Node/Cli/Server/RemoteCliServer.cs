using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Server;

/// <summary>
/// Serves the CLI over TLS, with the node's own certificate, to users with a password. The certificate is read at each connection:
/// it may be replaced while the node runs.
/// </summary>
/// <param name="endpoint">Port 0 takes a free one, see <see cref="Endpoint"/>.</param>
public sealed partial class RemoteCliServer(
    IPEndPoint endpoint, string certificateFile, string keyFile, CliSessions sessions, LoginGuard guard, ILogger<RemoteCliServer> log) : IHostedService, IDisposable
{
    /// <summary>A client that takes nothing for this long is gone.</summary>
    public static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Ours: connections that have not logged in yet.</summary>
    private const int MaxHandshakes = 32;

    private SessionListener? _listener;
    private int _handshakes;

    /// <summary>Where it listens, once it was started.</summary>
    public IPEndPoint Endpoint { get; private set; } = new(IPAddress.None, 0);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endpoint);
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
        _listener = new SessionListener(socket, ServeAsync, sessions.Environment.Clock, log);
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _listener?.StopAsync() ?? Task.CompletedTask;

    public void Dispose() => _listener?.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        string source = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "";
        socket.NoDelay = true;
        socket.SendTimeout = (int)SendLimit.TotalMilliseconds;
        using var inner = new NetworkStream(socket, ownsSocket: true);
        if (Interlocked.Increment(ref _handshakes) > MaxHandshakes)
        {
            Interlocked.Decrement(ref _handshakes);
            return;
        }

        bool counted = true;
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            using var stream = new SslStream(inner);
            using (var limit = new CancellationTokenSource(HandshakeLimit, sessions.Environment.Clock))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping))
            {
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12 }, either.Token);
            }

            await sessions.ServeAsync(
                stream, source,
                async cancel =>
                {
                    (CliUser? User, string Reason) result = await LoginAsync(stream, source, cancel);
                    Interlocked.Decrement(ref _handshakes);
                    counted = false;
                    return result;
                },
                stopping);
        }
        catch (Exception failed) when (failed is AuthenticationException or CryptographicException or IOException or OperationCanceledException or UnauthorizedAccessException)
        {
            LogHandshakeFailed(log, source, failed.Message);
        }
        finally
        {
            if (counted)
            {
                Interlocked.Decrement(ref _handshakes);
            }
        }
    }

    private async Task<(CliUser? User, string Reason)> LoginAsync(SslStream stream, string source, CancellationToken cancel)
    {
        if (await CliFrame.ReadAsync(stream, cancel) is not { Type: CliFrameType.Login } frame || frame.Text.Split('\n', 2) is not [{ } name, { } password])
        {
            return (null, "a user and a password were expected");
        }

        (CliUser? user, string reason) = await guard.CheckAsync(name, password, source, cancel);
        return (user, reason);
    }

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "CLI connection of {Source} failed: {Reason}")]
    private static partial void LogHandshakeFailed(ILogger log, string source, string reason);
}
