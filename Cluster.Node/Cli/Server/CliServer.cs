using System.Net.Sockets;
using Cluster.Node.Cli.Access;

namespace Cluster.Node.Cli.Server;

/// <summary>
/// Serves the CLI on a Unix socket. Who is there is the kernel's word: root and the uid of the node may do everything, others what
/// the login class of the user of their name allows. The socket can be reached as soon as <see cref="StartAsync"/> returns.
/// </summary>
public sealed class CliServer : IHostedService, IDisposable
{
    /// <summary>Whoever connects is judged by uid; the directory decides who can connect at all.</summary>
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly string _path;
    private readonly CliSessions _sessions;
    private readonly ILogger<CliServer> _log;
    private readonly HashSet<uint> _unrestricted;
    private SessionListener? _listener;

    /// <param name="path">Of the socket; a left-over file is replaced.</param>
    /// <param name="unrestricted">Uids that may do everything. Null: root and the uid of this process.</param>
    public CliServer(string path, CliSessions sessions, ILogger<CliServer> log, IEnumerable<uint>? unrestricted = null)
    {
        _path = path;
        _sessions = sessions;
        _log = log;
        _unrestricted = [.. unrestricted ?? [0, PeerCredentials.Own]];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("the peer's uid is known on Linux only");
        }

        // A file left by a killed process would make bind fail; nobody listens on it any more, since the name is this node's.
        File.Delete(_path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, Everybody);
        _listener = new SessionListener(socket, ServeAsync, _sessions.Environment.Clock, _log);
        _listener.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await (_listener?.StopAsync() ?? Task.CompletedTask);
        File.Delete(_path);
    }

    public void Dispose() => _listener?.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        socket.SendTimeout = (int)RemoteCliServer.SendLimit.TotalMilliseconds;
        uint uid = PeerCredentials.UidOf(socket);
        await _sessions.ServeAsync(
            stream, $"uid {uid}",
            _ => Task.FromResult(LocalUser.Of(uid, _unrestricted, _sessions.Environment.Users) is { } user
                ? (user, "") : ((CliUser?)null, $"uid {uid} may not use this node: no user of that name under 'system login'")),
            stopping);
    }
}
